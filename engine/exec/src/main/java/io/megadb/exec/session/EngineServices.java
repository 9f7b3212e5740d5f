package io.megadb.exec.session;

import io.megadb.catalog.CatalogService;
import io.megadb.duckdb.DuckDb;
import io.megadb.exec.EngineConfig;
import io.megadb.exec.compile.Compiler;
import io.megadb.exec.follow.ChangeLog;
import io.megadb.exec.system.SystemTier;
import io.megadb.spi.catalog.CatalogSnapshot;
import io.megadb.spi.tier.LoadedGraphs;
import io.megadb.spi.tier.LocalTier;
import io.megadb.spi.tier.SqlTier;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.apache.arrow.memory.BufferAllocator;

/**
 * What all sessions share.
 *
 * @param localTiers by catalog name, the system tier included
 * @param sqlTier the OLTP tier
 * @param graphs the tiers that keep property graphs in memory
 * @param changeLog what changed in the SQL tier's tables that graphs are over
 * @param snapshot the newest catalog with the system tables in it
 * @param root of all Arrow memory
 * @param helpers threads for what statements have done while they go on
 */
public record EngineServices(
    EngineConfig config,
    DuckDb duckDb,
    Map<String, LocalTier> localTiers,
    SqlTier sqlTier,
    SystemTier systemTier,
    List<LoadedGraphs> graphs,
    ChangeLog changeLog,
    CatalogService catalog,
    Supplier<CatalogSnapshot> snapshot,
    Compiler compiler,
    PlanCache planCache,
    QueryRegistry registry,
    BufferAllocator root,
    ExecutorService helpers) {}
