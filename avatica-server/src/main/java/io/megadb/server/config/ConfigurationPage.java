package io.megadb.server.config;

/** Writes docs/configuration.md. */
public final class ConfigurationPage {
  private ConfigurationPage() {}

  /** The page, in Markdown. */
  public static String markdown() {
    StringBuilder page = new StringBuilder();
    page.append(
        """
        # Configuration

        One TOML file (`./megadb start --config FILE`), overridden by environment variables, overridden by
        `--set key=value`. Every key has a default or may be left out; an unknown key is an error. What is in
        effect, and where it came from, is in the table `megadb.system.settings`.

        This page is written from the declarations in `ConfigKeys`; a test fails when it is stale.
        """);
    String section = "";
    for (ConfigKey<?> key : ConfigKeys.all()) {
      int dot = key.name().indexOf('.');
      if (!key.name().substring(0, dot).equals(section)) {
        section = key.name().substring(0, dot);
        page.append("\n## [").append(section).append("]\n\n");
        page.append("| key | type | default | environment | meaning |\n|---|---|---|---|---|\n");
      }
      page.append("| `")
          .append(key.name().substring(dot + 1))
          .append("` | ")
          .append(key.type().description())
          .append(" | ")
          .append(defaultOf(key))
          .append(" | `")
          .append(key.environmentVariable())
          .append("` | ")
          .append(key.description())
          .append(key.secret() ? " Never shown." : "")
          .append(" |\n");
    }
    page.append(
        """

        ## Example

        ```toml
        [server]
        data_directory = "/var/lib/megadb"
        query_timeout_seconds = 600

        [avatica]
        host = "0.0.0.0"
        tls_keystore = "/etc/megadb/server.p12"
        tls_keystore_password_file = "/etc/megadb/server.p12.password"

        [auth]
        required = true

        [[auth.users]]
        name = "ada"
        password_hash = "$argon2id$v=19$m=19456,t=2,p=1$..."
        ```
        """);
    return page.toString();
  }

  private static <T> String defaultOf(ConfigKey<T> key) {
    return key.defaultValue()
        .map(v -> v.equals(java.util.List.of()) ? "none" : "`" + key.type().toText(v) + "`")
        .orElse("none");
  }
}
