package io.megadb.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestConfiguration {
  private static final String HASH =
      "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  @TempDir Path folder;

  @Test
  void givesDefaultsWithoutAFile() {
    Configuration configuration = new ConfigurationLoader().load();
    assertThat(configuration.get(ConfigKeys.AVATICA_PORT)).isEqualTo(8765L);
    assertThat(configuration.find(ConfigKeys.OLTP_URL)).isEmpty();
    assertThat(configuration.source(ConfigKeys.AVATICA_PORT)).isEqualTo("default");
  }

  @Test
  void environmentOverridesFileAndSetOverridesBoth() {
    Path file = file("[avatica]\nport = 1\nhost = \"::1\"\n[engine]\nplan_cache_entries = 7\n");
    Configuration configuration =
        new ConfigurationLoader()
            .file(file)
            .environment(
                Map.of("MEGADB_AVATICA_PORT", "2", "MEGADB_AVATICA_HOST", "localhost", "PATH", "x"))
            .options(List.of("avatica.port=3"))
            .load();
    assertThat(configuration.get(ConfigKeys.AVATICA_PORT)).isEqualTo(3L);
    assertThat(configuration.source(ConfigKeys.AVATICA_PORT)).isEqualTo("option --set");
    assertThat(configuration.get(ConfigKeys.AVATICA_HOST)).isEqualTo("localhost");
    assertThat(configuration.source(ConfigKeys.AVATICA_HOST))
        .isEqualTo("environment MEGADB_AVATICA_HOST");
    assertThat(configuration.source(ConfigKeys.PLAN_CACHE_ENTRIES)).isEqualTo(file + ":5:1");
  }

  @Test
  void namesPlaceAndNearestKeyOfAnUnknownKey() {
    Path file = file("[server]\ndata_directory = \"d\"\n[avatica]\n\nprot = 1\n");
    assertError(() -> new ConfigurationLoader().file(file))
        .hasMessage(file + ":5:1: unknown key avatica.prot")
        .extracting(e -> ((MegaDbException) e).hint().orElseThrow())
        .isEqualTo("Did you mean \"avatica.port\"?");
    assertError(() -> new ConfigurationLoader().options(List.of("avatica.hots=x")))
        .hasMessage("--set: unknown key avatica.hots");
    assertError(() -> new ConfigurationLoader().environment(Map.of("MEGADB_AVATICA_PROT", "1")))
        .hasMessageContaining("MEGADB_AVATICA_PROT");
  }

  @Test
  void refusesWrongTypesAndValuesOutOfRange() {
    assertError(() -> new ConfigurationLoader().file(file("avatica.port = \"x\"")))
        .hasMessageEndingWith(":1:1: avatica.port: expected an integer, found \"x\"");
    assertError(() -> new ConfigurationLoader().options(List.of("avatica.port=65536")))
        .hasMessage("option --set: avatica.port: 65536 is out of range: integer, 0 to 65535");
    assertError(() -> new ConfigurationLoader().options(List.of("oltp.mode=remote")))
        .hasMessageContaining("one of embedded, external");
    assertError(() -> new ConfigurationLoader().options(List.of("auth.required=yes")))
        .hasMessageContaining("true or false");
    assertError(() -> new ConfigurationLoader().options(List.of("avatica.port")))
        .hasMessageContaining("key=value");
  }

  @Test
  void namesLineAndColumnOfASyntaxError() {
    assertError(() -> new ConfigurationLoader().file(file("[avatica]\nport = = 3\n")))
        .hasMessageContaining("megadb.toml:2:8: ");
    assertError(() -> new ConfigurationLoader().file(folder.resolve("missing.toml")))
        .hasMessageContaining("missing.toml");
  }

  @Test
  void readsUsersAndPaths() {
    Path file =
        file(
            "[copy]\nallowed_directories = [\"/a\", \"/b\"]\n"
                + "[[auth.users]]\nname = \"ada\"\npassword_hash = \""
                + HASH
                + "\"\n");
    Configuration configuration = new ConfigurationLoader().file(file).load();
    assertThat(configuration.get(ConfigKeys.COPY_DIRECTORIES))
        .containsExactly(Path.of("/a"), Path.of("/b"));
    assertThat(configuration.get(ConfigKeys.AUTH_USERS))
        .containsExactly(new UserEntry("ada", HASH));
    assertThat(
            new ConfigurationLoader()
                .environment(Map.of("MEGADB_AUTH_USERS", "ada=" + HASH + ";bob=" + HASH))
                .load()
                .get(ConfigKeys.AUTH_USERS))
        .hasSize(2);
    assertError(() -> new ConfigurationLoader().options(List.of("auth.users=ada=plaintext")))
        .hasMessageContaining("no argon2id hash")
        .hasMessageNotContaining("plaintext");
  }

  @Test
  void neverShowsSecrets() {
    Configuration configuration =
        new ConfigurationLoader()
            .options(List.of("oltp.password=hunter2", "auth.users=ada=" + HASH))
            .load();
    assertThat(configuration.settings())
        .hasSize(ConfigKeys.all().size())
        .extracting(Setting::value)
        .noneMatch(v -> v.contains("hunter2") || v.contains("argon2"))
        .contains("***");
    assertError(() -> new ConfigurationLoader().file(file("oltp.password = 90125")))
        .hasMessageNotContaining("90125");
  }

  @Test
  void everyKeyIsDocumentedAndDefaultsAreWithinTheirType() {
    for (ConfigKey<?> key : ConfigKeys.all()) {
      assertThat(key.description()).endsWith(".");
      assertThat(key.name()).matches("[a-z]+\\.[a-z0-9_]+");
      checkDefault(key);
    }
  }

  private static <T> void checkDefault(ConfigKey<T> key) {
    key.defaultValue()
        .filter(v -> v instanceof Long || v instanceof Boolean)
        .ifPresent(v -> assertThat(key.type().ofText(v.toString())).isEqualTo(v));
  }

  @Test
  void thePageInDocsIsCurrent() throws IOException {
    Path page = Path.of("..", "docs", "configuration.md");
    String wanted = ConfigurationPage.markdown();
    if (Boolean.getBoolean("megadb.write-docs")) {
      Files.createDirectories(page.getParent());
      Files.writeString(page, wanted);
    }
    assertThat(page)
        .as("write it with -Dmegadb.write-docs=true")
        .exists()
        .content()
        .isEqualTo(wanted);
  }

  private Path file(String toml) {
    try {
      return Files.writeString(folder.resolve("megadb.toml"), toml);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertError(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable action) {
    return assertThatThrownBy(action)
        .isInstanceOf(MegaDbException.class)
        .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
        .matches(e -> ((MegaDbException) e).is(ErrorCode.CONFIGURATION_ERROR));
  }
}
