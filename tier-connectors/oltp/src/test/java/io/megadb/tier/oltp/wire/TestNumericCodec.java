package io.megadb.tier.oltp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.megadb.spi.error.MegaDbException;
import io.megadb.spi.type.Column;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.VarCharVector;
import org.junit.jupiter.api.Test;

class TestNumericCodec {

  @Property(tries = 500)
  void everyDecimalSurvivesEncodingAndDecoding(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 38) int precision,
      @ForAll @IntRange(min = 0, max = 38) int scaleSeed) {
    SqlType.Numeric type = new SqlType.Numeric(precision, scaleSeed % (precision + 1));
    Random random = new Random(seed);
    BigInteger bound = BigInteger.TEN.pow(1 + random.nextInt(precision));
    BigInteger unscaled = new BigInteger(130, random).mod(bound);
    BigDecimal value =
        new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), type.scale());
    try (BufferAllocator allocator = new RootAllocator();
        DecimalVector in =
            (DecimalVector) TypeTable.arrowField(Column.of("n", type)).createVector(allocator);
        DecimalVector out =
            (DecimalVector) TypeTable.arrowField(Column.of("n", type)).createVector(allocator);
        VarCharVector text = new VarCharVector("t", allocator)) {
      in.allocateNew(1);
      in.set(0, value);
      in.setValueCount(1);
      CopyBuffer buffer = new CopyBuffer();
      new NumericEncoder(in).encode(0, buffer);
      NumericDecoder.fixed(out, type).decode(3, buffer.array(), 4, buffer.size() - 4);
      NumericDecoder.text(text).decode(0, buffer.array(), 4, buffer.size() - 4);
      out.setValueCount(4);
      text.setValueCount(1);
      assertThat(out.getObject(3)).isEqualTo(value);
      assertThat(out.isNull(2)).isTrue();
      assertThat(new String(text.get(0), StandardCharsets.US_ASCII))
          .isEqualTo(value.toPlainString());
    }
  }

  @Test
  void refusesAStreamThatIsNotCopys() {
    CopyReader reader = new CopyReader(List.of());
    assertThatThrownBy(() -> reader.accept(new byte[64], 0)).isInstanceOf(MegaDbException.class);
  }

  @Test
  void readsAStreamCutAnywhere() {
    List<Column> columns =
        List.of(Column.of("a", SqlType.Simple.INTEGER), Column.of("b", SqlType.Simple.TEXT));
    CopyBuffer stream = new CopyBuffer();
    stream.header();
    for (int i = 0; i < 10; i++) {
      stream.beginRow(2);
      stream.int32(4);
      stream.int32(i);
      stream.int32(i == 3 ? -1 : 2);
      if (i != 3) {
        stream.int16('0' << 8 | '0' + i);
      }
    }
    stream.trailer();
    for (int piece : new int[] {1, 3, 7, 1000}) {
      try (BufferAllocator allocator = new RootAllocator();
          var root =
              org.apache.arrow.vector.VectorSchemaRoot.create(
                  TypeTable.arrowSchema(columns), allocator)) {
        CopyReader reader = new CopyReader(columns);
        root.allocateNew();
        reader.into(root);
        int rows = 0;
        for (int at = 0; at < stream.size(); at += piece) {
          int end = Math.min(stream.size(), at + piece);
          rows += reader.accept(java.util.Arrays.copyOfRange(stream.array(), at, end), rows);
        }
        root.setRowCount(rows);
        assertThat(rows).isEqualTo(10);
        assertThat(reader.ended()).isTrue();
        assertThat(root.getVector(0).getObject(9)).isEqualTo(9);
        assertThat(root.getVector(1).isNull(3)).isTrue();
        assertThat(root.getVector(1).getObject(4)).hasToString("04");
      }
    }
  }
}
