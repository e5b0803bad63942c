package dev.weir.plugin.recorder.mongo;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.message.MongoMessage;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.bson.BsonDocument;

/**
 * A MongoDB server in this process, with MongoDB's protocol on a real socket. It can be killed and
 * come back with its data on the same port, and what it answers to a command can be changed.
 */
final class WireServer implements AutoCloseable {
  /** Stands between the protocol and the data. */
  @FunctionalInterface
  interface Intervention {
    /**
     * Answers a command.
     *
     * @param name of the command
     * @param message all of it
     * @param real gives the real answer
     */
    Document answer(String name, MongoMessage message, Real real) throws Throwable;
  }

  /** The data. */
  @FunctionalInterface
  interface Real {
    Document answer(MongoMessage message) throws Throwable;
  }

  private final MemoryBackend data = new MemoryBackend();
  private final List<String> commands = new CopyOnWriteArrayList<>();
  volatile Intervention intervention = (_, message, real) -> real.answer(message);
  private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private MongoServer server;

  WireServer() {
    start();
  }

  void start() {
    start(_ -> {});
  }

  /**
   * Starts it.
   *
   * @param more what to do with it before it listens
   */
  void start(Consumer<MongoServer> more) {
    server = new MongoServer(proxy());
    more.accept(server);
    server.bind(address);
    address = server.getLocalAddress();
  }

  /** Cuts all connections and takes none. */
  void kill() {
    server.shutdownNow();
  }

  private MongoBackend proxy() {
    return (MongoBackend)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {MongoBackend.class},
            (_, method, arguments) -> {
              try {
                return switch (method.getName()) {
                  // The data outlive the server.
                  case "close" -> null;
                  case "handleMessage" -> message((MongoMessage) arguments[0]);
                  default -> method.invoke(data, arguments);
                };
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private Document message(MongoMessage message) throws Throwable {
    String name = message.getDocument().keySet().iterator().next();
    commands.add(name);
    return intervention.answer(name, message, data::handleMessage);
  }

  /** Names of the commands so far. */
  List<String> commands() {
    return List.copyOf(commands);
  }

  int port() {
    return address.getPort();
  }

  String uri() {
    return "mongodb://127.0.0.1:" + port();
  }

  /** All documents of a collection, in its own order. */
  List<BsonDocument> documents(String database, String collection) {
    try (MongoClient client = MongoClients.create(uri())) {
      return client
          .getDatabase(database)
          .getCollection(collection, BsonDocument.class)
          .find()
          .into(new ArrayList<>());
    }
  }

  /** The indexes of a collection. */
  List<BsonDocument> indexes(String database, String collection) {
    try (MongoClient client = MongoClients.create(uri())) {
      return client
          .getDatabase(database)
          .getCollection(collection)
          .listIndexes(BsonDocument.class)
          .into(new ArrayList<>());
    }
  }

  @Override
  public void close() {
    server.shutdownNow();
  }
}
