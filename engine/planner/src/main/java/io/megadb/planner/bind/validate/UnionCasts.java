package io.megadb.planner.bind.validate;

import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.bind.types.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;

/** Makes each input of a set operation have the types of its result. */
final class UnionCasts extends RelHomogeneousShuttle {
  private UnionCasts() {}

  static RelNode apply(RelNode rel) {
    return rel.accept(new UnionCasts());
  }

  @Override
  public RelNode visit(RelNode node) {
    RelNode visited = super.visit(node);
    if (!(visited instanceof SetOp setOp)) {
      return visited;
    }
    RelDataType wanted = setOp.getRowType();
    List<RelNode> inputs = new ArrayList<>();
    boolean changed = false;
    for (RelNode input : setOp.getInputs()) {
      RelNode cast = cast(input, wanted);
      changed |= cast != input;
      inputs.add(cast);
    }
    return changed ? setOp.copy(setOp.getTraitSet(), inputs) : setOp;
  }

  private static RelNode cast(RelNode input, RelDataType wanted) {
    RexBuilder builder = input.getCluster().getRexBuilder();
    List<RexNode> fields = new ArrayList<>();
    boolean changed = false;
    for (RelDataTypeField field : wanted.getFieldList()) {
      RexNode value =
          input instanceof Project project
              ? project.getProjects().get(field.getIndex())
              : builder.makeInputRef(input, field.getIndex());
      if (!same(value.getType(), field.getType())) {
        RelDataType type =
            CalciteTypes.factory()
                .createTypeWithNullability(field.getType(), value.getType().isNullable());
        value =
            RexLiteral.isNullLiteral(value)
                ? builder.makeNullLiteral(type)
                : builder.makeAbstractCast(type, value, false);
        changed = true;
      }
      fields.add(value);
    }
    return changed
        ? LogicalProject.create(
            input instanceof Project project ? project.getInput() : input,
            List.of(),
            fields,
            input.getRowType().getFieldNames(),
            Set.of())
        : input;
  }

  private static boolean same(RelDataType given, RelDataType wanted) {
    return CalciteTypes.toSql(given).equals(CalciteTypes.toSql(wanted))
        && Kind.of(given) == Kind.of(wanted);
  }
}
