package io.megadb.trino.type;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.airlift.slice.Slice;
import io.airlift.slice.Slices;
import io.megadb.spi.type.SqlType;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.block.Block;
import io.trino.spi.block.Int128ArrayBlockBuilder;
import io.trino.spi.block.VariableWidthBlock;
import io.trino.spi.block.VariableWidthBlockBuilder;
import io.trino.spi.type.Int128;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Blocks of what comes as text and is something else in Trino. */
final class TextBlocks {
  /** Trino compares json as text, so keys are sorted and numbers keep their digits. */
  private static final ObjectMapper CANONICAL =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
          .build();

  private TextBlocks() {}

  static Block decimals(VariableWidthBlock texts) {
    int rows = texts.getPositionCount();
    int scale = SqlType.UnconstrainedNumeric.COMPUTED_AS.scale();
    Int128ArrayBlockBuilder decimals = new Int128ArrayBlockBuilder(null, rows);
    for (int i = 0; i < rows; i++) {
      if (texts.isNull(i)) {
        decimals.appendNull();
        continue;
      }
      String text = texts.getSlice(i).toStringUtf8();
      try {
        Int128 value =
            Int128.valueOf(
                new BigDecimal(text).setScale(scale, RoundingMode.HALF_UP).unscaledValue());
        decimals.writeInt128(value.getHigh(), value.getLow());
      } catch (ArithmeticException | NumberFormatException e) {
        throw new TrinoException(
            StandardErrorCode.NUMERIC_VALUE_OUT_OF_RANGE,
            "numeric value " + text + " is no decimal(38,16); cast the column in MegaDB",
            e);
      }
    }
    return decimals.build();
  }

  static Block json(VariableWidthBlock texts) {
    int rows = texts.getPositionCount();
    VariableWidthBlockBuilder canonical = new VariableWidthBlockBuilder(null, rows, rows * 32);
    for (int i = 0; i < rows; i++) {
      if (texts.isNull(i)) {
        canonical.appendNull();
      } else {
        canonical.writeEntry(canonical(texts.getSlice(i)));
      }
    }
    return canonical.build();
  }

  private static Slice canonical(Slice text) {
    try {
      JsonNode tree = CANONICAL.readTree(text.getBytes());
      Object plain = CANONICAL.treeToValue(tree, Object.class);
      return Slices.wrappedBuffer(CANONICAL.writeValueAsBytes(plain));
    } catch (JsonProcessingException e) {
      throw new TrinoException(
          StandardErrorCode.INVALID_FUNCTION_ARGUMENT,
          "no JSON: " + text.toStringUtf8() + ": " + e.getOriginalMessage(),
          e);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
