/**
 * Sessions and the statements they run. Read {@link io.megadb.exec.session.EngineSession} first.
 */
package io.megadb.exec.session;
