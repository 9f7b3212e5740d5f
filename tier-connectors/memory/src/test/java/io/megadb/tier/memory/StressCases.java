package io.megadb.tier.memory;

import io.megadb.spi.tier.LocalScan;
import java.util.Map;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** Readers against one writer, for jcstress. */
public final class StressCases {
  private StressCases() {}

  /** Both rows of a batch are there, or none: whoever finds the second finds the first. */
  @JCStressTest
  @State
  @Outcome(id = "-1, -1, 1", expect = Expect.ACCEPTABLE, desc = "before")
  @Outcome(id = "-1, 1, 1", expect = Expect.ACCEPTABLE, desc = "published between the look-ups")
  @Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "after")
  @Outcome(expect = Expect.FORBIDDEN, desc = "a part of a batch, or a torn row")
  public static class BatchPublication {
    private final StressTable table = new StressTable(Map.of());

    @Actor
    public void writer() {
      table.put(1, 10, 20);
    }

    @Actor
    public void reader(III_Result result) {
      result.r1 = table.get(20);
      result.r2 = table.get(10);
    }

    @Arbiter
    public void after(III_Result result) {
      result.r3 = table.get(10);
      table.drop();
    }
  }

  /** A key that is replaced is never absent and never torn. */
  @JCStressTest
  @State
  @Outcome(id = "1, 2", expect = Expect.ACCEPTABLE, desc = "before")
  @Outcome(id = "2, 2", expect = Expect.ACCEPTABLE, desc = "after")
  @Outcome(expect = Expect.FORBIDDEN, desc = "no row, or a torn row")
  public static class GetDuringUpsert {
    private final StressTable table = new StressTable(Map.of());

    public GetDuringUpsert() {
      table.put(1, 10);
    }

    @Actor
    public void writer() {
      table.put(2, 5, 10, 15);
    }

    @Actor
    public void reader(II_Result result) {
      result.r1 = table.get(10);
    }

    @Arbiter
    public void after(II_Result result) {
      result.r2 = table.get(10);
      table.drop();
    }
  }

  /** A write that is taken back is never seen, not even when its room is written again. */
  @JCStressTest
  @State
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the row that stays")
  @Outcome(expect = Expect.FORBIDDEN, desc = "no row, a torn row, or one that never was")
  public static class GetDuringRollback {
    private final StressTable table = new StressTable(Map.of());

    public GetDuringRollback() {
      table.put(1, 10);
    }

    @Actor
    public void writer() {
      table.putAndTakeBack(2, 10, 11);
      table.put(3, 12, 13);
    }

    @Actor
    public void reader(II_Result result) {
      result.r1 = table.get(10);
    }

    @Arbiter
    public void after(II_Result result) {
      result.r2 = table.get(10);
      table.drop();
    }
  }

  /** A scan reads whole rows to its end, though retention frees what it reads. */
  @JCStressTest
  @State
  @Outcome(id = "64, 64", expect = Expect.ACCEPTABLE, desc = "as many rows as the ring holds")
  @Outcome(expect = Expect.FORBIDDEN, desc = "rows lost, doubled or torn")
  public static class EvictionDuringScan {
    private final StressTable table =
        new StressTable(Map.of("capacity_rows", "64", "segment_rows", "64"));

    public EvictionDuringScan() {
      table.put(1, keys(0));
    }

    private static long[] keys(int from) {
      long[] keys = new long[64];
      for (int i = 0; i < keys.length; i++) {
        keys[i] = from + i;
      }
      return keys;
    }

    @Actor
    public void writer() {
      table.put(2, keys(64));
      table.put(3, keys(128));
    }

    @Actor
    public void reader(II_Result result) {
      LocalScan scan = table.scan();
      result.r1 = table.count(scan);
    }

    @Arbiter
    public void after(II_Result result) {
      result.r2 = table.count(table.scan());
      table.drop();
    }
  }
}
