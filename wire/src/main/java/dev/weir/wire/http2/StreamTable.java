package dev.weir.wire.http2;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The open streams of a connection by number. Open addressing with linear probing, so that a frame
 * costs a look and no allocation.
 */
final class StreamTable {
  private static final int FIRST = 16;

  private @Nullable Http2Stream[] slots = new @Nullable Http2Stream[FIRST];
  private int size;
  private @Nullable Http2Stream last;

  int size() {
    return size;
  }

  @Nullable Http2Stream get(int id) {
    Http2Stream recent = last;
    if (recent != null && recent.id() == id) {
      return recent;
    }
    Http2Stream found = slots[find(id)];
    if (found != null) {
      last = found;
    }
    return found;
  }

  void add(Http2Stream stream) {
    if (size * 2 >= slots.length) {
      grow();
    }
    int slot = find(stream.id());
    size += slots[slot] == null ? 1 : 0;
    slots[slot] = stream;
    last = stream;
  }

  void remove(int id) {
    last = null;
    int slot = find(id);
    if (slots[slot] == null) {
      return;
    }
    slots[slot] = null;
    size--;
    // What was pushed on by this one moves back, so that it is still found.
    int mask = slots.length - 1;
    for (int next = slot + 1 & mask; slots[next] != null; next = next + 1 & mask) {
      Http2Stream moved = slots[next];
      slots[next] = null;
      if (moved != null) {
        slots[find(moved.id())] = moved;
      }
    }
  }

  /** Those that match, lowest number first. */
  List<Http2Stream> all(Predicate<Http2Stream> which) {
    var found = new ArrayList<Http2Stream>(size);
    for (Http2Stream stream : slots) {
      if (stream != null && which.test(stream)) {
        found.add(stream);
      }
    }
    found.sort(java.util.Comparator.comparingInt(Http2Stream::id));
    return found;
  }

  /** The slot that holds a stream, or the free one where it would be put. */
  private int find(int id) {
    int mask = slots.length - 1;
    // Numbers of one side are all odd or all even.
    int slot = id >> 1 & mask;
    Http2Stream there = slots[slot];
    while (there != null && there.id() != id) {
      slot = slot + 1 & mask;
      there = slots[slot];
    }
    return slot;
  }

  private void grow() {
    @Nullable Http2Stream[] before = slots;
    slots = new @Nullable Http2Stream[before.length * 2];
    for (Http2Stream stream : before) {
      if (stream != null) {
        slots[find(stream.id())] = stream;
      }
    }
  }
}
