package io.megadb.planner.bind.functions;

import io.megadb.planner.bind.types.CalciteTypes;
import io.megadb.planner.bind.types.Coercions;
import io.megadb.planner.bind.types.Kind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;

/**
 * Chooses among overloads as PostgreSQL does (PostgreSQL documentation, 10.2 and 10.3): exact
 * matches first, then what implicit casts allow, the one with most exact matches, then with most
 * preferred types; untyped literals and parameters follow the candidates.
 */
public final class Overloads {
  private static final RelDataTypeFactory FACTORY = CalciteTypes.factory();

  private Overloads() {}

  /**
   * A choice.
   *
   * @param argumentTypes what each argument is to become; its own type where it stays
   * @param type of the result
   */
  public record Choice(Signature signature, List<RelDataType> argumentTypes, RelDataType type) {}

  /**
   * Chooses.
   *
   * @param arguments types; of type NULL or UNKNOWN, or flagged in {@code untyped}, where open
   * @param untyped by position, whether the argument is a literal or parameter without a type
   * @return empty if none fits or several fit equally well
   */
  public static Optional<Choice> choose(
      List<Signature> signatures, List<RelDataType> arguments, List<Boolean> untyped) {
    List<Kind> kinds = new ArrayList<>(arguments.size());
    for (int i = 0; i < arguments.size(); i++) {
      kinds.add(untyped.get(i) ? Kind.UNKNOWN : Kind.of(arguments.get(i)));
    }
    List<Signature> candidates = new ArrayList<>();
    for (Signature signature : signatures) {
      if (fits(signature, arguments, kinds)) {
        candidates.add(signature);
      }
    }
    if (candidates.size() > 1 && kinds.size() == 2 && kinds.contains(Kind.UNKNOWN)) {
      candidates = assumeSame(candidates, kinds);
    }
    if (candidates.size() > 1) {
      candidates = best(candidates, s -> score(s, kinds, false));
    }
    if (candidates.size() > 1) {
      candidates = best(candidates, s -> score(s, kinds, true));
    }
    if (candidates.size() > 1 && kinds.contains(Kind.UNKNOWN)) {
      candidates = byCategory(candidates, kinds);
    }
    return candidates.size() == 1
        ? Optional.of(choice(candidates.getFirst(), arguments, kinds))
        : Optional.empty();
  }

  private static boolean fits(Signature signature, List<RelDataType> arguments, List<Kind> kinds) {
    if (!signature.takes(kinds.size())) {
      return false;
    }
    for (int i = 0; i < kinds.size(); i++) {
      Signature.Parameter parameter = signature.parameter(i);
      Kind kind = kinds.get(i);
      boolean fits =
          switch (parameter.kind()) {
            case ANY, ANYELEMENT -> true;
            case ANYNONARRAY -> kind != Kind.ARRAY;
            case ANYARRAY -> kind == Kind.ARRAY || kind == Kind.UNKNOWN;
            case ARRAY ->
                kind == Kind.UNKNOWN
                    || (kind == Kind.ARRAY
                        && Coercions.implicit(
                            Kind.of(arguments.get(i).getComponentType()),
                            Kind.of(
                                CalciteTypes.toCalcite(parameter.type(), true)
                                    .getComponentType())));
            default -> Coercions.implicit(kind, parameter.kind());
          };
      if (!fits) {
        return false;
      }
    }
    return !polymorphic(signature) || element(signature, arguments, kinds) != null;
  }

  /** An untyped operand of a binary operator is taken for the other's type, if that exists. */
  private static List<Signature> assumeSame(List<Signature> candidates, List<Kind> kinds) {
    Kind known = kinds.get(0) == Kind.UNKNOWN ? kinds.get(1) : kinds.get(0);
    if (known == Kind.UNKNOWN) {
      return candidates;
    }
    List<Signature> same =
        candidates.stream()
            .filter(s -> is(s.parameter(0), known) && is(s.parameter(1), known))
            .toList();
    return same.size() == 1 ? same : candidates;
  }

  private static boolean is(Signature.Parameter parameter, Kind kind) {
    return parameter.kind() == kind || (parameter.kind() == Kind.ANYARRAY && kind == Kind.ARRAY);
  }

  private static List<Signature> best(List<Signature> candidates, ToIntFunction<Signature> score) {
    int best = candidates.stream().mapToInt(score).max().orElseThrow();
    return candidates.stream().filter(s -> score.applyAsInt(s) == best).toList();
  }

  private static int score(Signature signature, List<Kind> kinds, boolean preferredToo) {
    int score = 0;
    for (int i = 0; i < kinds.size(); i++) {
      Kind wanted = signature.parameter(i).kind();
      Kind given = kinds.get(i);
      if (given != Kind.UNKNOWN && (wanted == given || (preferredToo && wanted.preferred()))) {
        score++;
      }
    }
    return score;
  }

  private static List<Signature> byCategory(List<Signature> candidates, List<Kind> kinds) {
    List<Signature> left = candidates;
    for (int i = 0; i < kinds.size(); i++) {
      if (kinds.get(i) != Kind.UNKNOWN) {
        continue;
      }
      int position = i;
      Kind.Category category =
          left.stream().anyMatch(s -> s.parameter(position).kind() == Kind.TEXT)
              ? Kind.Category.STRING
              : left.getFirst().parameter(position).kind().category();
      List<Signature> kept =
          left.stream().filter(s -> s.parameter(position).kind().category() == category).toList();
      if (!kept.isEmpty()) {
        left = kept;
      }
      List<Signature> preferred =
          left.stream().filter(s -> s.parameter(position).kind().preferred()).toList();
      if (!preferred.isEmpty()) {
        left = preferred;
      }
    }
    if (left.size() > 1) {
      List<Kind> known = kinds.stream().filter(k -> k != Kind.UNKNOWN).distinct().toList();
      if (known.size() == 1) {
        List<Signature> same =
            left.stream()
                .filter(s -> s.parameters().stream().allMatch(p -> p.kind() == known.getFirst()))
                .toList();
        if (same.size() == 1) {
          return same;
        }
      }
    }
    return left;
  }

  private static boolean polymorphic(Signature signature) {
    return signature.parameters().stream()
        .anyMatch(p -> p.kind() == Kind.ANYELEMENT || p.kind() == Kind.ANYARRAY);
  }

  /** What anyelement stands for; null if the arguments have no common type. */
  private static RelDataType element(
      Signature signature, List<RelDataType> arguments, List<Kind> kinds) {
    List<RelDataType> types = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      if (kinds.get(i) == Kind.UNKNOWN) {
        continue;
      }
      switch (signature.parameter(i).kind()) {
        case ANYELEMENT -> types.add(arguments.get(i));
        case ANYARRAY -> types.add(arguments.get(i).getComponentType());
        default -> {}
      }
    }
    if (types.isEmpty()) {
      return CalciteTypes.toCalcite(Kind.TEXT.type(), true);
    }
    return FACTORY.leastRestrictive(types);
  }

  private static Choice choice(Signature signature, List<RelDataType> arguments, List<Kind> kinds) {
    RelDataType element = polymorphic(signature) ? element(signature, arguments, kinds) : null;
    List<RelDataType> targets = new ArrayList<>(arguments.size());
    for (int i = 0; i < arguments.size(); i++) {
      RelDataType given = arguments.get(i);
      Signature.Parameter parameter = signature.parameter(i);
      boolean nullable = given.isNullable() || CalciteTypes.isUnknown(given);
      RelDataType wanted =
          switch (parameter.kind()) {
            case ANY, ANYNONARRAY ->
                kinds.get(i) == Kind.UNKNOWN
                    ? CalciteTypes.toCalcite(Kind.TEXT.type(), nullable)
                    : given;
            case ANYELEMENT -> Kind.of(element) == kinds.get(i) ? given : element;
            case ANYARRAY ->
                Kind.of(element)
                        == (kinds.get(i) == Kind.ARRAY ? Kind.of(given.getComponentType()) : null)
                    ? given
                    : FACTORY.createArrayType(FACTORY.createTypeWithNullability(element, true), -1);
            case VECTOR, HALFVEC, SPARSEVEC, BIT ->
                VectorOperands.target(signature, i, arguments, kinds);
            default -> target(parameter, given, kinds.get(i), nullable);
          };
      targets.add(FACTORY.createTypeWithNullability(wanted, nullable));
    }
    RelDataType type = ResultRule.apply(signature, targets, element);
    boolean nullable = signature.nullable() || targets.stream().anyMatch(RelDataType::isNullable);
    return new Choice(
        signature,
        Collections.unmodifiableList(targets),
        FACTORY.createTypeWithNullability(type, nullable));
  }

  private static RelDataType target(
      Signature.Parameter parameter, RelDataType given, Kind kind, boolean nullable) {
    if (parameter.kind() == kind && kind != Kind.ARRAY) {
      return given;
    }
    // An integer that becomes numeric keeps its digits: numeric(10,0), not (38,16).
    return parameter.kind() == Kind.NUMERIC && kind.category() == Kind.Category.NUMERIC
        ? FACTORY.decimalOf(given)
        : CalciteTypes.toCalcite(parameter.type(), nullable);
  }
}
