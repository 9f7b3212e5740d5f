package io.megadb.server.flight.metadata;

import java.sql.Connection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
import org.apache.arrow.flight.sql.FlightSqlProducer.Schemas;
import org.apache.arrow.flight.sql.SqlInfoBuilder;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlNullOrdering;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlOuterJoinsSupportLevel;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedCaseSensitivity;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedElementActions;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedGroupBy;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedSubqueries;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedTransaction;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlSupportedUnions;
import org.apache.arrow.flight.sql.impl.FlightSql.SqlTransactionIsolationLevel;
import org.apache.arrow.flight.sql.impl.FlightSql.SupportedAnsi92SqlGrammarLevel;
import org.apache.arrow.flight.sql.impl.FlightSql.SupportedSqlGrammar;
import org.apache.arrow.memory.ArrowBuf;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.vector.UInt4Vector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.dictionary.DictionaryProvider;
import org.apache.arrow.vector.ipc.message.IpcOption;

/** SqlInfo: what this server is and can do. */
final class ServerFacts {
  private final SqlInfoBuilder facts;
  private final Set<Integer> known = new HashSet<>();

  /**
   * @param keywords that SQL-92 has not
   */
  ServerFacts(String version, String keywords) {
    String arrow = VectorSchemaRoot.class.getPackage().getImplementationVersion();
    this.facts =
        new SqlInfoBuilder()
            .withFlightSqlServerName("MegaDB")
            .withFlightSqlServerVersion(version)
            .withFlightSqlServerArrowVersion(arrow == null ? "unknown" : arrow)
            .withFlightSqlServerSql(true)
            .withFlightSqlServerSubstrait(false)
            .withFlightSqlServerTransaction(
                SqlSupportedTransaction.SQL_SUPPORTED_TRANSACTION_SAVEPOINT)
            .withFlightSqlServerCancel(true)
            .withFlightSqlServerBulkIngestion(true)
            .withFlightSqlServerBulkIngestionTransaction(true)
            .withFlightSqlServerReadOnly(false)
            .withFlightSqlServerStatementTimeout(0)
            .withFlightSqlServerTransactionTimeout(0)
            .withSqlIdentifierQuoteChar("\"")
            .withSqlSearchStringEscape("\\")
            .withSqlExtraNameCharacters("$")
            .withSqlSchemaTerm("schema")
            .withSqlCatalogTerm("catalog")
            .withSqlProcedureTerm("procedure")
            .withSqlDdlCatalog(false)
            .withSqlDdlSchema(true)
            .withSqlDdlTable(true)
            .withSqlIdentifierCase(SqlSupportedCaseSensitivity.SQL_CASE_SENSITIVITY_LOWERCASE)
            // What stands in quotes keeps its case, which JDBC calls mixed and case sensitive.
            .withSqlQuotedIdentifierCase(SqlSupportedCaseSensitivity.SQL_CASE_SENSITIVITY_UNKNOWN)
            .withSqlAllTablesAreSelectable(true)
            .withSqlNullOrdering(SqlNullOrdering.SQL_NULLS_SORTED_HIGH)
            .withSqlKeywords(keywords.split(","))
            .withSqlSupportsColumnAliasing(true)
            .withSqlNullPlusNullIsNull(true)
            .withSqlSupportsTableCorrelationNames(true)
            .withSqlSupportsDifferentTableCorrelationNames(false)
            .withSqlSupportsExpressionsInOrderBy(true)
            .withSqlSupportsOrderByUnrelated(true)
            .withSqlSupportedGroupBy(
                SqlSupportedGroupBy.SQL_GROUP_BY_UNRELATED,
                SqlSupportedGroupBy.SQL_GROUP_BY_BEYOND_SELECT)
            .withSqlSupportsLikeEscapeClause(true)
            .withSqlSupportsNonNullableColumns(true)
            .withSqlSupportedGrammar(
                SupportedSqlGrammar.SQL_MINIMUM_GRAMMAR, SupportedSqlGrammar.SQL_CORE_GRAMMAR)
            .withSqlAnsi92SupportedLevel(SupportedAnsi92SqlGrammarLevel.ANSI92_ENTRY_SQL)
            .withSqlSupportsIntegrityEnhancementFacility(true)
            .withSqlOuterJoinSupportLevel(SqlOuterJoinsSupportLevel.SQL_FULL_OUTER_JOINS)
            .withSqlCatalogAtStart(true)
            .withSqlSchemasSupportedActions(
                SqlSupportedElementActions.SQL_ELEMENT_IN_INDEX_DEFINITIONS)
            .withSqlCatalogsSupportedActions(
                SqlSupportedElementActions.SQL_ELEMENT_IN_INDEX_DEFINITIONS)
            .withSqlSubQueriesSupported(
                SqlSupportedSubqueries.SQL_SUBQUERIES_IN_COMPARISONS,
                SqlSupportedSubqueries.SQL_SUBQUERIES_IN_EXISTS,
                SqlSupportedSubqueries.SQL_SUBQUERIES_IN_INS,
                SqlSupportedSubqueries.SQL_SUBQUERIES_IN_QUANTIFIEDS)
            .withSqlCorrelatedSubqueriesSupported(true)
            .withSqlSupportedUnions(SqlSupportedUnions.SQL_UNION, SqlSupportedUnions.SQL_UNION_ALL)
            .withSqlTransactionsSupported(true)
            .withSqlDefaultTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED)
            .withSqlSupportedTransactionsIsolationLevels(
                SqlTransactionIsolationLevel.SQL_TRANSACTION_READ_COMMITTED)
            .withSqlDataDefinitionCausesTransactionCommit(false)
            .withSqlDataDefinitionsInTransactionsIgnored(false)
            .withSqlBatchUpdatesSupported(true)
            .withSqlSavepointsSupported(true)
            .withSqlNamedParametersSupported(false)
            .withSqlSelectForUpdateSupported(false)
            .withSqlStoredProceduresSupported(false)
            .withSqlLocatorsUpdateCopy(false)
            .withSqlStoredFunctionsUsingCallSyntaxSupported(false)
            .withSqlMaxRowSizeIncludesBlobs(true);
    facts.send(List.of(), new Numbers(known));
  }

  /** Sends those asked for, or all. What this server does not know is left out. */
  void send(List<Integer> wanted, BufferAllocator allocator, ServerStreamListener listener) {
    List<Integer> told = wanted.stream().filter(known::contains).toList();
    if (wanted.isEmpty() || !told.isEmpty()) {
      facts.send(told, listener);
      return;
    }
    try (VectorSchemaRoot none = VectorSchemaRoot.create(Schemas.GET_SQL_INFO_SCHEMA, allocator)) {
      listener.start(none);
      listener.putNext();
    }
    listener.completed();
  }

  /** Reads which facts there are: the builder fails on others, and does not tell. */
  private static final class Numbers implements ServerStreamListener {
    private final Set<Integer> found;
    private VectorSchemaRoot root;

    Numbers(Set<Integer> found) {
      this.found = found;
    }

    @Override
    public void start(VectorSchemaRoot rows, DictionaryProvider dictionaries, IpcOption option) {
      root = rows;
    }

    @Override
    public void putNext() {
      UInt4Vector numbers = (UInt4Vector) root.getVector(0);
      for (int i = 0; i < root.getRowCount(); i++) {
        found.add(numbers.get(i));
      }
    }

    @Override
    public void putNext(ArrowBuf metadata) {
      metadata.close();
      putNext();
    }

    @Override
    public void putMetadata(ArrowBuf metadata) {
      metadata.close();
    }

    @Override
    public void error(Throwable failure) {
      throw new IllegalStateException("the server's facts can't be told", failure);
    }

    @Override
    public void completed() {
      // All has been read.
    }

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {
      // Nobody cancels it.
    }
  }
}
