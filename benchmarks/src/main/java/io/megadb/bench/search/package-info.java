/**
 * Searches that the vector benchmark compares beside nearest neighbours: by words, and joins with
 * nearest rows. In: an engine and folders. Out: the same question asked in several ways, with
 * answers that can be compared; whoever asks takes the times. One thread.
 */
package io.megadb.bench.search;
