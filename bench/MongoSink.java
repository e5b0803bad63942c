import de.bwaldvogel.mongo.MongoServer;
import de.bwaldvogel.mongo.backend.memory.MemoryBackend;

/** A MongoDB server in memory for recording.py: prints its port and runs until it is killed. */
class MongoSink {
  public static void main(String[] args) throws InterruptedException {
    var server = new MongoServer(new MemoryBackend());
    System.out.println(server.bind().getPort());
    Thread.sleep(Long.MAX_VALUE);
  }
}
