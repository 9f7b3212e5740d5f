package io.megadb.exec.session;

import io.megadb.exec.EngineConfig;
import io.megadb.exec.RunningQuery;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.query.Cancellation;
import io.megadb.spi.query.QueryContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The statements that run now: admission, memory, timeout, cancellation. Any thread.
 *
 * <p>A statement holds its place until its result is closed, so a client that stops reading also
 * stops others once {@code maxRunningQueries} do so; the timeout ends it.
 */
public final class QueryRegistry implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(QueryRegistry.class);
  private static final long TIMEOUT_CHECK_MILLIS = 50;
  private static final Duration ADMISSION_WAIT = Duration.ofSeconds(30);

  private final EngineConfig config;
  private final BufferAllocator allocator;
  private final Semaphore places;
  private final Map<String, Entry> running = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private final ScheduledExecutorService watchdog;

  /**
   * @param root shared with the tiers, whose vectors statements read without copying
   */
  public QueryRegistry(EngineConfig config, BufferAllocator root) {
    this.config = config;
    this.allocator = root.newChildAllocator("statements", 0, config.memoryLimitBytes());
    this.places = new Semaphore(config.maxRunningQueries(), true);
    this.watchdog =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("megadb-timeouts").factory());
    // Looking at all that runs now and then costs a statement nothing; a timer of its own would
    // wake a thread twice for each.
    watchdog.scheduleWithFixedDelay(
        this::cancelOverdue, TIMEOUT_CHECK_MILLIS, TIMEOUT_CHECK_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void cancelOverdue() {
    long now = System.nanoTime();
    for (Entry entry : running.values()) {
      if (entry.limited && now - entry.deadlineNanos >= 0) {
        cancel(entry, "due to statement timeout");
      }
    }
  }

  /**
   * Also one whose engine can't be told: it ends by looking whether it is cancelled. The watch over
   * the others goes on; an exception would end it for ever.
   */
  private static void cancel(Entry entry, String reason) {
    try {
      entry.context.cancellation().cancel(reason);
    } catch (RuntimeException e) {
      LOG.warn("an engine could not be told that {} is cancelled", entry.context.queryId(), e);
    }
  }

  private enum State {
    PREPARING,
    RUNNING
  }

  /** One running statement. Closing it frees its memory and its place; closing twice is fine. */
  public final class Entry implements AutoCloseable {
    private final String user;
    private final String sql;
    private final Instant startedAt = Instant.now();
    private final QueryContext context;
    private final boolean limited;
    private final long deadlineNanos;
    private volatile Supplier<OptionalDouble> progress = OptionalDouble::empty;

    private final State state;

    private Entry(String id, String user, String sql, Duration limit, State state) {
      this.state = state;
      this.user = user;
      this.sql = sql;
      BufferAllocator own = allocator.newChildAllocator(id, 0, config.queryMemoryLimitBytes());
      this.context = new QueryContext(id, own, new Cancellation());
      this.limited = !limit.isZero();
      this.deadlineNanos = System.nanoTime() + limit.toNanos();
    }

    public QueryContext context() {
      return context;
    }

    /** Tells how far the statement is, 0 to 1; called from other threads. */
    public void reportsProgressBy(Supplier<OptionalDouble> supplier) {
      progress = supplier;
    }

    @Override
    public void close() {
      if (running.remove(context.queryId(), this)) {
        if (state == State.RUNNING) {
          places.release();
        }
        context.allocator().close();
      }
    }
  }

  /**
   * Admits a statement, waiting for a place if all are taken.
   *
   * @param timeout zero for none
   * @throws MegaDbException TOO_MANY_CONNECTIONS after waiting in vain
   */
  public Entry admit(String user, String sql, Duration timeout) {
    try {
      if (!places.tryAcquire()
          && !places.tryAcquire(ADMISSION_WAIT.toSeconds(), TimeUnit.SECONDS)) {
        throw new MegaDbException(
                ErrorCode.TOO_MANY_CONNECTIONS,
                config.maxRunningQueries() + " statements are running already")
            .withHint(
                "Close finished results, retry later, or raise engine.max_running_statements.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MegaDbException(ErrorCode.QUERY_CANCELED, "interrupted while waiting to start", e);
    }
    try {
      return watched(user, sql, timeout, State.RUNNING);
    } catch (RuntimeException e) {
      places.release();
      throw e;
    }
  }

  /**
   * Watches a statement that is being prepared, or that is part of another: it takes no place and
   * is not listed.
   *
   * @param timeout zero for none
   */
  public Entry prepare(String user, String sql, Duration timeout) {
    return watched(user, sql, timeout, State.PREPARING);
  }

  private Entry watched(String user, String sql, Duration timeout, State state) {
    String id = "q" + numbers.incrementAndGet();
    Entry entry = new Entry(id, user, sql, timeout, state);
    running.put(id, entry);
    return entry;
  }

  /** The statements running now, oldest first. */
  public List<RunningQuery> list() {
    List<RunningQuery> result = new ArrayList<>();
    for (Entry entry : running.values()) {
      if (entry.state == State.RUNNING) {
        result.add(
            new RunningQuery(
                entry.context.queryId(),
                entry.user,
                entry.sql,
                entry.startedAt,
                entry.progress.get(),
                entry.context.steps().steps()));
      }
    }
    result.sort(Comparator.comparing(RunningQuery::startedAt));
    return result;
  }

  /** Cancels a statement; false if none has that id. */
  public boolean cancel(String queryId, String reason) {
    Entry entry = running.get(queryId);
    if (entry == null) {
      return false;
    }
    cancel(entry, reason);
    return true;
  }

  /** Cancels everything. Results that are still open must be closed by their owners. */
  @Override
  public void close() {
    watchdog.shutdownNow();
    for (Entry entry : running.values()) {
      cancel(entry, "because the server is shutting down");
    }
    if (running.isEmpty()) {
      allocator.close();
    }
  }
}
