package dev.weir.distribution;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import de.bwaldvogel.mongo.MongoBackend;
import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;

/**
 * A MongoDB server in this process that speaks MongoDB's protocol; it can be killed and come back
 * with its data on the same port.
 */
final class MongoSink implements AutoCloseable {
  private final MemoryBackend data = new MemoryBackend();
  private InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private MongoServer server;

  MongoSink() {
    start();
  }

  void start() {
    server = new MongoServer(surviving());
    server.bind(address);
    address = server.getLocalAddress();
  }

  /** Cuts all connections and takes none. */
  void kill() {
    server.shutdownNow();
  }

  /** The data, but for the order to close, which comes with the server's end. */
  private MongoBackend surviving() {
    return (MongoBackend)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {MongoBackend.class},
            (_, method, arguments) -> {
              try {
                return method.getName().equals("close") ? null : method.invoke(data, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  int port() {
    return address.getPort();
  }

  /** All documents of a collection; the server must be up. */
  List<BsonDocument> documents(String database, String collection) {
    try (MongoClient client = MongoClients.create("mongodb://127.0.0.1:" + port())) {
      return client
          .getDatabase(database)
          .getCollection(collection, BsonDocument.class)
          .find()
          .into(new ArrayList<>());
    }
  }

  @Override
  public void close() {
    kill();
  }
}
