package io.megadb.server.flight.session;

import io.megadb.exec.Prepared;
import java.util.List;
import java.util.Optional;

/** A prepared statement of a client, and the parameters it bound last. Any thread. */
public final class PreparedHandle {
  private final String id;
  private final FlightSession owner;
  private final Prepared prepared;
  private final Optional<String> transaction;
  private Binding binding;

  /**
   * Parameters bound to a statement.
   *
   * @param number counts bindings
   * @param rows one list of values for each run
   */
  public record Binding(long number, List<List<Object>> rows) {}

  PreparedHandle(String id, FlightSession owner, Prepared prepared, Optional<String> transaction) {
    this.id = id;
    this.owner = owner;
    this.prepared = prepared;
    this.transaction = transaction;
    this.binding = new Binding(0, List.of(List.of()));
  }

  public String id() {
    return id;
  }

  public FlightSession owner() {
    return owner;
  }

  public Prepared prepared() {
    return prepared;
  }

  /** The transaction it was prepared in. */
  public Optional<String> transaction() {
    return transaction;
  }

  public synchronized Binding binding() {
    return binding;
  }

  /** Takes the place of what was bound before. */
  public synchronized void bind(List<List<Object>> rows) {
    binding = new Binding(binding.number() + 1, rows);
  }
}
