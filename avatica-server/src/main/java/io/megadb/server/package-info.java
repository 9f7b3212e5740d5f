/**
 * The process: builds all parts from the configuration, starts and stops them in order. Read {@link
 * io.megadb.server.MegaDbServer} first. Started and closed by one thread.
 */
package io.megadb.server;
