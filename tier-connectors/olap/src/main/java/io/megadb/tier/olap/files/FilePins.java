package io.megadb.tier.olap.files;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Counts which locations running scans read. A file that is deleted meanwhile (its table dropped)
 * stays until the last scan lets go of it.
 *
 * <p>A process that is killed in between leaves such a file behind; nothing refers to it.
 */
public final class FilePins {
  private final Map<String, Integer> counts = new HashMap<>();
  private final Set<String> doomed = new HashSet<>();
  private long deletions;

  /** Keeps the files until {@link #unpin} is called with the same list. */
  public synchronized void pin(List<String> locations) {
    locations.forEach(l -> counts.merge(l, 1, Integer::sum));
  }

  /** Lets go; {@code delete} gets the files whose deletion was waiting for this. */
  public void unpin(List<String> locations, Consumer<String> delete) {
    Set<String> due = new HashSet<>();
    synchronized (this) {
      for (String location : locations) {
        if (counts.merge(location, -1, Integer::sum) == 0) {
          counts.remove(location);
          if (doomed.remove(location)) {
            due.add(location);
          }
        }
      }
    }
    due.forEach(delete);
  }

  /** Whether the file may be deleted now; if not, its deletion is remembered. */
  public synchronized boolean deleteNowOrLater(String location) {
    if (counts.containsKey(location)) {
      doomed.add(location);
      return false;
    }
    deletions++;
    return true;
  }

  /** How many files were deleted so far without waiting for a scan. */
  public synchronized long deletions() {
    return deletions;
  }
}
