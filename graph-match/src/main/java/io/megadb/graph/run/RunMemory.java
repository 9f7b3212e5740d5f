package io.megadb.graph.run;

/** The heap that a run may take beside the graph. */
public interface RunMemory {
  /**
   * Asks for memory, which is given back when the run's rows are through.
   *
   * @param what it is for
   * @throws io.megadb.spi.error.MegaDbException OUT_OF_MEMORY if there is not so much
   */
  void take(long bytes, String what);
}
