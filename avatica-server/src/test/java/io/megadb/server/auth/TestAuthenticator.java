package io.megadb.server.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.server.config.UserEntry;
import io.megadb.spi.error.MegaDbException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestAuthenticator {
  // RFC 9106 has no vector without secret and associated data; this one is of the reference
  // implementation's own tests (phc-winner-argon2, test.c, version 0x13, argon2id).
  private static final String REFERENCE =
      "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";

  @Test
  void agreesWithTheReferenceImplementation() {
    PasswordHash hash = PasswordHash.parse(REFERENCE);
    assertThat(hash.matches("password".toCharArray())).isTrue();
    assertThat(hash.matches("Password".toCharArray())).isFalse();
    assertThat(hash.phc()).isEqualTo(REFERENCE);
  }

  @Test
  void hashesWithANewSaltEachTime() {
    PasswordHash first = PasswordHash.of("grüße".toCharArray());
    PasswordHash second = PasswordHash.of("grüße".toCharArray());
    assertThat(first.phc()).isNotEqualTo(second.phc());
    assertThat(PasswordHash.parse(first.phc()).matches("grüße".toCharArray())).isTrue();
    assertThat(first.toString()).doesNotContain(first.phc().substring(40));
  }

  @Test
  void refusesWhatIsNoHash() {
    for (String text :
        List.of(
            "", "secret", "$argon2i$v=19$m=8,t=1,p=1$c29tZXNhbHQ$nf65", "$argon2id$v=19$m=a$x$y")) {
      assertThatThrownBy(() -> PasswordHash.parse(text))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void letsKnownUsersInAndNobodyElse() {
    Authenticator authenticator = new Authenticator(true, List.of(new UserEntry("ada", REFERENCE)));
    assertThat(authenticator.user(basic("ada:password"))).contains("ada");
    assertThat(authenticator.user(basic("ada:password"))).contains("ada");
    assertThat(authenticator.user(basic("ada:wrong"))).isEmpty();
    assertThat(authenticator.user(basic("bob:password"))).isEmpty();
    assertThat(authenticator.user("Basic !!!")).isEmpty();
    assertThat(authenticator.user("Bearer abc")).isEmpty();
    assertThat(authenticator.user(null)).isEmpty();
  }

  @Test
  void withoutRequiredLoginAWrongPasswordIsStillRefused() {
    Authenticator authenticator =
        new Authenticator(false, List.of(new UserEntry("ada", REFERENCE)));
    assertThat(authenticator.user(null)).contains(Authenticator.ANONYMOUS);
    assertThat(authenticator.user(basic("ada:password"))).contains("ada");
    assertThat(authenticator.user(basic("ada:wrong"))).isEmpty();
  }

  @Test
  void refusesConfigurationsNobodyCouldLogInWith() {
    assertThatThrownBy(() -> new Authenticator(true, List.of()))
        .isInstanceOf(MegaDbException.class)
        .hasMessageContaining("auth.users is empty");
    assertThatThrownBy(
            () -> new Authenticator(true, List.of(new UserEntry("ada", "$argon2id$broken"))))
        .isInstanceOf(MegaDbException.class)
        .hasMessageContaining("\"ada\"");
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
