package io.megadb.server.config;

/**
 * A row of {@code megadb.system.settings}.
 *
 * @param value as one would write it in the file, {@code ***} for a secret, empty when not set
 * @param source {@code default}, {@code environment}, {@code option}, or the file's name and line
 */
public record Setting(String key, String value, String source, String description) {}
