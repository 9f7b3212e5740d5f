package io.megadb.examples.debian;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One package named by a relationship field (Debian Policy, chapter 7): of {@code a (>= 1) | b, c}
 * the first group has the alternatives a and b, the second one has c.
 *
 * @param group 1-based, groups are separated by commas
 * @param alternative 1-based within the group
 * @param target the package named
 * @param architecture behind a colon, as {@code any} in {@code python3:any}
 * @param version the constraint without its parentheses: operator, blank, version
 */
record Relation(
    int group,
    int alternative,
    String target,
    Optional<String> architecture,
    Optional<String> version) {
  private static final Pattern ITEM =
      Pattern.compile(
          "(?<name>[a-zA-Z0-9][a-zA-Z0-9+._-]*)(?::(?<architecture>[a-z0-9-]+))?"
              + "\\s*(?:\\(\\s*(?<operator><<|<=|=|>=|>>|<|>)\\s*(?<version>[^\\s)]+)\\s*\\))?"
              // Restrictions to architectures and build profiles; only source packages have them.
              + "(?:\\s*\\[[^\\]]*\\])?(?:\\s*<[^>]*>)*");

  /**
   * The packages a field names, in order.
   *
   * @throws IOException with the item that is none
   */
  static List<Relation> parse(String field) throws IOException {
    List<Relation> relations = new ArrayList<>();
    int group = 0;
    for (String alternatives : field.split(",")) {
      if (alternatives.isBlank()) {
        continue;
      }
      group++;
      int alternative = 0;
      for (String item : alternatives.split("\\|")) {
        Matcher matcher = ITEM.matcher(item.strip());
        if (!matcher.matches()) {
          throw new IOException("\"" + item.strip() + "\" names no package");
        }
        alternative++;
        relations.add(
            new Relation(
                group,
                alternative,
                matcher.group("name"),
                Optional.ofNullable(matcher.group("architecture")),
                Optional.ofNullable(matcher.group("operator"))
                    .map(operator -> operator + " " + matcher.group("version"))));
      }
    }
    return relations;
  }
}
