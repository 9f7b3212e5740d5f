package io.megadb.server.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every key, once. The parser, its errors, the settings table and docs/configuration.md all come
 * from here.
 */
public final class ConfigKeys {
  private static final List<ConfigKey<?>> KEYS = new ArrayList<>();
  private static final long NO_LIMIT = Long.MAX_VALUE;

  public static final ConfigKey<Path> DATA_DIRECTORY =
      path(
          "server.data_directory", "megadb-data", "Folder that holds everything the server keeps.");
  public static final ConfigKey<Long> QUERY_TIMEOUT_SECONDS =
      whole(
          "server.query_timeout_seconds",
          0,
          0,
          31_536_000,
          "Statements that run longer are cancelled; 0 means never.");
  public static final ConfigKey<Long> DRAIN_TIMEOUT_SECONDS =
      whole(
          "server.drain_timeout_seconds",
          10,
          0,
          86_400,
          "How long a stopping server waits for running statements before it cancels them.");
  public static final ConfigKey<String> LOG_LEVEL =
      oneOf(
          "server.log_level",
          "info",
          List.of("error", "warn", "info", "debug", "trace"),
          "How much the server logs.");

  public static final ConfigKey<String> AVATICA_HOST =
      text(
          "avatica.host",
          "127.0.0.1",
          "Address to listen on. Any address but loopback needs avatica.tls_keystore and auth.required.");
  public static final ConfigKey<Long> AVATICA_PORT =
      whole("avatica.port", 8765, 0, 65_535, "Port to listen on; 0 means any free one.");
  public static final ConfigKey<Path> TLS_KEYSTORE =
      optionalPath(
          "avatica.tls_keystore",
          "PKCS#12 or JKS keystore with the server's key and certificate, also for Flight SQL; both are encrypted when set.");
  public static final ConfigKey<Path> TLS_KEYSTORE_PASSWORD_FILE =
      optionalPath(
          "avatica.tls_keystore_password_file",
          "File whose first line is the keystore's password.");
  public static final ConfigKey<Long> SESSION_EXPIRY_SECONDS =
      whole(
          "avatica.session_expiry_seconds",
          3_600,
          1,
          31_536_000,
          "A connection that was not used for so long is closed and its transaction rolled back.");
  public static final ConfigKey<Long> MAX_CONNECTIONS =
      whole("avatica.max_connections", 500, 1, 20_000, "Connections open at the same time.");
  public static final ConfigKey<Long> MAX_STATEMENTS_PER_CONNECTION =
      whole(
          "avatica.max_statements_per_connection",
          1_000,
          1,
          1_000_000,
          "Statements a connection may have open; the next one is refused.");
  public static final ConfigKey<Long> MAX_FRAME_BYTES =
      whole(
          "avatica.max_frame_bytes",
          8L << 20,
          1_024,
          1L << 30,
          "A frame of rows is sent once it is about so large, whatever the fetch size.");
  public static final ConfigKey<Long> MAX_REQUEST_BYTES =
      whole(
          "avatica.max_request_bytes", 256L << 20, 1_024, 1L << 31, "A larger request is refused.");

  public static final ConfigKey<String> FLIGHT_HOST =
      text(
          "flight.host",
          "127.0.0.1",
          "Address Flight SQL listens on. Any address but loopback needs avatica.tls_keystore and auth.required.");
  public static final ConfigKey<Long> FLIGHT_PORT =
      whole("flight.port", 50_051, 0, 65_535, "Port of Flight SQL; 0 means any free one.");
  public static final ConfigKey<Path> FLIGHT_TLS_CLIENT_CA =
      optionalPath(
          "flight.tls_client_ca",
          "PEM file of the authorities whose client certificates Flight SQL asks for; needs avatica.tls_keystore.");
  public static final ConfigKey<Long> FLIGHT_SESSION_EXPIRY_SECONDS =
      whole(
          "flight.session_expiry_seconds",
          3_600,
          1,
          31_536_000,
          "A session that was not used for so long is closed and its transactions rolled back.");
  public static final ConfigKey<Long> FLIGHT_MAX_SESSIONS =
      whole("flight.max_sessions", 2_000, 1, 1_000_000, "Sessions open at the same time.");
  public static final ConfigKey<Long> FLIGHT_MAX_STATEMENTS_PER_SESSION =
      whole(
          "flight.max_statements_per_session",
          1_000,
          1,
          1_000_000,
          "Prepared statements a session may have; the next one is refused.");
  public static final ConfigKey<Long> FLIGHT_MAX_RUNNING_STREAMS =
      whole(
          "flight.max_running_streams",
          32,
          1,
          10_000,
          "Results that are sent at the same time; more wait in a queue.");
  public static final ConfigKey<Long> FLIGHT_MAX_WAITING_STREAMS =
      whole(
          "flight.max_waiting_streams",
          10_000,
          0,
          1_000_000,
          "Results that wait in that queue; the next one is refused.");
  public static final ConfigKey<Long> FLIGHT_STREAM_BUFFER_BYTES =
      whole(
          "flight.stream_buffer_bytes",
          4L << 20,
          1_024,
          1L << 30,
          "A stream makes no further batch while so many bytes wait for its client.");
  public static final ConfigKey<Long> FLIGHT_STREAM_STALL_SECONDS =
      whole(
          "flight.stream_stall_seconds",
          300,
          1,
          31_536_000,
          "A stream whose client took nothing for so long is ended, so that others get its place.");
  public static final ConfigKey<Long> FLIGHT_MAX_MESSAGE_BYTES =
      whole(
          "flight.max_message_bytes",
          64L << 20,
          65_536,
          (1L << 31) - 1,
          "A larger message of a client is refused; a batch of a result is cut to about so much.");
  public static final ConfigKey<Long> FLIGHT_CALL_MEMORY_BYTES =
      whole(
          "flight.call_memory_bytes",
          1L << 30,
          1L << 20,
          1L << 40,
          "Arrow data of one call: batches of a result that wait to be sent, or a client's messages and what is made of them. A call that needs more ends with 53200.");
  public static final ConfigKey<Long> FLIGHT_TICKET_EXPIRY_SECONDS =
      whole(
          "flight.ticket_expiry_seconds",
          3_600,
          1,
          31_536_000,
          "How long a ticket can be redeemed, and a token is good without a new login.");
  public static final ConfigKey<Path> FLIGHT_CLUSTER_SECRET_FILE =
      optionalPath(
          "flight.cluster_secret_file",
          "File whose first line signs tickets and tokens, the same for all servers of a cluster; without it a random secret, and tickets are good at this server only.");

  public static final ConfigKey<String> FLIGHT_TRUSTED_USERS =
      text(
          "flight.trusted_users",
          "",
          "Users who may act for others with the header megadb-user, such as Trino's; names with commas between.");

  public static final ConfigKey<Boolean> AUTH_REQUIRED =
      bool("auth.required", false, "Whether clients must log in (Basic authentication).");
  public static final ConfigKey<List<UserEntry>> AUTH_USERS =
      add(
          new ConfigKey<>(
              "auth.users",
              new ConfigType.Users(),
              Optional.of(List.of()),
              "Who may log in. Make a hash with ./megadb hash-password.",
              true));

  public static final ConfigKey<Long> ENGINE_MEMORY_MIB =
      whole(
          "engine.memory_limit_mib",
          1_024,
          64,
          1L << 24,
          "Arrow memory of all running statements together.");
  public static final ConfigKey<Long> MAX_RUNNING_STATEMENTS =
      whole(
          "engine.max_running_statements",
          64,
          1,
          10_000,
          "Statements that run at the same time; more wait in a queue.");
  public static final ConfigKey<Long> SIDEWAYS_MAX_KEYS =
      whole(
          "engine.sideways_max_keys",
          10_000,
          0,
          10_000_000,
          "Keys one fragment may hand to the next as a filter; with more a range is handed on.");
  public static final ConfigKey<Long> PLAN_CACHE_ENTRIES =
      whole("engine.plan_cache_entries", 1_000, 0, 1_000_000, "Plans kept for reuse.");

  public static final ConfigKey<Long> DUCKDB_THREADS =
      whole("duckdb.threads", 0, 0, 1_024, "Threads of DuckDB; 0 means one per processor.");
  public static final ConfigKey<Long> DUCKDB_MEMORY_MIB =
      whole(
          "duckdb.memory_limit_mib",
          2_048,
          64,
          1L << 24,
          "Memory of DuckDB; what does not fit goes to duckdb.temp_directory.");
  public static final ConfigKey<Path> DUCKDB_TEMP_DIRECTORY =
      optionalPath(
          "duckdb.temp_directory",
          "Where DuckDB spills; without it the folder tmp in the data directory.");
  public static final ConfigKey<Long> DUCKDB_MAX_TEMP_MIB =
      whole("duckdb.max_temp_mib", 65_536, 0, 1L << 30, "How much DuckDB may spill.");

  public static final ConfigKey<String> OLTP_MODE =
      oneOf(
          "oltp.mode",
          "embedded",
          List.of("embedded", "external"),
          "Whether the server runs its own PostgreSQL or uses the one at oltp.url.");
  public static final ConfigKey<String> OLTP_URL =
      optionalText("oltp.url", "JDBC URL of an external PostgreSQL.", false);
  public static final ConfigKey<String> OLTP_USER =
      optionalText("oltp.user", "User at an external PostgreSQL.", false);
  public static final ConfigKey<String> OLTP_PASSWORD =
      optionalText("oltp.password", "Password at an external PostgreSQL.", true);
  public static final ConfigKey<Path> OLTP_PASSWORD_FILE =
      optionalPath(
          "oltp.password_file", "File whose first line is the password at an external PostgreSQL.");
  public static final ConfigKey<Long> OLTP_POOL_SIZE =
      whole("oltp.pool_size", 20, 1, 1_000, "Connections to PostgreSQL.");
  public static final ConfigKey<Long> OLTP_PORT =
      whole(
          "oltp.port",
          0,
          0,
          65_535,
          "Port of the embedded PostgreSQL on loopback; 0 means any free one.");
  public static final ConfigKey<Path> OLTP_EXTENSIONS =
      optionalPath(
          "oltp.extensions",
          "Folder of an extension that the embedded PostgreSQL shall have, such as pgvector: lib/*.so and share/extension/*.");

  public static final ConfigKey<String> OLAP_WAREHOUSE =
      optionalText(
          "olap.warehouse",
          "Where data files go: a folder or s3://bucket/prefix; without it the folder olap in the data directory.",
          false);
  public static final ConfigKey<String> S3_ENDPOINT =
      optionalText("olap.s3_endpoint", "URL of an S3-compatible store other than AWS.", false);
  public static final ConfigKey<String> S3_REGION =
      text("olap.s3_region", "us-east-1", "Region of the bucket.");
  public static final ConfigKey<String> S3_ACCESS_KEY =
      optionalText(
          "olap.s3_access_key",
          "Access key; without it AWS's usual credential chain is asked.",
          true);
  public static final ConfigKey<String> S3_SECRET_KEY =
      optionalText("olap.s3_secret_key", "Secret key to olap.s3_access_key.", true);
  public static final ConfigKey<Boolean> S3_PATH_STYLE =
      bool("olap.s3_path_style", false, "Whether the bucket is part of the path, not of the host.");
  public static final ConfigKey<Path> CACHE_DIRECTORY =
      optionalPath(
          "olap.cache_directory",
          "Where remote data files are kept; without it the folder cache in the data directory.");
  public static final ConfigKey<Long> CACHE_MAX_BYTES =
      whole("olap.cache_max_bytes", 10L << 30, 0, NO_LIMIT, "Size of the file cache.");
  public static final ConfigKey<Long> COLUMN_CACHE_BYTES =
      whole(
          "olap.column_cache_bytes",
          2L << 30,
          0,
          NO_LIMIT,
          "Disk for hot decoded columns, in the cache directory, emptied at the start; 0 keeps"
              + " none.");
  public static final ConfigKey<Long> TARGET_FILE_BYTES =
      whole(
          "olap.target_file_bytes",
          256L << 20,
          1L << 20,
          NO_LIMIT,
          "Data files are written about so large.");

  public static final ConfigKey<Long> MEMORY_TIER_BYTES =
      whole(
          "memory.max_bytes",
          1L << 30,
          1L << 20,
          NO_LIMIT,
          "Memory of all tables of the memory tier together.");

  public static final ConfigKey<Long> VECTOR_WRITER_MEMORY_MIB =
      whole(
          "vector.writer_memory_mib",
          64,
          8,
          2_047,
          "Rows a vector table's writer keeps before it writes a segment.");
  public static final ConfigKey<Long> VECTOR_THREADS =
      whole("vector.threads", 2, 1, 1_024, "Threads that build the graph of a vector index.");

  public static final ConfigKey<Path> EMBED_MODEL_PATH =
      optionalPath(
          "embed.model_path",
          "ONNX file of a sentence encoder of 384 dimensions that embed_text computes with; without it embed_text hashes n-grams.");
  public static final ConfigKey<Path> EMBED_VOCABULARY_PATH =
      optionalPath(
          "embed.vocabulary_path",
          "The model's vocab.txt (BERT's WordPiece); without it the vocab.txt beside the model.");
  public static final ConfigKey<Boolean> EMBED_LOWER_CASE =
      bool(
          "embed.lower_case",
          true,
          "Whether the model reads texts in lower case, without accents.");
  public static final ConfigKey<Long> EMBED_MAX_TOKENS =
      whole("embed.max_tokens", 256, 2, 8_192, "Tokens of a text that the model reads.");
  public static final ConfigKey<Long> EMBED_THREADS =
      whole("embed.threads", 1, 1, 1_024, "Threads with which the model computes one batch.");

  public static final ConfigKey<Long> GRAPH_THREADS =
      whole("graph.threads", 2, 1, 1_024, "Threads that build graphs and count matches.");
  public static final ConfigKey<Long> GRAPH_MATCH_MAX_STATES =
      whole(
          "graph.match_max_states",
          20_000_000,
          1_000,
          Integer.MAX_VALUE,
          "Partial paths one search may keep, about 20 bytes each.");
  public static final ConfigKey<Long> GRAPH_MATCH_MAX_STEPS =
      whole(
          "graph.match_max_steps",
          10_000_000_000L,
          1_000_000,
          Long.MAX_VALUE,
          "Edges one search may pass, found matches or not.");
  public static final ConfigKey<Long> GRAPH_MEMORY_MIB =
      whole(
          "graph.memory_limit_mib",
          0,
          0,
          1L << 30,
          "Java heap for all property graphs together, 0 for half of the heap; those not asked for"
              + " the longest are let go first.");

  public static final ConfigKey<List<Path>> COPY_DIRECTORIES =
      add(
          new ConfigKey<>(
              "copy.allowed_directories",
              new ConfigType.FilePaths(),
              Optional.of(List.of()),
              "Folders COPY may read and write; without any, the folder copy in the data directory.",
              false));

  private ConfigKeys() {}

  /** All keys, in the order of their declaration. */
  public static List<ConfigKey<?>> all() {
    return List.copyOf(KEYS);
  }

  private static <T> ConfigKey<T> add(ConfigKey<T> key) {
    KEYS.add(key);
    return key;
  }

  private static ConfigKey<Long> whole(String name, long value, long min, long max, String doc) {
    return add(
        new ConfigKey<>(name, new ConfigType.Whole(min, max), Optional.of(value), doc, false));
  }

  private static ConfigKey<Boolean> bool(String name, boolean value, String doc) {
    return add(new ConfigKey<>(name, new ConfigType.Bool(), Optional.of(value), doc, false));
  }

  private static ConfigKey<String> text(String name, String value, String doc) {
    return add(new ConfigKey<>(name, new ConfigType.Text(), Optional.of(value), doc, false));
  }

  private static ConfigKey<String> optionalText(String name, String doc, boolean secret) {
    return add(new ConfigKey<>(name, new ConfigType.Text(), Optional.empty(), doc, secret));
  }

  private static ConfigKey<String> oneOf(
      String name, String value, List<String> words, String doc) {
    return add(new ConfigKey<>(name, new ConfigType.OneOf(words), Optional.of(value), doc, false));
  }

  private static ConfigKey<Path> path(String name, String value, String doc) {
    return add(
        new ConfigKey<>(name, new ConfigType.FilePath(), Optional.of(Path.of(value)), doc, false));
  }

  private static ConfigKey<Path> optionalPath(String name, String doc) {
    return add(new ConfigKey<>(name, new ConfigType.FilePath(), Optional.empty(), doc, false));
  }
}
