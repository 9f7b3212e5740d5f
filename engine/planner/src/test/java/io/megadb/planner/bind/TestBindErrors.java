package io.megadb.planner.bind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.megadb.spi.error.MegaDbException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestBindErrors {
  @ParameterizedTest
  @CsvSource(
      delimiter = '¦',
      quoteCharacter = '`',
      textBlock =
          """
          SELECT regoin FROM billing ¦ 42703 ¦ 8 ¦ column "regoin" does not exist ¦ Did you mean "region"?
          SELECT b.regoin FROM billing b ¦ 42703 ¦ 10 ¦ column b.regoin does not exist ¦ Did you mean "region"?
          SELECT x.id FROM billing b ¦ 42P01 ¦ 8 ¦ missing FROM-clause entry for table "x" ¦
          SELECT * FROM biling ¦ 42P01 ¦ 15 ¦ relation "biling" does not exist ¦ Did you mean "billing"?
          SELECT * FROM public.biling ¦ 42P01 ¦ 15 ¦ relation "public.biling" does not exist ¦ Did you mean "billing"?
          SELECT * FROM pubic.billing ¦ 42P01 ¦ 15 ¦ relation "pubic.billing" does not exist: there is no schema "pubic" ¦ Did you mean "public"?
          SELECT * FROM olpa.public.billing ¦ 42P01 ¦ 15 ¦ tier "olpa" of "olpa.public.billing" does not exist ¦ The tiers are megadb, memory, olap, oltp, vector.
          SELECT id FROM billing b JOIN resources r ON true ¦ 42702 ¦ 8 ¦ column reference "id" is ambiguous ¦ Write the table's name or alias before it.
          SELECT * FROM billing b JOIN resources b ON true ¦ 42712 ¦ 30 ¦ table name "b" specified more than once ¦ Give each its own alias.
          SELECT foo(1) ¦ 42883 ¦ 8 ¦ function foo(integer) does not exist ¦ There is no function of that name.
          SELECT lowr('a') ¦ 42883 ¦ 8 ¦ function lowr(unknown) does not exist ¦ Did you mean "lower"?
          SELECT lower(1) ¦ 42883 ¦ 8 ¦ function lower(integer) does not exist ¦ No function matches the given name and argument types. You might need to add explicit type casts.
          SELECT name = 1 FROM resources ¦ 42883 ¦ 8 ¦ operator does not exist: text = integer ¦ No operator matches the given argument types. You might need to add explicit type casts.
          SELECT id + name FROM resources ¦ 42883 ¦ 8 ¦ operator does not exist: bigint + text ¦ No operator matches the given argument types. You might need to add explicit type casts.
          SELECT sum(region) FROM billing ¦ 42883 ¦ 8 ¦ function sum(text) does not exist ¦ No function matches the given name and argument types. You might need to add explicit type casts.
          SELECT true::date ¦ 42846 ¦ 8 ¦ cannot cast type boolean to date ¦
          SELECT CASE WHEN true THEN 1 ELSE name END FROM resources ¦ 42804 ¦ 35 ¦ CASE types integer and text cannot be matched ¦
          SELECT CASE WHEN 1 THEN 1 END ¦ 42804 ¦ 18 ¦ argument of CASE/WHEN must be type boolean, not type integer ¦
          SELECT id AND true FROM billing ¦ 42804 ¦ 8 ¦ argument of AND must be type boolean, not type bigint ¦
          SELECT id FROM billing WHERE cost ¦ 42804 ¦ 30 ¦ argument of WHERE must be type boolean ¦
          SELECT id FROM resources WHERE quantity = 'abc' ¦ 22P02 ¦ 43 ¦ invalid input syntax for type integer: "abc" ¦
          SELECT id FROM resources WHERE small = '70000' ¦ 22003 ¦ 40 ¦ value "70000" is out of range for type smallint ¦
          SELECT id FROM resources WHERE created > '2024-13-01' ¦ 22008 ¦ 42 ¦ date/time field value out of range: "2024-13-01" ¦
          SELECT id FROM resources WHERE created > 'monday' ¦ 22007 ¦ 42 ¦ invalid input syntax for type timestamp with time zone: "monday" ¦
          SELECT id FROM resources WHERE owner = 'zz' ¦ 22P02 ¦ 40 ¦ invalid input syntax for type uuid: "zz" ¦
          SELECT '{"a"'::json ¦ 22P02 ¦ 8 ¦ invalid input syntax for type json: "{"a"" ¦
          SELECT region, cost FROM billing GROUP BY region ¦ 42803 ¦ 16 ¦ column "cost" must appear in the GROUP BY clause or be used in an aggregate function ¦
          SELECT id FROM billing WHERE sum(cost) > 1 ¦ 42803 ¦ 30 ¦ aggregate functions are not allowed in WHERE ¦
          SELECT sum(sum(cost)) FROM billing ¦ 42803 ¦ 8 ¦ aggregate function calls cannot be nested ¦
          SELECT row_number() FROM billing ¦ 42809 ¦ 8 ¦ window function call requires an OVER clause ¦
          SELECT id FROM billing WHERE row_number() OVER () = 1 ¦ 42P20 ¦ 30 ¦ window functions are not allowed in WHERE ¦
          SELECT id FROM billing ORDER BY 2 ¦ 42P10 ¦ 33 ¦ the ORDER BY or GROUP BY position is not in select list ¦
          SELECT id FROM billing GROUP BY 0 ¦ 42P10 ¦ 33 ¦ the ORDER BY or GROUP BY position is not in select list ¦
          SELECT DISTINCT id FROM billing ORDER BY region ¦ 42P10 ¦ 42 ¦ for SELECT DISTINCT, ORDER BY expressions must appear in select list ¦
          SELECT rank() OVER (ORDER BY rank() OVER (ORDER BY id)) FROM billing ¦ 42P20 ¦ 20 ¦ window functions are not allowed in window definitions ¦
          SELECT id FROM billing UNION SELECT name FROM resources ¦ 42804 ¦ 8 ¦ UNION types of column 1 cannot be matched ¦
          SELECT id, region FROM billing UNION SELECT id FROM resources ¦ 42601 ¦ 45 ¦ each UNION query must have the same number of columns ¦
          SELECT (id, name) IN (SELECT id FROM billing) FROM resources ¦ 42601 ¦ 23 ¦ subquery has too few columns ¦
          SELECT unnest(tags), generate_series(1, 2) FROM resources ¦ 0A000 ¦ 8 ¦ set-returning function unnest is only supported in FROM ¦ Write FROM unnest(...) AS x.
          """)
  void saysWhatPostgresSays(String sql, String state, int position, String message, String hint) {
    MegaDbException error =
        catchThrowableOfType(MegaDbException.class, () -> BindFixture.bind(sql));
    assertThat(error).as(sql).isNotNull();
    assertThat(error.getMessage()).isEqualTo(message);
    assertThat(error.sqlState()).isEqualTo(state);
    assertThat(error.position()).hasValue(position);
    assertThat(error.hint().orElse(null)).isEqualTo(hint);
  }

  @Test
  void pointsIntoTheRightLine() {
    String sql = "SELECT id,\n  regoin\nFROM billing";
    MegaDbException error =
        catchThrowableOfType(MegaDbException.class, () -> BindFixture.bind(sql));
    assertThat(error.position()).hasValue(sql.indexOf("regoin") + 1);
  }

  @Test
  void refusesWhatNestsTooDeepInsteadOfOverflowing() {
    String deep = "SELECT " + "abs(".repeat(100) + "1" + ")".repeat(100);
    assertThat(BindFixture.types(deep)).isEqualTo("abs integer");
    String chain = "SELECT id FROM billing WHERE id = 1" + " OR id = 1".repeat(5_000);
    assertThat(BindFixture.types(chain)).isEqualTo("id bigint");
  }
}
