/**
 * The rules that move parts of Trino's plan into a table handle, a class each: in comes a handle
 * and a part of a plan, out goes a handle that does it, and what is left for Trino. Stateless; any
 * thread.
 */
package io.megadb.trino.pushdown;
