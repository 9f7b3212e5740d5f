package io.megadb.server.flight.metadata;

import java.sql.Connection;
import java.util.List;
import org.apache.arrow.flight.FlightProducer.ServerStreamListener;
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
import org.apache.arrow.vector.VectorSchemaRoot;

/** SqlInfo: what this server is and can do. */
final class ServerFacts {
  private final SqlInfoBuilder facts;

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
  }

  /** Sends those asked for, or all. */
  void send(List<Integer> wanted, ServerStreamListener listener) {
    facts.send(wanted, listener);
  }
}
