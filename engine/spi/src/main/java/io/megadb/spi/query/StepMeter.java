package io.megadb.spi.query;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many steps a statement has made where nobody knows how many there will be, as in the search
 * of a graph: whoever watches it sees at least that it goes on. Any thread.
 */
public final class StepMeter {
  private final AtomicLong steps = new AtomicLong();

  /** Some more steps; told by the thousand, not one by one. */
  public void add(long more) {
    steps.addAndGet(more);
  }

  /** All steps so far; 0 for a statement that has no such work. */
  public long steps() {
    return steps.get();
  }
}
