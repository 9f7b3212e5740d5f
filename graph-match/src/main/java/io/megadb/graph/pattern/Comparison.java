package io.megadb.graph.pattern;

/**
 * A comparison of two vertices that a path has bound, by the ranks of what is compared among all
 * values of both.
 *
 * @param leftVariable its vertex bound last is meant
 * @param leftRanks by vertex, 0 for NULL, which meets no comparison
 */
public record Comparison(
    int leftVariable, int[] leftRanks, Operator operator, int rightVariable, int[] rightRanks) {
  /** How two values stand to each other. */
  public enum Operator {
    EQUAL,
    NOT_EQUAL,
    LESS,
    LESS_OR_EQUAL,
    GREATER,
    GREATER_OR_EQUAL
  }

  /** Whether it holds for two vertices. */
  public boolean holds(int leftVertex, int rightVertex) {
    int left = leftRanks[leftVertex];
    int right = rightRanks[rightVertex];
    return left != 0
        && right != 0
        && switch (operator) {
          case EQUAL -> left == right;
          case NOT_EQUAL -> left != right;
          case LESS -> left < right;
          case LESS_OR_EQUAL -> left <= right;
          case GREATER -> left > right;
          case GREATER_OR_EQUAL -> left >= right;
        };
  }
}
