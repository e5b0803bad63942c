package dev.weir.kernel.config.model;

import dev.weir.kernel.config.bind.Kind;
import dev.weir.kernel.config.bind.Labels;
import dev.weir.kernel.config.bind.Origin;
import dev.weir.kernel.config.bind.Ref;
import dev.weir.kernel.config.bind.Refers;
import dev.weir.kernel.config.bind.Section;
import dev.weir.kernel.record.Format;
import dev.weir.spi.config.ByteSize;
import dev.weir.spi.config.Default;
import dev.weir.spi.config.Doc;
import dev.weir.spi.config.Key;
import dev.weir.spi.config.Range;
import java.util.List;

/** Which records of a service go to which recorder. */
@Section("binding")
@Doc("Which records of a service go to which recorder.")
public record RecorderBinding(
    @Doc("Name of the recorder.") @Refers(Kind.RECORDER) Ref name,
    @Doc("Record point.") @Default("recorder.service.handler") Point record,
    @Doc("What records hold.") Options metadata,
    Origin origin) {
  /** Where in a service records arise. */
  public enum Point implements Labels {
    /** Exchanges and connections, as JSON objects. */
    HANDLER("recorder.service.handler"),
    /** Addresses of clients, as text. */
    CLIENT_ADDRESS("recorder.service.client.address"),
    /** Hosts that are dialled, as text. */
    DIAL_ADDRESS("recorder.service.router.dial.address"),
    /** Hosts that could not be reached, as text. */
    DIAL_ADDRESS_ERROR("recorder.service.router.dial.address.error");

    private final String label;

    Point(String label) {
      this.label = label;
    }

    @Override
    public List<String> labels() {
      return List.of(label);
    }

    /** The name in the configuration and in entries. */
    public String label() {
      return label;
    }
  }

  /** How much of an exchange a recorder gets. */
  @Section("binding.metadata")
  @Doc("How much of an exchange a recorder gets.")
  public record Options(
      @Doc("Whether records hold bodies of messages and payloads of frames.")
          @Key("http.body")
          @Default("false")
          boolean body,
      @Doc("How much of a body is kept; the rest is counted.")
          @Key("http.maxBodySize")
          @Default("1MiB")
          @Range(max = "1GiB")
          ByteSize maxBodySize,
      @Doc(
              "Whether bodies are shown without their content coding: gzip, deflate, br and zstd"
                  + " are taken off in the record, never in the traffic.")
          @Key("http.body.decode")
          @Default("false")
          boolean decode,
      @Doc(
              "Which keys records have: weir, all of them; gost, those of GOST v3's record in its"
                  + " order and no others, for programs that take nothing else.")
          @Default("weir")
          Format format) {}
}
