/**
 * The server's configuration. In: one TOML file, environment variables, {@code --set} options. Out:
 * typed records the wiring uses, the list that {@code megadb.system.settings} shows, and the page
 * docs/configuration.md. Every key is declared once, in {@link io.megadb.server.config.ConfigKeys}:
 * read that first. Values are immutable once loaded; any thread may read them.
 */
package io.megadb.server.config;
