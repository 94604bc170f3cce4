package org.redoubt.server.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** The house rules that a compiler does not see. They only get tighter. */
class TidyTest {
    private static final int MAX_METHOD_LINES = 70;
    private static final Pattern RFC = Pattern.compile("RFC ?(\\d{3,5})");
    private static final Pattern TODO = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");

    @Test
    void noMethodIsLongerThanAScreen() throws IOException {
        assertEquals(List.of(), methodsLongerThan(MAX_METHOD_LINES, Sources.java()));
    }

    @Test
    void theRuleAboutLongMethodsCanFail() throws IOException {
        assertTrue(methodsLongerThan(3, Sources.java()).size() > 100);
    }

    private static List<String> methodsLongerThan(int lines, List<Path> files) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> found = new ArrayList<>();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask)
                    compiler.getTask(null, manager, _ -> {}, null, null, manager.getJavaFileObjectsFromPaths(files));
            SourcePositions positions = Trees.instance(task).getSourcePositions();
            for (CompilationUnitTree unit : task.parse()) {
                new TreeScanner<Void, Void>() {
                    @Override
                    public Void visitMethod(MethodTree method, Void nothing) {
                        long first = line(unit, positions.getStartPosition(unit, method));
                        long last = line(unit, positions.getEndPosition(unit, method));
                        if (last - first + 1 > lines) {
                            found.add(unit.getSourceFile().getName() + " " + method.getName());
                        }
                        return super.visitMethod(method, nothing);
                    }
                }.scan(unit, null);
            }
        }
        return found;
    }

    private static long line(CompilationUnitTree unit, long position) {
        return position < 0 ? 0 : unit.getLineMap().getLineNumber(position);
    }

    @Test
    void everyRfcThatTheCodeNamesIsInTheIndex() {
        Set<String> index = Sources.read(Sources.ROOT.resolve("rfc/index.tsv"))
                .lines()
                .skip(1)
                .map(line -> line.substring(0, line.indexOf('\t')))
                .collect(Collectors.toSet());
        Set<String> missing = new TreeSet<>();
        for (Path file : Sources.java()) {
            Matcher named = RFC.matcher(Sources.read(file));
            while (named.find()) {
                if (!index.contains(named.group(1))) {
                    missing.add("RFC " + named.group(1) + " in " + file.getFileName());
                }
            }
        }
        assertEquals(Set.of(), missing);
    }

    @Test
    void theIndexSaysOfEachRfcHowFarWeAre() {
        Set<String> states = Set.of("yes", "partial", "planned", "no");
        List<String> wrong = Sources.read(Sources.ROOT.resolve("rfc/index.tsv"))
                .lines()
                .skip(1)
                .filter(line -> {
                    String[] fields = line.split("\t", -1);
                    return fields.length != 4
                            || !states.contains(fields[2])
                            || (fields[2].equals("partial") && fields[3].isEmpty());
                })
                .toList();
        assertEquals(List.of(), wrong);
    }

    @Test
    void nothingIsLeftForLater() {
        List<String> found = new ArrayList<>();
        for (Path file : Sources.java()) {
            if (!file.endsWith("TidyTest.java") && TODO.matcher(Sources.read(file)).find()) {
                found.add(file.toString());
            }
        }
        assertEquals(List.of(), found);
    }

    @Test
    void testsNeitherSleepNorAreSwitchedOff() {
        List<String> found = new ArrayList<>();
        for (Path file : Sources.java()) {
            String text = Sources.read(file);
            if (Sources.isTest(file)
                    && !file.endsWith("TidyTest.java")
                    && (text.contains("Thread.sleep(") || text.contains("@Disabled"))) {
                found.add(file.toString());
            }
        }
        assertEquals(List.of(), found);
    }
}
