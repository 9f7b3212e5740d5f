package io.megadb.trino.flight;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A network between a client and a server, which swallows what the server says from some byte on:
 * so a test knows how much has come when the server dies. Bytes are passed by two threads for each
 * connection.
 */
final class Pipe implements AutoCloseable {
  private final int serverPort;
  private final ServerSocket listening;
  private final List<Socket> sockets = new ArrayList<>(); // guarded by this
  private long passed; // guarded by this
  private long bound = Long.MAX_VALUE; // guarded by this
  private boolean held; // guarded by this

  /** To a server on this machine. */
  Pipe(String serverUri) throws IOException {
    this.serverPort = URI.create(serverUri).getPort();
    this.listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /** Where the client connects. */
  String uri() {
    return "grpc://127.0.0.1:" + listening.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        synchronized (this) {
          sockets.add(client);
        }
        Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
        synchronized (this) {
          sockets.add(server);
        }
        Thread.ofVirtual().start(() -> pass(client, server, false));
        Thread.ofVirtual().start(() -> pass(server, client, true));
      }
    } catch (IOException e) {
      // Closed, or the server is dead; then the client finds nobody either.
      close();
    }
  }

  private void pass(Socket from, Socket to, boolean fromServer) {
    byte[] bytes = new byte[64 << 10];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
        out.write(bytes, 0, fromServer ? allowed(n) : n);
      }
    } catch (IOException e) {
      // One side has gone, so both are closed.
    }
  }

  private synchronized int allowed(int wanted) {
    int allowed = (int) Math.min(wanted, bound - passed);
    passed += allowed;
    if (allowed < wanted) {
      held = true;
      notifyAll();
    }
    return allowed;
  }

  /** Swallows everything after so many more bytes of the server's. */
  synchronized void swallowAfter(long bytes) {
    bound = passed + bytes;
  }

  /** Waits until something was swallowed of a query, which can't end before. */
  synchronized void awaitSwallowed(CompletableFuture<String> running) throws InterruptedException {
    running.whenComplete((rows, failure) -> wake());
    while (!held) {
      if (running.isDone()) {
        throw new AssertionError("ended after " + passed + " bytes: " + running);
      }
      wait();
    }
  }

  private synchronized void wake() {
    notifyAll();
  }

  /** Bytes of the server's so far. */
  synchronized long passed() {
    return passed;
  }

  @Override
  public synchronized void close() {
    try {
      listening.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new IllegalStateException("closing a socket failed", e);
    }
  }
}
