package io.megadb.server;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;

/** Dependencies point one way: spi, then tiers, planner and exec beside each other, then server. */
@AnalyzeClasses(
    packages = "io.megadb",
    importOptions = {ImportOption.DoNotIncludeTests.class})
class TestArchitecture {
  private static final DescribedPredicate<JavaClass> CALCITE =
      DescribedPredicate.and(
          resideInAPackage("org.apache.calcite.."),
          DescribedPredicate.not(resideInAPackage("org.apache.calcite.avatica..")));

  @ArchTest
  static final ArchRule spiKnowsNobody =
      noClasses()
          .that()
          .resideInAPackage("io.megadb.spi..")
          .should()
          .dependOnClassesThat(
              DescribedPredicate.and(
                  resideInAPackage("io.megadb.."),
                  DescribedPredicate.not(resideInAPackage("io.megadb.spi.."))));

  @ArchTest
  static final ArchRule graphMatchKnowsOnlyTheSpi =
      noClasses()
          .that()
          .resideInAPackage("io.megadb.graph..")
          .should()
          .dependOnClassesThat(
              DescribedPredicate.and(
                  resideInAPackage("io.megadb.."),
                  DescribedPredicate.not(
                      resideInAnyPackage("io.megadb.graph..", "io.megadb.spi.."))));

  @ArchTest
  static final ArchRule spiKnowsNoVendor =
      noClasses()
          .that()
          .resideInAPackage("io.megadb.spi..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "org.apache.calcite..",
                  "org.duckdb..",
                  "org.postgresql..",
                  "org.apache.iceberg.."));

  @ArchTest
  static final ArchRule tiersKnowNeitherPlannerNorExecutorNorServer =
      noClasses()
          .that()
          .resideInAPackage("io.megadb.tier..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "io.megadb.planner..",
                  "io.megadb.exec..",
                  "io.megadb.sql..",
                  "io.megadb.server.."));

  @ArchTest
  static final ArchRule tiersDoNotKnowEachOther =
      SlicesRuleDefinition.slices()
          .matching("io.megadb.tier.(*)..")
          .should()
          .notDependOnEachOther();

  @ArchTest
  static final ArchRule plannerAndExecutorKnowNoTier =
      noClasses()
          .that()
          .resideInAnyPackage("io.megadb.planner..", "io.megadb.exec..", "io.megadb.sql..")
          .should()
          .dependOnClassesThat(resideInAnyPackage("io.megadb.tier..", "io.megadb.server.."));

  @ArchTest
  static final ArchRule plannerDoesNotKnowTheExecutor =
      noClasses()
          .that()
          .resideInAnyPackage("io.megadb.planner..", "io.megadb.sql..")
          .should()
          .dependOnClassesThat(resideInAPackage("io.megadb.exec.."));

  @ArchTest
  static final ArchRule calciteStaysInSqlPlannerAndExecutor =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.megadb.sql..", "io.megadb.planner..", "io.megadb.exec..")
          .should()
          .dependOnClassesThat(CALCITE);

  @ArchTest
  static final ArchRule theShellIsAPlainClient =
      noClasses()
          .that()
          .resideInAPackage("io.megadb.server.shell..")
          .should()
          .dependOnClassesThat(
              DescribedPredicate.and(
                  resideInAPackage("io.megadb.."),
                  DescribedPredicate.not(resideInAPackage("io.megadb.server.shell.."))));

  @ArchTest
  static final ArchRule wiresKnowTheEngineAndNoTier =
      noClasses()
          .that()
          .resideInAnyPackage(
              "io.megadb.server.avatica..", "io.megadb.server.flight..", "io.megadb.server.wire..")
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                  "io.megadb.tier..",
                  "io.megadb.planner..",
                  "io.megadb.duckdb..",
                  "io.megadb.catalog.."));

  @ArchTest
  static final ArchRule onlyTheCommandLineTouchesTheProcess =
      noClasses()
          .that()
          // What the parser generator writes prints on request.
          .resideOutsideOfPackages(
              "io.megadb.server.cli..",
              "io.megadb.bench..",
              "io.megadb.sql.calcite..",
              "io.megadb.testkit..")
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");
}
