package io.megadb.trino.function;

import io.airlift.slice.Slice;
import io.megadb.spi.type.SqlType;
import io.megadb.spi.type.TypeTable;
import io.megadb.trino.flight.MegadbClient;
import io.megadb.trino.handle.MegadbColumn;
import io.megadb.trino.type.TypeMapping;
import io.trino.spi.StandardErrorCode;
import io.trino.spi.TrinoException;
import io.trino.spi.connector.ConnectorAccessControl;
import io.trino.spi.connector.ConnectorSession;
import io.trino.spi.connector.ConnectorTransactionHandle;
import io.trino.spi.function.table.AbstractConnectorTableFunction;
import io.trino.spi.function.table.Argument;
import io.trino.spi.function.table.ArgumentSpecification;
import io.trino.spi.function.table.Descriptor;
import io.trino.spi.function.table.ReturnTypeSpecification;
import io.trino.spi.function.table.ScalarArgument;
import io.trino.spi.function.table.TableFunctionAnalysis;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.arrow.vector.types.pojo.Field;

/** A table function that is a query. Any thread. */
final class QueryFunction extends AbstractConnectorTableFunction {
  /** Where the functions are found: {@code TABLE(catalog.system.name(...))}. */
  static final String SCHEMA = "system";

  private final MegadbClient client;
  private final TypeMapping types;
  private final Function<Arguments, String> query;

  QueryFunction(
      MegadbClient client,
      TypeMapping types,
      String name,
      List<ArgumentSpecification> arguments,
      String description,
      Function<Arguments, String> query) {
    super(SCHEMA, name, arguments, ReturnTypeSpecification.GenericTable.GENERIC_TABLE, description);
    this.client = client;
    this.types = types;
    this.query = query;
  }

  /** The arguments of a call, by their names in lower case. */
  record Arguments(Map<String, Argument> byName) {
    /** The text of an argument that has to be there. */
    String text(String name) {
      return optional(name)
          .map(value -> ((Slice) value).toStringUtf8())
          .orElseThrow(
              () ->
                  new TrinoException(
                      StandardErrorCode.INVALID_FUNCTION_ARGUMENT, name + " must not be NULL"));
    }

    /** The value of an argument as Trino keeps it; empty for NULL. */
    Optional<Object> optional(String name) {
      ScalarArgument argument = (ScalarArgument) byName.get(name.toUpperCase(Locale.ENGLISH));
      return argument == null ? Optional.empty() : Optional.ofNullable(argument.getValue());
    }
  }

  @Override
  public TableFunctionAnalysis analyze(
      ConnectorSession session,
      ConnectorTransactionHandle transaction,
      Map<String, Argument> arguments,
      ConnectorAccessControl accessControl) {
    String sql = query.apply(new Arguments(arguments));
    List<MegadbColumn> columns = new ArrayList<>();
    List<Descriptor.Field> fields = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (Field field : client.schema(session, sql).getFields()) {
      if (!names.add(field.getName())) {
        throw new TrinoException(
            StandardErrorCode.DUPLICATE_COLUMN_NAME,
            "two columns are called " + field.getName() + ": name them apart with AS");
      }
      SqlType type = TypeTable.ofArrow(field);
      MegadbColumn column = MegadbColumn.named(field.getName(), types.trino(type), type.sql());
      columns.add(column);
      fields.add(new Descriptor.Field(column.name(), Optional.of(column.type())));
    }
    if (columns.isEmpty()) {
      throw new TrinoException(
          StandardErrorCode.INVALID_FUNCTION_ARGUMENT, "the statement gives no rows");
    }
    return TableFunctionAnalysis.builder()
        .returnedType(new Descriptor(fields))
        .handle(new QueryHandle(sql, columns))
        .build();
  }
}
