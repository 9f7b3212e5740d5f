package io.megadb.planner.dialect.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexWindow;

/**
 * Computes what windows partition and order by in a projection of its own below: DuckDB refuses
 * keys that may fail, which it calls volatile.
 */
final class WindowKeys extends RexShuttle {
  private final RelNode input;
  private final RexBuilder builder;
  private final Map<RexNode, Integer> columns = new LinkedHashMap<>();
  private boolean inWindow;

  private WindowKeys(Project project) {
    this.input = project.getInput();
    this.builder = project.getCluster().getRexBuilder();
  }

  /** The projection over one of its window keys; itself if all keys are columns. */
  static Project below(Project project) {
    if (!project.containsOver() || !project.getVariablesSet().isEmpty()) {
      return project;
    }
    WindowKeys keys = new WindowKeys(project);
    List<RexNode> expressions = keys.visitList(project.getProjects());
    if (keys.columns.isEmpty()) {
      return project;
    }
    List<RexNode> fields = new ArrayList<>();
    List<String> names = new ArrayList<>(keys.input.getRowType().getFieldNames());
    for (int i = 0; i < names.size(); i++) {
      fields.add(keys.builder.makeInputRef(keys.input, i));
    }
    keys.columns.forEach(
        (key, column) -> {
          fields.add(key);
          names.add("key" + column);
        });
    RelNode computed = LogicalProject.create(keys.input, List.of(), fields, names, Set.of());
    return LogicalProject.create(
        computed, List.of(), expressions, project.getRowType().getFieldNames(), Set.of());
  }

  @Override
  public RexWindow visitWindow(RexWindow window) {
    inWindow = true;
    try {
      return super.visitWindow(window);
    } finally {
      inWindow = false;
    }
  }

  @Override
  public RexNode visitCall(RexCall call) {
    if (!inWindow) {
      return super.visitCall(call);
    }
    if (RexUtil.isConstant(call)) {
      // Also the bounds of a frame.
      return call;
    }
    int first = input.getRowType().getFieldCount();
    int column = columns.computeIfAbsent(call, key -> first + columns.size());
    return builder.makeInputRef(call.getType(), column);
  }
}
