package io.megadb.exec.system;

/**
 * A configuration key for megadb.system.settings.
 *
 * @param value as text, secrets already hidden
 * @param source where it comes from: default, file, environment, command line
 */
public record Setting(String key, String value, String source, String description) {}
