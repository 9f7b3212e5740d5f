package io.megadb.server.endtoend;

import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.VectorText;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.arrow.vector.PeriodDuration;

/** The edges of {@link io.megadb.testkit.TypeEdges} as texts that PostgreSQL reads. */
final class TypeTexts {
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss.SSSSSS");

  private TypeTexts() {}

  /** The edges of a type, infinite times too; {@code null} comes last. */
  static List<String> edges(SqlType type) {
    List<String> texts = new ArrayList<>();
    io.megadb.testkit.TypeEdges.edges(type).forEach(e -> texts.add(text(type, e)));
    if (type == SqlType.Simple.DATE
        || type == SqlType.Simple.TIMESTAMP
        || type == SqlType.Simple.TIMESTAMPTZ) {
      texts.add("infinity");
      texts.add("-infinity");
    }
    texts.add(null);
    return texts;
  }

  private static String text(SqlType type, Object value) {
    return type instanceof SqlType.DenseVector dense
        ? VectorText.dense(VectorText.dense(dense, (List<?>) value))
        : text(value);
  }

  /** An edge as text. */
  static String text(Object value) {
    return switch (value) {
      case byte[] bytes -> "\\x" + HexFormat.of().formatHex(bytes);
      case BigDecimal number -> number.toPlainString();
      case LocalDate date -> DATE.format(date) + era(date);
      case LocalDateTime at -> timestamp(at) + era(at.toLocalDate());
      case OffsetDateTime at -> timestamp(at.toLocalDateTime()) + "+00" + era(at.toLocalDate());
      case PeriodDuration interval -> interval(interval);
      case List<?> items ->
          items.stream()
              .map(i -> i == null ? "NULL" : quoted(text(i)))
              .collect(Collectors.joining(",", "{", "}"));
      default -> value.toString();
    };
  }

  private static String timestamp(LocalDateTime at) {
    return DATE.format(at) + " " + TIME.format(at);
  }

  private static String era(LocalDate date) {
    return date.getYear() < 1 ? " BC" : "";
  }

  private static String interval(PeriodDuration interval) {
    Duration time = interval.getDuration();
    return interval.getPeriod().toTotalMonths()
        + " mons "
        + interval.getPeriod().getDays()
        + " days "
        + (time.isNegative() ? "-" : "")
        + time.abs().toHours()
        + ":%02d:%02d.%06d"
            .formatted(
                time.abs().toMinutesPart(),
                time.abs().toSecondsPart(),
                time.abs().toNanosPart() / 1_000);
  }

  private static String quoted(String item) {
    return '"' + item.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /**
   * What two texts of a value have in common whoever printed them: floating point numbers by value,
   * since Java and PostgreSQL choose the exponent differently, and unconstrained numerics without
   * the zeros that a tier's scale adds.
   */
  static String canonical(SqlType type, String text) {
    if (text == null) {
      return null;
    }
    return switch (type) {
      case SqlType.Simple simple when simple == SqlType.Simple.REAL ->
          Float.toString(Float.parseFloat(text));
      case SqlType.Simple simple when simple == SqlType.Simple.DOUBLE ->
          Double.toString(Double.parseDouble(text));
      case SqlType.VectorType v -> VectorText.canonical(v, text);
      case SqlType.Numeric n -> new BigDecimal(text).toPlainString();
      case SqlType.UnconstrainedNumeric n ->
          new BigDecimal(text).stripTrailingZeros().toPlainString();
      default -> text;
    };
  }
}
