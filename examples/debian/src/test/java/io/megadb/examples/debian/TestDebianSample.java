package io.megadb.examples.debian;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestDebianSample {
  @TempDir Path folder;

  @Test
  void keepsTheFirstOfSeveralVersions() throws Exception {
    assertThat(writeSample()).isEqualTo(new DebianSample.Written(5, 14));
    assertThat(Files.readString(folder.resolve("packages.csv")))
        .contains("\"libtide1\",\"1:4.2~rc1-1+b2\",\"libs\",\"optional\",\"120\"")
        .doesNotContain("3.9-1");
    assertThat(Files.readString(folder.resolve("dependencies.csv"))).doesNotContain("libold");
  }

  @Test
  void writesAlternativesQualifiersAndConstraints() throws Exception {
    writeSample();
    assertThat(Files.readAllLines(folder.resolve("dependencies.csv")))
        .contains(
            "\"harbor\",\"Depends\",\"1\",\"1\",\"1\",\"libssl3\",,\">= 3.0.0\"",
            "\"harbor\",\"Depends\",\"3\",\"1\",\"3\",\"pilot\",\"any\",",
            "\"harbor\",\"Depends\",\"3\",\"2\",\"3\",\"captain\",,\">= 1.0\"",
            "\"harbor\",\"Depends\",\"3\",\"3\",\"3\",\"mail-transport-agent\",,",
            "\"seafaring\",\"Depends\",\"2\",\"1\",\"1\",\"pilot\",,\">> 0.1\"",
            "\"harbor\",\"Suggests\",\"2\",\"2\",\"2\",\"bell\",,");
  }

  @Test
  void writesDescriptionsOfSeveralLinesAndMissingFieldsAsNull() throws Exception {
    writeSample();
    assertThat(Files.readString(folder.resolve("packages.csv")))
        .contains(
            "\"accepts ships, \"\"large\"\" and small\","
                + "\"Harbor keeps a list of ships, and of the berths that are free.\n\n"
                + "It answers over the radio.\"\n")
        .contains(
            "\"seafaring\",\"5\",,,,\"Bo Ünsal <bo@example.org>\",\"everything for seafaring\",\n");
  }

  @Test
  void readsEveryFormOfRelation() throws Exception {
    assertThat(Relation.parse("a(>=1) [amd64 !i386] <!nocheck>|b:any( << 2:1.0-1 ) , c++-x.y"))
        .extracting(r -> r.target() + r.group() + r.alternative() + r.version().orElse(""))
        .containsExactly("a11>= 1", "b12<< 2:1.0-1", "c++-x.y21");
  }

  @Test
  void namesTheLineOfMalformedText() {
    assertThatThrownBy(() -> write("Package: a\nVersion: 1\nnonsense\n"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("line 3 is no field: nonsense");
    assertThatThrownBy(() -> write(" more\n")).hasMessageContaining("line 1 continues no field");
    assertThatThrownBy(() -> write("Package: a\nPackage: b\n"))
        .hasMessageContaining("line 2 repeats a field");
    assertThatThrownBy(() -> write("\n\nPackage: a\nVersion: 1\nDepends: a (1.0)\n"))
        .hasMessageContaining("stanza at line 3, field Depends: \"a (1.0)\" names no package");
    assertThatThrownBy(() -> write("Version: 1\n")).hasMessageContaining("has no Package");
  }

  @Test
  void questionsAndTablesHaveTitlesAndOneStatementEach() {
    assertThat(DebianSample.tables()).hasSize(2).allMatch(t -> t.startsWith("CREATE TABLE"));
    assertThat(DebianSample.questions())
        .hasSizeGreaterThanOrEqualTo(4)
        .allSatisfy(q -> assertThat(q.title()).endsWith(")"))
        .allSatisfy(q -> assertThat(q.sql()).matches("(?s)(SELECT|WITH)\\b.*").doesNotContain(";"));
  }

  private DebianSample.Written write(String text) throws IOException {
    return DebianSample.write(new BufferedReader(new StringReader(text)), folder);
  }

  private DebianSample.Written writeSample() throws IOException {
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                DebianSample.class.getResourceAsStream("sample.txt"), StandardCharsets.UTF_8))) {
      return DebianSample.write(in, folder);
    }
  }
}
