package io.megadb.spi.embed;

import java.util.Arrays;
import java.util.List;

/**
 * A vector from a text alone, the same on every machine: words, pairs of neighbouring words and
 * pieces of words are counted in 384 places that a hash chooses, with a sign that it chooses too
 * (feature hashing: Weinberger, Dasgupta, Langford, Smola and Attenberg, Feature Hashing for Large
 * Scale Multitask Learning, ICML 2009; pieces of words as in Bojanowski, Grave, Joulin and Mikolov,
 * Enriching Word Vectors with Subword Information, TACL 2017).
 *
 * <ol>
 *   <li>Tokens are the longest runs of letters and digits ({@link Character#isLetterOrDigit(int)}),
 *       each code point in lower case ({@link Character#toLowerCase(int)}).
 *   <li>Features are, with multiplicity: {@code w} and the token; {@code b}, the token, a space and
 *       the next token; and, for n of 3, 4 and 5, {@code n} and each run of n code points of {@code
 *       <token>}. Without any token the only feature is {@code e}.
 *   <li>A feature's hash h is FNV-1a of 64 bits over its UTF-8 bytes, then MurmurHash3's fmix64.
 *       Its place is {@code (h >>> 32) * 384 >>> 32}, the paper's h; its sign is + if the lowest
 *       bit of h is 0, the paper's ξ.
 *   <li>The vector is the sum of the signs by place, divided by its Euclidean length, the quotient
 *       of two doubles rounded to float. Should all places be 0, the text counts as one without
 *       tokens.
 * </ol>
 *
 * <p>O(length of the text); the two embeddings' dot product estimates the cosine of the counts
 * without bias. Immutable; any thread.
 */
public final class HashedNgrams implements TextEmbedder {
  private static final int SHORTEST = 3;
  private static final int LONGEST = 5;
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  @Override
  public void embed(List<String> texts, float[] vectors) {
    Counter counter = new Counter();
    for (int row = 0; row < texts.size(); row++) {
      counter.count(texts.get(row));
      counter.normalize(vectors, row * DIMENSIONS);
    }
  }

  /** Counts the features of one text after another. */
  private static final class Counter {
    private final int[] counts = new int[DIMENSIONS];

    /** The token within its marks, as code points, from 0 to {@code length}. */
    private int[] token = new int[64];

    private int length;

    void count(String text) {
      Arrays.fill(counts, 0);
      long pair = 0;
      boolean any = false;
      int at = 0;
      while (at < text.length()) {
        at = nextToken(text, at);
        if (length == 0) {
          break;
        }
        if (any) {
          add(tokenHash(fnv(pair, ' ')));
        }
        any = true;
        add(tokenHash(fnv(FNV_OFFSET, 'w')));
        pair = tokenHash(fnv(FNV_OFFSET, 'b'));
        countPieces();
      }
      if (!any || isZero()) {
        Arrays.fill(counts, 0);
        add(fnv(FNV_OFFSET, 'e'));
      }
    }

    /** Reads the next token into {@link #token}; {@link #length} is 0 if there is none. */
    private int nextToken(String text, int from) {
      int at = from;
      length = 0;
      while (at < text.length()) {
        int point = text.codePointAt(at);
        boolean part = Character.isLetterOrDigit(point);
        if (!part && length > 0) {
          break;
        }
        at += Character.charCount(point);
        if (part) {
          if (length == 0) {
            token[length++] = '<';
          }
          if (length + 2 > token.length) {
            token = Arrays.copyOf(token, token.length * 2);
          }
          token[length++] = Character.toLowerCase(point);
        }
      }
      if (length > 0) {
        token[length++] = '>';
      }
      return at;
    }

    private long tokenHash(long start) {
      long hash = start;
      for (int i = 1; i < length - 1; i++) {
        hash = fnv(hash, token[i]);
      }
      return hash;
    }

    private void countPieces() {
      long start = fnv(FNV_OFFSET, 'n');
      for (int first = 0; first + SHORTEST <= length; first++) {
        long hash = start;
        int end = Math.min(length, first + LONGEST);
        for (int i = first; i < end; i++) {
          hash = fnv(hash, token[i]);
          if (i - first + 1 >= SHORTEST) {
            add(hash);
          }
        }
      }
    }

    private void add(long fnv) {
      long h = mix(fnv);
      counts[(int) ((h >>> 32) * DIMENSIONS >>> 32)] += 1 - 2 * (int) (h & 1);
    }

    private boolean isZero() {
      for (int count : counts) {
        if (count != 0) {
          return false;
        }
      }
      return true;
    }

    void normalize(float[] into, int offset) {
      long squares = 0;
      for (int count : counts) {
        squares += (long) count * count;
      }
      double norm = Math.sqrt(squares);
      for (int i = 0; i < DIMENSIONS; i++) {
        into[offset + i] = (float) (counts[i] / norm);
      }
    }
  }

  /** FNV-1a over the UTF-8 bytes of a code point. */
  private static long fnv(long hash, int point) {
    if (point < 0x80) {
      return step(hash, point);
    }
    if (point < 0x800) {
      return step(step(hash, 0xc0 | point >> 6), 0x80 | point & 0x3f);
    }
    if (point < 0x10000) {
      long first = step(step(hash, 0xe0 | point >> 12), 0x80 | point >> 6 & 0x3f);
      return step(first, 0x80 | point & 0x3f);
    }
    long first = step(step(hash, 0xf0 | point >> 18), 0x80 | point >> 12 & 0x3f);
    return step(step(first, 0x80 | point >> 6 & 0x3f), 0x80 | point & 0x3f);
  }

  private static long step(long hash, int value) {
    return (hash ^ value) * FNV_PRIME;
  }

  /** MurmurHash3's fmix64: FNV's high bits differ too little for short texts. */
  private static long mix(long value) {
    long h = value;
    h = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
    h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
    return h ^ h >>> 33;
  }
}
