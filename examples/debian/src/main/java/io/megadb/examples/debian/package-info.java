/**
 * Debian packages and what they depend on. In: what {@code apt-cache dumpavail} prints. Out: CSV
 * files, CREATE TABLE statements and questions. Read {@link io.megadb.examples.debian.DebianSample}
 * first. No threads.
 */
package io.megadb.examples.debian;
