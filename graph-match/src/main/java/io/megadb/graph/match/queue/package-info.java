/**
 * What waits while a search goes on. In: partial paths by number, with their cost. Out: the
 * cheapest. Read {@link io.megadb.graph.match.queue.CostQueue}. Each object belongs to one thread.
 */
package io.megadb.graph.match.queue;
