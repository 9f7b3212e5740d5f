/**
 * What tests of several modules share. In: a tier, or something that runs SQL. Out: tests. Read
 * {@link io.megadb.testkit.TierContract} first, which every local tier's tests extend; {@link
 * io.megadb.testkit.SqlFileRunner} runs {@code .sql} files; {@link io.megadb.testkit.ArrowRows}
 * makes Arrow streams of Java objects and reads them back.
 */
package io.megadb.testkit;
