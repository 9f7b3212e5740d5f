package io.megadb.planner.dialect.text;

import io.megadb.planner.plan.SqlTemplate;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Holes within text that is still being put together: a NUL, a letter and a number, a NUL. NUL
 * stands in no SQL text, PostgreSQL's text type cannot hold it either.
 */
public final class SlotText {
  private static final Pattern SLOT = Pattern.compile("\0([PSF])(\\d+)\0");

  private SlotText() {}

  public static String parameter(int index) {
    return "\0P" + index + "\0";
  }

  public static String scan(int id) {
    return "\0S" + id + "\0";
  }

  public static String fragment(int id) {
    return "\0F" + id + "\0";
  }

  public static SqlTemplate template(String text) {
    List<SqlTemplate.Part> parts = new ArrayList<>();
    Matcher slots = SLOT.matcher(text);
    int from = 0;
    while (slots.find()) {
      if (slots.start() > from) {
        parts.add(new SqlTemplate.Text(text.substring(from, slots.start())));
      }
      int number = Integer.parseInt(slots.group(2));
      parts.add(
          switch (slots.group(1).charAt(0)) {
            case 'P' -> new SqlTemplate.ParameterSlot(number);
            case 'S' -> new SqlTemplate.ScanSlot(number);
            default -> new SqlTemplate.FragmentSlot(number);
          });
      from = slots.end();
    }
    if (from < text.length()) {
      parts.add(new SqlTemplate.Text(text.substring(from)));
    }
    return new SqlTemplate(parts);
  }
}
