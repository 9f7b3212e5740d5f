package io.megadb.exec;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Results of any size are read in constant memory, whatever the route: a process with a small heap,
 * small Arrow and DuckDB bounds and hardly any room to spill reads all rows.
 */
final class LargeResultIT {
  private static final Logger LOG = LoggerFactory.getLogger(LargeResultIT.class);
  private static final int HEAP_MIB = 192;
  private static final int STATEMENT_MIB = 64;

  @TempDir Path folder;

  @Test
  void readsTwoMillionRowsOnEveryRouteInConstantMemory() throws Exception {
    readOnEveryRoute(2_000_000);
  }

  @Test
  @Tag("nightly")
  void readsFiftyMillionRowsOnEveryRouteInConstantMemory() throws Exception {
    readOnEveryRoute(50_000_000);
  }

  private void readOnEveryRoute(long rows) throws Exception {
    ChildProcess reader =
        ChildProcess.run(
            LargeResultReader.class,
            HEAP_MIB,
            List.of(folder.toString(), Long.toString(rows), Integer.toString(STATEMENT_MIB)));
    assertThat(reader.exitCode()).as("%s", reader).isZero();
    for (String route : List.of("verbatim", "fragment", "olap", "memory", "join")) {
      List<String> lines = reader.after(route);
      assertThat(lines).as("%s of %s", route, reader).hasSize(1);
      LOG.info("{} {}", route, lines.getFirst());
      long[] numbers =
          Arrays.stream(lines.getFirst().split("\\|")).mapToLong(Long::parseLong).toArray();
      assertThat(numbers[0]).as("rows of %s", route).isEqualTo(rows);
      assertThat(numbers[1]).as("sum of %s", route).isEqualTo(rows * (rows + 1) / 2);
      long rowsABatch = rows / numbers[2];
      assertThat(rowsABatch).as("rows a batch of %s", route).isLessThan(150_000);
      // A key and a short text are about 30 bytes: so many batches may be open at once.
      assertThat(numbers[3])
          .as("bytes of Arrow of %s", route)
          .isLessThan(8 * 30 * Math.max(rowsABatch, 65_536));
    }
  }
}
