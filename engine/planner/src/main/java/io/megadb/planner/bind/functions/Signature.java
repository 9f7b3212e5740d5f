package io.megadb.planner.bind.functions;

import io.megadb.planner.bind.types.Kind;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.util.ArrayList;
import java.util.List;

/**
 * One overload, written as in {@code left(text, int) text}. A type is PostgreSQL's name or one of
 * the pseudo types {@code any}, {@code anyelement}, {@code anyarray}; {@code variadic} before the
 * last one lets it repeat (also zero times). A result ending in {@code ?} may be NULL though no
 * argument is. Result rules instead of a type: {@code same} is the first argument's type, the
 * others are in {@link ResultRule}.
 *
 * @param parameters what each argument has to be
 * @param variadic whether the last parameter repeats
 * @param result the result's type, by name or rule
 * @param nullable whether the result may be NULL though no argument is
 */
public record Signature(
    String name, List<Parameter> parameters, boolean variadic, String result, boolean nullable) {

  /**
   * What an argument has to be.
   *
   * @param type null for pseudo types
   */
  public record Parameter(Kind kind, SqlType type) {}

  public Signature {
    parameters = List.copyOf(parameters);
  }

  /** Reads one line. */
  static Signature parse(String line) {
    int open = line.indexOf('(');
    int close = line.indexOf(')');
    String name = line.substring(0, open).strip();
    String result = line.substring(close + 1).strip();
    boolean nullable = result.endsWith("?");
    List<Parameter> parameters = new ArrayList<>();
    boolean variadic = false;
    String inner = line.substring(open + 1, close).strip();
    if (!inner.isEmpty()) {
      for (String part : inner.split(",")) {
        String text = part.strip();
        if (text.startsWith("variadic ")) {
          variadic = true;
          text = text.substring("variadic ".length()).strip();
        }
        Kind kind = Kind.parse(text);
        parameters.add(
            new Parameter(kind, kind.pseudo() ? null : TypeTable.parse(text).orElseThrow()));
      }
    }
    return new Signature(
        name,
        parameters,
        variadic,
        nullable ? result.substring(0, result.length() - 1) : result,
        nullable);
  }

  /** The parameter of the argument at a position; null if there is none. */
  Parameter parameter(int position) {
    if (position < parameters.size()) {
      return parameters.get(position);
    }
    return variadic ? parameters.getLast() : null;
  }

  /** Whether so many arguments may be given. */
  boolean takes(int arguments) {
    return variadic ? arguments >= parameters.size() - 1 : arguments == parameters.size();
  }
}
