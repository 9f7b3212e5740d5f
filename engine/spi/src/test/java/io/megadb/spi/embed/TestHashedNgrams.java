package io.megadb.spi.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class TestHashedNgrams {
  private final HashedNgrams embedder = new HashedNgrams();

  @Test
  void likeTextsAreNearerThanOthers() {
    float[] database = embed("{\"engine\": \"postgres 16\", \"size\": 8, \"encrypted\": true}");
    float[] like = embed("{\"engine\": \"postgres 15\", \"size\": 8, \"encrypted\": true}");
    float[] other = embed("{\"cluster\": \"web\", \"nodes\": 40, \"public\": false}");
    assertThat(dot(database, like)).isGreaterThan(0.8);
    assertThat(dot(database, other)).isLessThan(0.4);
  }

  @Test
  void caseAndPunctuationDoNotCount() {
    assertThat(embed("Ledger--API, v2")).isEqualTo(embed("ledger api V2"));
    assertThat(embed("ledger api")).isNotEqualTo(embed("api ledger"));
  }

  /** A change here changes what users have stored. */
  @Test
  void theVectorOfATextNeverChanges() {
    float[] vector = embed("Größe 4 \uD83D\uDE80 m5.large");
    assertThat(vector).isEqualTo(slowly("Größe 4 \uD83D\uDE80 m5.large"));
    assertThat(java.util.Arrays.hashCode(vector)).isEqualTo(GOLDEN);
  }

  private static final int GOLDEN = 1930779523;

  @Test
  void textWithoutWordsHasAVectorToo() {
    assertThat(embed("")).isEqualTo(embed(" -- \n"));
    assertThat(dot(embed(""), embed(""))).isEqualTo(1);
  }

  @Test
  void rowsOfABatchDoNotMeet() {
    float[] both = new float[2 * TextEmbedder.DIMENSIONS];
    embedder.embed(List.of("payments", "a much longer text than the other one"), both);
    assertThat(java.util.Arrays.copyOf(both, TextEmbedder.DIMENSIONS)).isEqualTo(embed("payments"));
  }

  @Property(seed = "20260101", tries = 300)
  void isWhatTheDefinitionSaysAndOfLengthOne(@ForAll @StringLength(max = 60) String text) {
    float[] vector = embed(text);
    assertThat(vector).isEqualTo(slowly(text));
    assertThat(dot(vector, vector)).isCloseTo(1, within(1e-5));
  }

  private float[] embed(String text) {
    float[] vector = new float[TextEmbedder.DIMENSIONS];
    embedder.embed(List.of(text), vector);
    return vector;
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  /** The definition, word by word. */
  private static float[] slowly(String text) {
    List<String> tokens = new ArrayList<>();
    StringBuilder token = new StringBuilder();
    for (int point : (text + " ").codePoints().toArray()) {
      if (Character.isLetterOrDigit(point)) {
        token.appendCodePoint(Character.toLowerCase(point));
      } else if (!token.isEmpty()) {
        tokens.add(token.toString());
        token.setLength(0);
      }
    }
    List<String> features = new ArrayList<>();
    for (int i = 0; i < tokens.size(); i++) {
      features.add("w" + tokens.get(i));
      if (i > 0) {
        features.add("b" + tokens.get(i - 1) + " " + tokens.get(i));
      }
      int[] marked = ("<" + tokens.get(i) + ">").codePoints().toArray();
      for (int n = 3; n <= 5; n++) {
        for (int first = 0; first + n <= marked.length; first++) {
          features.add("n" + new String(marked, first, n));
        }
      }
    }
    double[] counts = counts(features);
    if (java.util.Arrays.stream(counts).allMatch(c -> c == 0)) {
      counts = counts(List.of("e"));
    }
    double norm = Math.sqrt(java.util.Arrays.stream(counts).map(c -> c * c).sum());
    float[] vector = new float[counts.length];
    for (int i = 0; i < counts.length; i++) {
      vector[i] = (float) (counts[i] / norm);
    }
    return vector;
  }

  private static double[] counts(List<String> features) {
    double[] counts = new double[TextEmbedder.DIMENSIONS];
    for (String feature : features) {
      long h = 0xcbf29ce484222325L;
      for (byte b : feature.getBytes(StandardCharsets.UTF_8)) {
        h = (h ^ (b & 0xff)) * 0x100000001b3L;
      }
      h = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
      h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
      h ^= h >>> 33;
      int place = (int) ((h >>> 32) * counts.length >>> 32);
      counts[place] += (h & 1) == 0 ? 1 : -1;
    }
    return counts;
  }

  @Test
  void lowerCaseIsTheSameInEveryLocale() {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.of("tr"));
      assertThat(embed("TITLE")).isEqualTo(embed("title"));
    } finally {
      Locale.setDefault(before);
    }
  }
}
