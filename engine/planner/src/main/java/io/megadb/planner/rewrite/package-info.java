/**
 * Trees made into better trees before they are cut into fragments. In: bound algebra. Out: algebra
 * that yields the same rows, no tier named in it yet. Read {@link
 * io.megadb.planner.rewrite.FilterPushDown} first; {@code Splitter} calls the steps in their order.
 * Objects belong to one statement and one thread.
 */
package io.megadb.planner.rewrite;
