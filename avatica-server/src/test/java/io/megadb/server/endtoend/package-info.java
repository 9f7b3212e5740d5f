/**
 * Whole servers behind the real Avatica driver: configuration, wire, engine and all three tiers.
 * Read {@link io.megadb.server.endtoend.ServerFixture} first. A class has one server; its tests run
 * one after the other.
 */
package io.megadb.server.endtoend;
