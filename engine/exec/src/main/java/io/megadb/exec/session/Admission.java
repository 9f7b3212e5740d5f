package io.megadb.exec.session;

/** Whose place among the running statements a session's statements take. */
enum Admission {
  /** Each its own. */
  OWN,
  /** That of the statement they are a part of: waiting for another might never end. */
  OUTER
}
