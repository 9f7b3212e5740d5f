package io.megadb.sql.calcite;

import io.megadb.spi.type.SqlType;
import java.util.regex.Pattern;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.util.DateString;
import org.apache.calcite.util.TimeString;
import org.apache.calcite.util.TimestampString;

/**
 * Calcite's literals for dates and times in ISO form of the years 1 to 9999. Every other text
 * PostgreSQL reads (other styles, {@code infinity}, BC) stays a cast.
 */
final class DatetimeLiterals {
  private static final int MICROSECONDS = 6;
  private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}");
  private static final Pattern TIME = Pattern.compile("\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,6})?");

  private DatetimeLiterals() {}

  /** The literal, or null if the text has another form or names no such day or time. */
  static SqlNode of(SqlType type, String text, SqlParserPos position) {
    if (type == SqlType.Simple.DATE && isDate(text)) {
      return SqlLiteral.createDate(new DateString(text), position);
    }
    if (type == SqlType.Simple.TIME && isTime(text)) {
      return SqlLiteral.createTime(time(text), MICROSECONDS, position);
    }
    if (type != SqlType.Simple.TIMESTAMP || text.length() < 10 || !isDate(text.substring(0, 10))) {
      return null;
    }
    if (text.length() == 10) {
      return timestamp(text + " 00:00:00", position);
    }
    String rest = text.substring(11);
    boolean separated = text.charAt(10) == ' ' || text.charAt(10) == 'T';
    return separated && isTime(rest)
        ? timestamp(text.substring(0, 10) + " " + time(rest), position)
        : null;
  }

  private static SqlNode timestamp(String text, SqlParserPos position) {
    return SqlLiteral.createTimestamp(new TimestampString(text), MICROSECONDS, position);
  }

  private static boolean isDate(String text) {
    if (!DATE.matcher(text).matches() || text.startsWith("0000")) {
      return false;
    }
    int month = Integer.parseInt(text.substring(5, 7));
    int day = Integer.parseInt(text.substring(8));
    return month >= 1
        && month <= 12
        && day >= 1
        && day
            <= java.time.YearMonth.of(Integer.parseInt(text.substring(0, 4)), month)
                .lengthOfMonth();
  }

  private static boolean isTime(String text) {
    return TIME.matcher(text).matches()
        && Integer.parseInt(text.substring(0, 2)) < 24
        && Integer.parseInt(text.substring(3, 5)) < 60
        && Integer.parseInt(text.substring(6, 8)) < 60;
  }

  /** Calcite wants no trailing zeros in fractions. */
  private static TimeString time(String text) {
    int end = text.length();
    if (text.indexOf('.') > 0) {
      while (text.charAt(end - 1) == '0') {
        end--;
      }
      if (text.charAt(end - 1) == '.') {
        end--;
      }
    }
    return new TimeString(text.substring(0, end));
  }
}
