package io.megadb.tier.vector.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.FilterMergePolicy;
import org.apache.lucene.index.MergeTrigger;
import org.apache.lucene.index.SegmentCommitInfo;
import org.apache.lucene.index.SegmentInfos;
import org.apache.lucene.index.TieredMergePolicy;

/**
 * Merges as Lucene does, and besides rewrites a large segment that has no graph yet because it was
 * flushed.
 */
final class GraphMergePolicy extends FilterMergePolicy {
  /** Fewer rows wait for a merge with others. */
  private static final int ALONE_FROM_ROWS = 20_000;

  GraphMergePolicy() {
    super(new TieredMergePolicy());
  }

  @Override
  public MergeSpecification findMerges(
      MergeTrigger trigger, SegmentInfos infos, MergeContext context) throws IOException {
    MergeSpecification merges = super.findMerges(trigger, infos, context);
    List<SegmentCommitInfo> taken = new ArrayList<>(context.getMergingSegments());
    if (merges != null) {
      merges.merges.forEach(m -> taken.addAll(m.segments));
    }
    return withFlushed(merges, infos, taken, ALONE_FROM_ROWS);
  }

  @Override
  public MergeSpecification findForcedMerges(
      SegmentInfos infos,
      int maxSegments,
      Map<SegmentCommitInfo, Boolean> toMerge,
      MergeContext context)
      throws IOException {
    MergeSpecification merges = super.findForcedMerges(infos, maxSegments, toMerge, context);
    return merges != null
        ? merges
        : withFlushed(null, infos, List.copyOf(context.getMergingSegments()), 1);
  }

  private static MergeSpecification withFlushed(
      MergeSpecification merges, SegmentInfos infos, List<SegmentCommitInfo> taken, int fromRows) {
    MergeSpecification all = merges;
    for (SegmentCommitInfo segment : infos) {
      if ("flush".equals(segment.info.getDiagnostics().get("source"))
          && segment.info.maxDoc() >= fromRows
          && !taken.contains(segment)) {
        all = all == null ? new MergeSpecification() : all;
        all.add(new OneMerge(List.of(segment)));
      }
    }
    return all;
  }
}
