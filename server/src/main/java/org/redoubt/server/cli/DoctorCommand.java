package org.redoubt.server.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.redoubt.guard.json.Json;
import org.redoubt.server.doctor.Doctor;
import org.redoubt.server.doctor.Finding;
import org.redoubt.server.doctor.Finding.Verdict;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code redoubt doctor} */
@Command(name = "doctor", description = "Look at everything the server needs and say what is wrong.")
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    private CommonOptions common = new CommonOptions();

    @Option(
            names = "--port-offset",
            paramLabel = "N",
            description = "With which a server that is not running would be started (default: ${DEFAULT-VALUE}).")
    private int portOffset;

    @Override
    public Integer call() throws Exception {
        List<Finding> findings = new Doctor(common.folder(), portOffset).examine();
        long problems = count(findings, Verdict.PROBLEM);
        if (common.json()) {
            common.out()
                    .println(Json.write(Map.of(
                            "ok",
                            problems == 0,
                            "findings",
                            findings.stream().map(DoctorCommand::row).toList())));
        } else {
            findings.forEach(finding ->
                    common.out().printf("%-8s %s: %s%n", mark(finding.verdict()), finding.check(), finding.text()));
            common.out().println();
            common.out().println(summary(problems, count(findings, Verdict.WARNING)));
        }
        common.out().flush();
        return problems == 0 ? CommonOptions.DONE : CommonOptions.FAILED;
    }

    private static long count(List<Finding> findings, Verdict verdict) {
        return findings.stream().filter(finding -> finding.verdict() == verdict).count();
    }

    private static String mark(Verdict verdict) {
        return switch (verdict) {
            case OK -> "ok";
            case WARNING -> "warning";
            case PROBLEM -> "PROBLEM";
        };
    }

    private static String summary(long problems, long warnings) {
        if (problems + warnings == 0) {
            return "All is well.";
        }
        String text = counted(problems, "problem") + ", " + counted(warnings, "warning") + ".";
        return problems == 0 ? text + " Nothing stops the server." : text;
    }

    private static String counted(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }

    private static Map<String, Object> row(Finding finding) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("verdict", mark(finding.verdict()).toLowerCase(Locale.ROOT));
        row.put("check", finding.check());
        row.put("text", finding.text());
        return row;
    }
}
