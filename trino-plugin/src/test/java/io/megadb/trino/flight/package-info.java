/** The way to real servers: logins, several servers, servers that die. */
package io.megadb.trino.flight;
