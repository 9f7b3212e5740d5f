package io.megadb.accel.onnx;

import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.error.MegaDbException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Texts as numbers of tokens: BERT's basic tokenizer and WordPiece (Devlin and others 2018,
 * arXiv:1810.04805; Wu and others 2016, arXiv:1609.08144, greedy longest match first). A text's
 * time grows with its length times that of its words. Immutable.
 */
final class WordPiece {
  private static final int LONGEST_WORD = 100;
  private static final String INNER = "##";

  private final Map<String, Integer> numbers;
  private final OnnxConfig.LetterCase letterCase;
  private final int unknown;
  private final int first;
  private final int last;

  /**
   * Reads a vocabulary.
   *
   * @throws MegaDbException CONFIGURATION_ERROR if the file can't be read, or lacks [UNK], [CLS] or
   *     [SEP]
   */
  WordPiece(Path vocabulary, OnnxConfig.LetterCase letterCase) {
    this.letterCase = letterCase;
    this.numbers = new HashMap<>();
    try {
      int number = 0;
      for (String token : Files.readAllLines(vocabulary)) {
        numbers.putIfAbsent(token.strip(), number++);
      }
    } catch (IOException e) {
      throw new MegaDbException(
              ErrorCode.CONFIGURATION_ERROR,
              "cannot read embed.vocabulary_path " + vocabulary + ": " + e,
              e)
          .withHint("Set it to the vocab.txt that belongs to embed.model_path.");
    }
    this.unknown = special(vocabulary, "[UNK]");
    this.first = special(vocabulary, "[CLS]");
    this.last = special(vocabulary, "[SEP]");
  }

  private int special(Path vocabulary, String token) {
    Integer number = numbers.get(token);
    if (number == null) {
      throw new MegaDbException(
              ErrorCode.CONFIGURATION_ERROR,
              "embed.vocabulary_path " + vocabulary + " has no token " + token)
          .withHint("It must be a vocabulary of BERT's WordPiece, a token a line.");
    }
    return number;
  }

  /**
   * A text's tokens, between [CLS] and [SEP].
   *
   * @param most tokens, at least 2
   */
  int[] tokens(String text, int most) {
    List<Integer> tokens = new ArrayList<>();
    tokens.add(first);
    for (String word : words(text)) {
      pieces(word, tokens);
      if (tokens.size() >= most - 1) {
        break;
      }
    }
    int count = Math.min(tokens.size(), most - 1);
    int[] numbered = new int[count + 1];
    for (int i = 0; i < count; i++) {
      numbered[i] = tokens.get(i);
    }
    numbered[count] = last;
    return numbered;
  }

  /** Words and signs; every Chinese character is one. */
  private List<String> words(String text) {
    String plain = text;
    if (letterCase == OnnxConfig.LetterCase.LOWER) {
      plain = Normalizer.normalize(text.toLowerCase(Locale.ROOT), Normalizer.Form.NFD);
    }
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < plain.length(); ) {
      int point = plain.codePointAt(i);
      i += Character.charCount(point);
      if (isSpace(point)) {
        end(word, words);
      } else if (isSign(point) || Character.isIdeographic(point)) {
        end(word, words);
        words.add(Character.toString(point));
      } else if (!isDropped(point)) {
        word.appendCodePoint(point);
      }
    }
    end(word, words);
    return words;
  }

  private static void end(StringBuilder word, List<String> words) {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  private static boolean isSpace(int point) {
    return point == '\t'
        || point == '\n'
        || point == '\r'
        || Character.getType(point) == Character.SPACE_SEPARATOR;
  }

  private static boolean isSign(int point) {
    boolean ascii =
        (point >= 33 && point <= 47)
            || (point >= 58 && point <= 64)
            || (point >= 91 && point <= 96)
            || (point >= 123 && point <= 126);
    return ascii
        || switch (Character.getType(point)) {
          case Character.CONNECTOR_PUNCTUATION,
              Character.DASH_PUNCTUATION,
              Character.START_PUNCTUATION,
              Character.END_PUNCTUATION,
              Character.INITIAL_QUOTE_PUNCTUATION,
              Character.FINAL_QUOTE_PUNCTUATION,
              Character.OTHER_PUNCTUATION ->
              true;
          default -> false;
        };
  }

  /** Control characters, and accents where letters are in lower case. */
  private boolean isDropped(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE, Character.SURROGATE -> true;
      case Character.NON_SPACING_MARK -> letterCase == OnnxConfig.LetterCase.LOWER;
      default -> point == 0xFFFD;
    };
  }

  private void pieces(String word, List<Integer> tokens) {
    int before = tokens.size();
    int from = 0;
    while (from < word.length()) {
      int to = word.length() > LONGEST_WORD ? from : word.length();
      Integer number = null;
      while (to > from && number == null) {
        String piece = word.substring(from, to);
        number = numbers.get(from == 0 ? piece : INNER + piece);
        to -= number == null ? 1 : 0;
      }
      if (number == null) {
        tokens.subList(before, tokens.size()).clear();
        tokens.add(unknown);
        return;
      }
      tokens.add(number);
      from = to;
    }
  }
}
