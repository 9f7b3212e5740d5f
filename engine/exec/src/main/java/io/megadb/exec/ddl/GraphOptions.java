package io.megadb.exec.ddl;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.error.NearestName;
import io.megadb.spi.query.Durations;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What may stand in WITH (...) and SET (...) of a property graph. */
final class GraphOptions {
  static final String FOLLOW = "follow";
  private static final String STALENESS = "staleness";
  private static final Map<String, Set<String>> OPTIONS =
      Map.of(
          STALENESS,
          Set.of(),
          "dangling",
          Set.of("ignore", "reject"),
          FOLLOW,
          Set.of("triggers", "none"));

  private GraphOptions() {}

  /**
   * The options as they were given.
   *
   * @throws MegaDbException INVALID_PARAMETER_VALUE
   */
  static Map<String, String> checked(Map<String, String> options, Map<String, Integer> positions) {
    options.forEach(
        (key, value) -> {
          int position = positions.getOrDefault(key, 0);
          Set<String> values = OPTIONS.get(key);
          if (values == null) {
            throw new MegaDbException(
                    ErrorCode.INVALID_PARAMETER_VALUE,
                    "a property graph has no option \"" + key + "\"")
                .withPosition(position)
                .withHint(
                    NearestName.hint(
                        key,
                        OPTIONS.keySet(),
                        "Its options are "
                            + String.join(", ", new TreeSet<>(OPTIONS.keySet()))
                            + "."));
          }
          if (!values.isEmpty() && !values.contains(value)) {
            throw new MegaDbException(
                    ErrorCode.INVALID_PARAMETER_VALUE,
                    "option \"" + key + "\" can't be \"" + value + "\"")
                .withPosition(position)
                .withHint("Use " + String.join(" or ", new TreeSet<>(values)) + ".");
          }
          if (key.equals(STALENESS) && Durations.parse(value).isEmpty()) {
            throw new MegaDbException(
                    ErrorCode.INVALID_PARAMETER_VALUE,
                    "option \"" + key + "\" can't be \"" + value + "\"")
                .withPosition(position)
                .withHint("Write " + Durations.FORM + ".");
          }
        });
    return options;
  }
}
