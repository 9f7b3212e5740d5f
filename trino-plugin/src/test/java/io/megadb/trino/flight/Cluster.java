package io.megadb.trino.flight;

import io.megadb.trino.MegadbProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Servers of one PostgreSQL, one warehouse and one secret; the first runs the PostgreSQL. */
final class Cluster implements AutoCloseable {
  private final Path folder;
  private final List<String> shared;
  private final MegadbProcess first;
  private final List<MegadbProcess> others = new ArrayList<>();

  Cluster(Path folder) throws IOException {
    this.folder = folder;
    Path secret = Files.writeString(folder.resolve("secret"), "of this cluster\n");
    this.shared =
        List.of(
            "flight.cluster_secret_file=" + secret,
            "olap.warehouse=" + folder.resolve("warehouse").toUri(),
            "oltp.pool_size=10");
    this.first = MegadbProcess.start(folder.resolve("0"), shared.toArray(String[]::new));
  }

  MegadbProcess first() {
    return first;
  }

  /** One more; closed with the cluster. */
  MegadbProcess another() throws IOException {
    Path oltp = folder.resolve("0/oltp");
    String port = Files.readAllLines(oltp.resolve("pgdata/postmaster.pid")).get(3).strip();
    List<String> settings = new ArrayList<>(shared);
    settings.add("oltp.mode=external");
    settings.add("oltp.url=jdbc:postgresql://127.0.0.1:" + port + "/oltp");
    settings.add("oltp.user=megadb");
    settings.add("oltp.password_file=" + oltp.resolve("password"));
    MegadbProcess other =
        MegadbProcess.start(
            folder.resolve(String.valueOf(others.size() + 1)), settings.toArray(String[]::new));
    others.add(other);
    return other;
  }

  @Override
  public void close() throws InterruptedException {
    for (MegadbProcess other : others) {
      other.close();
    }
    first.close();
  }
}
