package io.megadb.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TestDeepStack {
  private static final String KEYS = "key ".repeat(10_000);

  @Test
  void longLiteralsAreShallow() {
    assertThat(DeepStack.isShallow("SELECT 1 IN (SELECT unnest(split('" + KEYS + "', ' ')))"))
        .isTrue();
    assertThat(DeepStack.isShallow("SELECT '" + KEYS + "''" + KEYS + "' || 'it''s'")).isTrue();
  }

  @Test
  void whatIsLongOrNestsOutsideOfLiteralsIsNot() {
    assertThat(DeepStack.isShallow("SELECT 1" + " + 1".repeat(3_000))).isFalse();
    assertThat(DeepStack.isShallow("SELECT 'a''b'" + " + '1'".repeat(3_000))).isFalse();
    assertThat(DeepStack.isShallow("SELECT " + "(".repeat(41) + "1" + ")".repeat(41))).isFalse();
    assertThat(DeepStack.isShallow("SELECT \"" + KEYS + "\" FROM t")).isFalse();
  }

  @Test
  void whatMayQuoteInAnotherWayIsNotLookedInto() {
    assertThat(DeepStack.isShallow("SELECT E'\\'', '" + KEYS + "'")).isFalse();
    assertThat(DeepStack.isShallow("SELECT $$'$$, '" + KEYS + "'")).isFalse();
    assertThat(DeepStack.isShallow("SELECT 1 -- it's\n, '" + KEYS + "'")).isFalse();
    assertThat(DeepStack.isShallow("SELECT 1 /* ' */, '" + KEYS + "'")).isFalse();
    assertThat(DeepStack.isShallow("SELECT '" + KEYS)).isFalse();
  }
}
