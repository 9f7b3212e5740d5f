package io.megadb.planner.bind.validate;

import io.megadb.planner.bind.functions.CallResolver;
import io.megadb.planner.bind.normalize.LiteralReader;
import io.megadb.planner.bind.normalize.ParameterTypes;
import io.megadb.planner.bind.normalize.Positions;
import io.megadb.planner.bind.normalize.ScanTable;
import io.megadb.planner.bind.normalize.StatementCatalog;
import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.spi.tier.LocalTier;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.calcite.config.NullCollation;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.runtime.PairList;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.validate.SelectScope;
import org.apache.calcite.sql.validate.SqlConformance;
import org.apache.calcite.sql.validate.SqlConformanceEnum;
import org.apache.calcite.sql.validate.SqlDelegatingConformance;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql.validate.SqlValidatorImpl;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.apache.calcite.sql.validate.SqlValidatorUtil;
import org.apache.calcite.sql.validate.implicit.TypeCoercion;

/**
 * Calcite's validator with PostgreSQL's types: scopes, stars, grouping and windows are Calcite's,
 * the type of every call is {@link CallTyper}'s. Calcite's type coercion is off.
 */
final class PostgresValidator extends SqlValidatorImpl implements CallResolver {
  private static final SqlConformance CONFORMANCE =
      new SqlDelegatingConformance(SqlConformanceEnum.BABEL) {
        @Override
        public boolean isHavingAlias() {
          return false;
        }

        @Override
        public boolean isNonStrictGroupBy() {
          return false;
        }

        @Override
        public SelectAliasLookup isSelectAlias() {
          return SelectAliasLookup.UNSUPPORTED;
        }

        @Override
        public boolean isLimitStartCountAllowed() {
          return false;
        }
      };

  private static final SqlValidator.Config CONFIG =
      SqlValidator.Config.DEFAULT
          .withConformance(CONFORMANCE)
          .withDefaultNullCollation(NullCollation.HIGH)
          .withIdentifierExpansion(true)
          .withCallRewrite(false)
          .withTypeCoercionEnabled(false);

  private final StatementCatalog catalog;
  private final ParameterTypes parameters;
  private final CallTyper typer;

  /** Calls that were typed, or prepared for Calcite to type. */
  private final Set<SqlNode> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  PostgresValidator(
      StatementCatalog catalog,
      ParameterTypes parameters,
      LiteralReader literals,
      Positions positions) {
    super(SqlStdOperatorTable.instance(), catalog.reader(), CalciteTypes.factory(), CONFIG);
    this.catalog = catalog;
    this.parameters = parameters;
    this.typer = new CallTyper(new Typing(this, parameters, literals, positions));
  }

  @Override
  public RelDataType deriveType(SqlValidatorScope scope, SqlNode node) {
    if (node instanceof SqlDynamicParam parameter) {
      return parameters.type(parameter.getIndex()).orElse(unknownType);
    }
    if (node instanceof SqlCall call && seen.add(call)) {
      Optional<RelDataType> type = typer.type(scope, call);
      if (type.isPresent()) {
        RelDataType nullified = scope.nullifyType(call, type.get());
        setValidatedNodeType(call, nullified);
        return nullified;
      }
    }
    return super.deriveType(scope, node);
  }

  @Override
  public RelDataType resolveCall(SqlValidatorScope scope, SqlCall call) {
    return typer.type(scope, call).orElseThrow();
  }

  @Override
  public RelDataType getValidatedNodeTypeIfKnown(SqlNode node) {
    return node instanceof SqlDynamicParam parameter
        ? parameters.type(parameter.getIndex()).orElse(ParameterTypes.TEXT)
        : super.getValidatedNodeTypeIfKnown(node);
  }

  @Override
  public TypeCoercion getTypeCoercion() {
    return new JoinColumns(typeFactory, this);
  }

  /** Only parameters are left to infer; what nothing tells is text. */
  @Override
  protected void inferUnknownTypes(RelDataType inferred, SqlValidatorScope scope, SqlNode node) {
    SqlNode value = SqlUtil.stripAs(node);
    if (value instanceof SqlDynamicParam parameter) {
      boolean open = inferred.equals(unknownType);
      parameters.assign(parameter.getIndex(), open ? ParameterTypes.TEXT : inferred);
    } else if (node.getKind() == SqlKind.ROW && inferred.isStruct()) {
      super.inferUnknownTypes(inferred, scope, node);
    }
  }

  /** Stars keep columns of one name apart by place, not by renaming them. */
  @Override
  protected void addToSelectList(
      List<SqlNode> list,
      Set<String> aliases,
      List<Map.Entry<String, RelDataType>> fields,
      SqlNode item,
      SelectScope scope,
      boolean includeSystemVars) {
    if (isOfStar(item, LocalTier.ROW_ID) && catalog.tables().stream().anyMatch(this::hasRowIds)) {
      return;
    }
    String alias = SqlValidatorUtil.alias(item, aliases.size());
    aliases.add(alias);
    ((PairList<String, RelDataType>) fields).add(alias, deriveType(scope, item));
    list.add(item);
  }

  /** The normaliser has named what the text lists itself. */
  private static boolean isOfStar(SqlNode item, String column) {
    return item instanceof SqlIdentifier name && name.names.getLast().equals(column);
  }

  private boolean hasRowIds(ScanTable table) {
    return table.bound().rowId();
  }
}
