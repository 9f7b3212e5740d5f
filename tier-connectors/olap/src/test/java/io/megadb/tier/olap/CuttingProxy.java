package io.megadb.tier.olap;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Forwards bytes to a PostgreSQL. Once armed, it lets the next matching statement through, waits
 * for the server's answer, and cuts the connection instead of delivering it.
 */
final class CuttingProxy implements Closeable {
  private static final int CHUNK_BYTES = 64 << 10;

  private final ServerSocket listener;
  private final int serverPort;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile String armed;
  private final AtomicInteger cuts = new AtomicInteger();

  CuttingProxy(int serverPort) throws IOException {
    this.serverPort = serverPort;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.submit(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Cuts the answer to the next statement that holds this text. */
  void cutAnswerTo(String statement) {
    armed = statement;
  }

  int cuts() {
    return cuts.get();
  }

  private Void accept() throws IOException {
    while (!listener.isClosed()) {
      Socket client = listener.accept();
      threads.submit(() -> serve(client));
    }
    return null;
  }

  private Void serve(Socket client) throws IOException {
    try (client;
        Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort)) {
      boolean[] cutting = new boolean[1];
      Thread answers = Thread.startVirtualThread(() -> answers(server, client, cutting));
      InputStream in = client.getInputStream();
      OutputStream out = server.getOutputStream();
      byte[] chunk = new byte[CHUNK_BYTES];
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        String wanted = armed;
        String text = new String(chunk, 0, n, StandardCharsets.ISO_8859_1);
        if (wanted != null && text.contains(wanted)) {
          armed = null;
          synchronized (cutting) {
            cutting[0] = true;
          }
        }
        out.write(chunk, 0, n);
      }
      answers.interrupt();
    }
    return null;
  }

  private void answers(Socket server, Socket client, boolean[] cutting) {
    try {
      InputStream in = server.getInputStream();
      byte[] chunk = new byte[CHUNK_BYTES];
      for (int n = in.read(chunk); n >= 0; n = in.read(chunk)) {
        synchronized (cutting) {
          if (cutting[0]) {
            cuts.incrementAndGet();
            client.close();
            server.close();
            return;
          }
        }
        client.getOutputStream().write(chunk, 0, n);
      }
      client.close();
    } catch (IOException e) {
      // Either side closed the connection: nothing is left to forward.
      return;
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.shutdownNow();
  }
}
