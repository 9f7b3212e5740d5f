package io.megadb.server.flight.stream;

import io.megadb.exec.QueryResult;
import io.megadb.server.flight.FlightErrors;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.remote.BatchFacts;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.VectorLoader;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.VectorUnloader;
import org.apache.arrow.vector.ipc.ArrowReader;
import org.apache.arrow.vector.ipc.message.ArrowRecordBatch;
import org.apache.arrow.vector.types.pojo.Schema;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends one result, batch by batch, as its client takes them: while gRPC is not ready no batch is
 * made and no thread waits.
 *
 * <p>Threads: gRPC's call back when it is ready or the client has gone; each wakes the stream,
 * which works on one thread of the executor at a time until there is nothing to do.
 */
final class ResultStream {
  private static final Logger LOG = LoggerFactory.getLogger(ResultStream.class);

  private final String key;
  private final ServerStreamListener listener;
  private final ResultSource source;
  private final BufferAllocator allocator;
  private final Executor executor;
  private final long maxBatchBytes;
  private final Runnable ended;
  private final AtomicInteger wakes = new AtomicInteger();

  private volatile MegaDbException cancelled;
  private volatile boolean admitted;
  private volatile boolean working;
  private volatile long progressNanos = System.nanoTime();

  // Used by the thread that works.
  private ArrowReader reader;
  private VectorSchemaRoot out;
  private VectorLoader loader;
  private final SentBatches batches;
  private Optional<String> snapshot = Optional.empty();
  private int nextRow;
  private long sent;
  private boolean done;

  /**
   * @param allocator the call's own
   * @param ended called once, when everything is closed; gRPC may still hold memory of the
   *     allocator
   */
  ResultStream(
      String key,
      ServerStreamListener listener,
      ResultSource source,
      BufferAllocator allocator,
      Executor executor,
      long maxBatchBytes,
      Runnable ended) {
    this.key = key;
    this.listener = listener;
    this.source = source;
    this.allocator = allocator;
    this.batches = new SentBatches(allocator);
    this.executor = executor;
    this.maxBatchBytes = maxBatchBytes;
    this.ended = ended;
  }

  String key() {
    return key;
  }

  /** Begins to listen to gRPC; nothing runs before {@link #admit}. */
  void listen() {
    listener.setUseZeroCopy(true);
    listener.setOnReadyHandler(this::wake);
    listener.setOnCancelHandler(
        () ->
            cancel(
                new MegaDbException(ErrorCode.QUERY_CANCELED, "canceling: the client has gone")));
  }

  /** It has a place among those that run. */
  void admit() {
    admitted = true;
    progressNanos = System.nanoTime();
    wake();
  }

  /** Ends it with an error. */
  void cancel(MegaDbException reason) {
    if (cancelled == null) {
      cancelled = reason;
    }
    source.cancel();
    wake();
  }

  /**
   * Looks after it now and then: a cancel that came just before the engine had begun found nothing
   * to cancel and is repeated, and a client that takes nothing for too long loses its place.
   */
  void check(long stallNanos) {
    if (cancelled != null) {
      source.cancel();
      return;
    }
    if (admitted && !working && System.nanoTime() - progressNanos > stallNanos) {
      cancel(
          new MegaDbException(
                  ErrorCode.QUERY_CANCELED,
                  "canceling: the client took nothing for " + stallNanos / 1_000_000_000L + " s")
              .withHint("Read results as they come, or raise flight.stream_stall_seconds."));
    }
  }

  private void wake() {
    if ((admitted || cancelled != null) && wakes.getAndIncrement() == 0) {
      try {
        executor.execute(this::work);
      } catch (RejectedExecutionException e) {
        LOG.debug("the server is stopping", e);
        work();
      }
    }
  }

  private void work() {
    int seen = 1;
    while (seen != 0) {
      working = true;
      try {
        step();
      } finally {
        progressNanos = System.nanoTime();
        working = false;
      }
      seen = wakes.addAndGet(-seen);
    }
  }

  private void step() {
    if (done) {
      return;
    }
    try {
      while (!done && cancelled == null && (reader == null || listener.isReady())) {
        if (reader == null) {
          open();
        } else if (!next()) {
          finish();
          listener.completed();
          return;
        }
      }
      if (!done && cancelled != null) {
        throw cancelled;
      }
    } catch (Throwable e) {
      fail(e);
    }
  }

  private void open() throws IOException {
    switch (source.open()) {
      case QueryResult.Rows rows -> {
        reader = rows.reader();
        snapshot = source.snapshot();
        out = VectorSchemaRoot.create(reader.getVectorSchemaRoot().getSchema(), allocator);
        loader = new VectorLoader(out);
        listener.start(out);
      }
      // A result without columns is one without rows.
      case QueryResult.Update update -> {
        out = VectorSchemaRoot.create(new Schema(List.of()), allocator);
        listener.start(out);
        finish();
        listener.completed();
      }
    }
  }

  private boolean next() throws IOException {
    VectorSchemaRoot batch = reader.getVectorSchemaRoot();
    if (nextRow == 0) {
      do {
        if (!reader.loadNextBatch()) {
          return false;
        }
        batch = reader.getVectorSchemaRoot();
      } while (batch.getRowCount() == 0);
    }
    int rows = batch.getRowCount();
    int count = rowsThatFit(batch);
    if (count == rows) {
      send(batch);
    } else {
      try (VectorSchemaRoot slice = batch.slice(nextRow, Math.min(count, rows - nextRow))) {
        send(slice);
      }
    }
    nextRow = nextRow + count >= rows ? 0 : nextRow + count;
    return true;
  }

  private int rowsThatFit(VectorSchemaRoot batch) {
    long bytes = 0;
    for (FieldVector vector : batch.getFieldVectors()) {
      bytes += vector.getBufferSize();
    }
    int rows = batch.getRowCount();
    return bytes <= maxBatchBytes ? rows : (int) Math.max(1, maxBatchBytes * rows / bytes);
  }

  private void send(VectorSchemaRoot batch) {
    try (ArrowRecordBatch made = new VectorUnloader(batch).getRecordBatch();
        ArrowRecordBatch copy = batches.copy(made)) {
      loader.load(copy);
    }
    sent += batch.getRowCount();
    byte[] facts = new BatchFacts(sent, snapshot).toBytes();
    ArrowBuf metadata = allocator.buffer(facts.length);
    metadata.writeBytes(facts);
    // Closes the metadata too.
    listener.putNext(metadata);
    out.clear();
    progressNanos = System.nanoTime();
  }

  private void fail(Throwable failure) {
    Throwable shown = cancelled == null ? failure : cancelled;
    try {
      finish();
    } catch (RuntimeException e) {
      if (e != failure) {
        shown.addSuppressed(e);
      }
    }
    if (!listener.isCancelled()) {
      listener.error(FlightErrors.of(shown));
    }
  }

  private void finish() {
    if (done) {
      return;
    }
    done = true;
    // What the stream holds is given back before the client hears of the end.
    try (ResultSource closing = source;
        SentBatches closingToo = batches;
        VectorSchemaRoot closingFirst = out) {
      reader = null;
    } finally {
      ended.run();
    }
  }
}
