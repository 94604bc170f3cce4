package org.redoubt.server.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** docs/jmap-conformance.md says of each demand of the JMAP RFCs which test proves it, and says nothing that is not so. */
class JmapConformanceTableTest {
    private static final Path TABLE = Sources.ROOT.resolve("docs/jmap-conformance.md");
    private static final Pattern TEST = Pattern.compile("@Test(?:\\s+@\\w+(?:\\([^)]*\\))?)*\\s+void (\\w+)\\(");
    private static final Pattern BY_SECTION = Pattern.compile(
            "\\w+\\.rfc(8620|8621|8887|9007|9219|9404|9425|9553|9610|9661|9670)Section\\d\\w*");
    private static final Pattern NAMED = Pattern.compile("`(\\w+Test\\.\\w+)`");
    private static final Pattern ROW = Pattern.compile("^\\| [0-9.]+ \\| [^|]+ \\| [^|]+ \\|$");

    private static List<String> rows() {
        return Sources.read(TABLE).lines().filter(line -> line.startsWith("| ") && Character.isDigit(line.charAt(2))).toList();
    }

    private static Set<String> named(Iterable<String> rows) {
        Set<String> named = new TreeSet<>();
        for (String row : rows) {
            Matcher each = NAMED.matcher(row);
            while (each.find()) {
                named.add(each.group(1));
            }
        }
        return named;
    }

    private static Set<String> tests() {
        Set<String> tests = new TreeSet<>();
        for (Path file : Sources.java()) {
            String name = file.getFileName().toString().replace(".java", "");
            if (Sources.isTest(file) && name.endsWith("Test")) {
                Matcher each = TEST.matcher(Sources.read(file));
                while (each.find()) {
                    tests.add(name + "." + each.group(1));
                }
            }
        }
        return tests;
    }

    private static List<String> amiss(List<String> rows, Set<String> tests) {
        List<String> amiss = new ArrayList<>();
        rows.stream().filter(row -> !ROW.matcher(row).matches()).forEach(row -> amiss.add("no row of three: " + row));
        Set<String> named = named(rows);
        named.stream().filter(name -> !tests.contains(name)).forEach(name -> amiss.add("no such test: " + name));
        tests.stream()
                .filter(name -> BY_SECTION.matcher(name).matches() && !named.contains(name))
                .forEach(name -> amiss.add("not in the table: " + name));
        return amiss;
    }

    @Test
    void everyTestThatIsNamedIsThereAndEveryTestOfASectionIsNamed() {
        Set<String> jmap = tests();
        assertEquals(List.of(), amiss(rows(), jmap));
        assertTrue(rows().size() > 100, "the table has few rows");
    }

    @Test
    void everyRowNamesATestOrSaysWhyThereIsNone() {
        List<String> bare = rows().stream()
                .filter(row -> !NAMED.matcher(row).find()
                        && !row.contains("| not from outside: ")
                        && !row.contains("| not met: "))
                .toList();
        assertEquals(List.of(), bare);
    }

    @Test
    void theRuleCanFail() {
        Set<String> tests = tests();
        List<String> one = List.of("| 5.1 | x | `CoreConformanceTest.noSuchTest` |", "| 5.1 | x |");
        String amiss = amiss(one, tests).stream().collect(Collectors.joining("\n"));
        assertTrue(amiss.contains("no such test: CoreConformanceTest.noSuchTest"), amiss);
        assertTrue(amiss.contains("no row of three: | 5.1 | x |"), amiss);
        assertTrue(amiss.contains("not in the table: CoreConformanceTest.rfc8620Section4EchoAnswersWhatWasAsked"), amiss);
    }
}
