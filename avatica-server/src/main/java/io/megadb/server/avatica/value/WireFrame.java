package io.megadb.server.avatica.value;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.List;
import org.apache.calcite.avatica.Meta;
import org.apache.calcite.avatica.proto.Common;
import org.apache.calcite.avatica.proto.Common.Rep;
import org.apache.calcite.avatica.remote.TypedValue;

/**
 * A frame that is written to Protocol Buffers without the fields of clients before Avatica 1.5
 * (2015): Meta.Frame sends every value twice and bytes a third time in Base64. That is half of the
 * bytes, and of the work on both sides.
 */
public final class WireFrame extends Meta.Frame {
  private static final Common.ColumnValue NULL =
      Common.ColumnValue.newBuilder()
          .setScalarValue(Common.TypedValue.newBuilder().setType(Rep.NULL).setNull(true))
          .build();

  private final List<Object> list;

  /**
   * @param offset of the first row in the result
   * @param done whether no rows follow
   * @param rows an Object[] each
   */
  public WireFrame(long offset, boolean done, List<Object> rows) {
    super(offset, done, rows);
    this.list = rows;
  }

  /** Number of rows. */
  public int size() {
    return list.size();
  }

  /** The offset of the row that follows. */
  public long end() {
    return offset + list.size();
  }

  @Override
  public Common.Frame toProto() {
    Common.Frame.Builder frame = Common.Frame.newBuilder().setOffset(offset).setDone(done);
    for (Object row : list) {
      Common.Row.Builder builder = Common.Row.newBuilder();
      for (Object value : (Object[]) row) {
        builder.addValue(column(value));
      }
      frame.addRows(builder);
    }
    return frame.build();
  }

  private static Common.ColumnValue column(Object value) {
    if (value == null) {
      return NULL;
    }
    Common.ColumnValue.Builder column = Common.ColumnValue.newBuilder();
    if (value instanceof List<?> elements) {
      column.setHasArrayValue(true);
      for (Object element : elements) {
        column.addArrayValue(scalar(element));
      }
      return column.build();
    }
    return column.setScalarValue(scalar(value)).build();
  }

  private static Common.TypedValue.Builder scalar(Object value) {
    Common.TypedValue.Builder typed = Common.TypedValue.newBuilder();
    switch (value) {
      case String s -> typed.setType(Rep.STRING).setStringValueBytes(ByteString.copyFromUtf8(s));
      case Long l -> typed.setType(Rep.LONG).setNumberValue(l);
      case Integer i -> typed.setType(Rep.INTEGER).setNumberValue(i);
      case Double d -> typed.setType(Rep.DOUBLE).setDoubleValue(d);
      case byte[] bytes ->
          typed.setType(Rep.BYTE_STRING).setBytesValue(UnsafeByteOperations.unsafeWrap(bytes));
      case null, default -> TypedValue.toProto(typed, value);
    }
    return typed;
  }
}
