package io.megadb.planner.plan;

/** What a row of a MERGE's plan is there for. */
public enum RowAction {
  INSERT(1),
  UPDATE(2),
  DELETE(3),
  /** It fails the statement: what it is for is gone from the target. */
  CONFLICT(4);

  private final int code;

  RowAction(int code) {
    this.code = code;
  }

  /** Its number in the plan's last column. */
  public int code() {
    return code;
  }
}
