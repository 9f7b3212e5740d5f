package io.megadb.testkit;

import static io.megadb.testkit.ArrowRows.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.megadb.spi.catalog.ColumnDefinition;
import io.megadb.spi.catalog.PartitionField;
import io.megadb.spi.catalog.TableDefinition;
import io.megadb.spi.error.ErrorCode;
import io.megadb.spi.tier.Capability;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The part of {@link TierContract} that is about definitions: create, alter, drop, restart. */
abstract class TierDdlContract extends TierContractBase {

  @Test
  public void listsItsTablesAndTellsWhenTheyChange() {
    String before = tier().fingerprint();
    TableDefinition table = create();
    String created = tier().fingerprint();
    assertThat(created).isNotEqualTo(before);
    assertThat(definition(table.name())).hasValue(table);
    tier().dropTable(table.name());
    assertThat(tier().fingerprint()).isNotEqualTo(created);
    assertThat(definition(table.name())).isEmpty();
  }

  @Test
  public void refusesASecondTableOfTheSameName() {
    TableDefinition table = create();
    insert(table, numbered(0, 3));
    assertFails(
        ErrorCode.DUPLICATE_TABLE,
        () -> tier().createTable(table, Optional.empty(), fixture().context()));
    assertThat(scan(table)).hasSize(3);
  }

  @Test
  public void refusesAnUnknownOption() {
    TableDefinition plain = definition(COLUMNS, List.of(), Map.of("no_such_option", "1"));
    assertFails(
        ErrorCode.INVALID_PARAMETER_VALUE,
        () -> tier().createTable(plain, Optional.empty(), fixture().context()));
    assertThat(definition(plain.name())).isEmpty();
  }

  @Test
  public void knowsNoTableThatIsNotThere() {
    TableDefinition gone = definition(COLUMNS, List.of(), Map.of());
    assertFails(ErrorCode.UNDEFINED_TABLE, () -> tier().scan(request(gone, List.of("id"), false)));
    assertFails(ErrorCode.UNDEFINED_TABLE, () -> insert(gone, numbered(0, 1)));
    if (has(Capability.TRUNCATE)) {
      assertFails(ErrorCode.UNDEFINED_TABLE, () -> tier().truncate(gone.name()));
    }
    tier().dropTable(gone.name());
    assertThat(tier().statistics(gone.name())).isEmpty();
  }

  @Test
  public void createsATableWithItsRowsOrNothing() {
    TableDefinition table = definition(COLUMNS, List.of(), Map.of());
    if (!has(Capability.CREATE_TABLE_AS)) {
      assertRefused(() -> createAs(table, numbered(0, 10)));
      assertThat(definition(table.name())).isEmpty();
      return;
    }
    assertBreaksOff(reader -> tier().createTable(table, Optional.of(reader), fixture().context()));
    assertThat(definition(table.name())).isEmpty();
    createAs(table, numbered(0, 10));
    assertThat(scan(table)).containsExactlyInAnyOrderElementsOf(numbered(0, 10));
  }

  @Test
  public void partitionsOrSaysThatItDoesNot() {
    TableDefinition plain = definition(COLUMNS, List.of(), Map.of());
    TableDefinition partitioned =
        new TableDefinition(
            plain.name(),
            plain.kind(),
            plain.columns(),
            List.of(),
            List.of(),
            List.of(new PartitionField("name", PartitionField.Transform.IDENTITY, 0)),
            Map.of(),
            Optional.empty());
    if (!has(Capability.PARTITIONING)) {
      assertRefused(() -> tier().createTable(partitioned, Optional.empty(), fixture().context()));
      assertThat(definition(plain.name())).isEmpty();
      return;
    }
    TableDefinition table = tier().createTable(partitioned, Optional.empty(), fixture().context());
    List<List<Object>> rows =
        List.of(row(1L, "a", 0.0), row(2L, "b", 0.0), row(3L, null, 0.0), row(4L, "a", 0.0));
    insert(table, rows);
    assertThat(scan(table)).containsExactlyInAnyOrderElementsOf(rows);
  }

  @Test
  public void survivesARestartOrSaysThatItDoesNot() {
    TableDefinition table = create();
    insert(table, numbered(0, 10));
    reopen();
    if (has(Capability.SURVIVES_RESTART)) {
      assertThat(definition(table.name())).hasValue(table);
      assertThat(scan(table)).containsExactlyInAnyOrderElementsOf(numbered(0, 10));
    } else {
      assertThat(definition(table.name())).isEmpty();
    }
  }

  @Test
  public void altersAsItDeclares() {
    for (TierAlterations.Case each : TierAlterations.CASES) {
      TableDefinition table = create();
      insert(table, numbered(0, 3));
      if (!has(each.capability())) {
        assertRefused(() -> tier().alterTable(table.name(), List.of(each.change())));
        assertThat(scan(table)).containsExactlyInAnyOrderElementsOf(numbered(0, 3));
        continue;
      }
      TableDefinition altered = tier().alterTable(table.name(), List.of(each.change()));
      assertThat(definition(altered.name())).hasValue(altered);
      assertThat(altered.columns().stream().map(ColumnDefinition::name))
          .as(each.capability().name())
          .containsExactlyElementsOf(each.names());
      assertThat(scan(altered))
          .as(each.capability().name())
          .containsExactlyInAnyOrderElementsOf(numbered(0, 3).stream().map(each.rows()).toList());
      insert(altered, List.of(each.rows().apply(numbered(7, 8).getFirst())));
      assertThat(scan(altered)).hasSize(4);
    }
  }
}
