/**
 * The cloud-cost sample. In: a scale. Out: CSV files, CREATE TABLE statements and questions. Read
 * {@link io.megadb.examples.cloudcost.CloudCostSample} first.
 */
package io.megadb.examples.cloudcost;
