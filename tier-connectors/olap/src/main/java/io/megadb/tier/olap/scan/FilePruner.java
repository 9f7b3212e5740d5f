package io.megadb.tier.olap.scan;

import io.megadb.tier.olap.write.WriteTarget;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.DataFile;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.expressions.Evaluator;
import org.apache.iceberg.expressions.InclusiveMetricsEvaluator;
import org.apache.iceberg.expressions.Projections;

/** Decides by partition values and metrics which data files may hold wanted rows. One thread. */
final class FilePruner {
  private final Pruning pruning;
  private final Map<Integer, PartitionSpec> specs;
  private final Map<Integer, Evaluator> bySpec = new HashMap<>();
  private final InclusiveMetricsEvaluator ownFiles;
  private final InclusiveMetricsEvaluator foreignFiles;

  FilePruner(TableMetadata metadata, Pruning pruning) {
    Schema schema = metadata.schema();
    this.pruning = pruning;
    this.specs = metadata.specsById();
    this.ownFiles = new InclusiveMetricsEvaluator(schema, pruning.ownFiles());
    this.foreignFiles = new InclusiveMetricsEvaluator(schema, pruning.foreignFiles());
  }

  boolean mayMatch(DataFile file) {
    PartitionSpec spec = specs.get(file.specId());
    if (spec != null && spec.isPartitioned() && !partitions(spec).eval(file.partition())) {
      return false;
    }
    return WriteTarget.schemaIdOf(file.location()) >= 0
        ? ownFiles.eval(file) && pruning.uuids().stream().allMatch(u -> u.mayMatch(file))
        : foreignFiles.eval(file);
  }

  private Evaluator partitions(PartitionSpec spec) {
    return bySpec.computeIfAbsent(
        spec.specId(),
        id ->
            new Evaluator(
                spec.partitionType(), Projections.inclusive(spec).project(pruning.partitions())));
  }
}
