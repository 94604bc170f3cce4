package org.redoubt.server.clients;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** What {@link NeedsProgram} does. */
final class ProgramCondition implements ExecutionCondition {
    private static final Duration INSTALLING = Duration.ofMinutes(10);

    private static boolean installed;
    private static String refusal = "";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        return context.getElement()
                .flatMap(element -> AnnotationSupport.findAnnotation(element, NeedsProgram.class))
                .map(needs -> decide(List.of(needs.value())))
                .orElse(ConditionEvaluationResult.enabled("needs no program"));
    }

    private static ConditionEvaluationResult decide(List<String> needed) {
        if (!missing(needed).isEmpty()) {
            install();
        }
        List<String> missing = missing(needed);
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("found " + needed);
        }
        return absent("not on this machine: " + String.join(", ", missing) + refusal);
    }

    /** Skipped where a person works, a failure where nobody would see the gap. */
    static ConditionEvaluationResult absent(String reason) {
        if (Boolean.parseBoolean(System.getenv("CI"))) {
            throw new IllegalStateException(reason + "; with CI=true that is a failure");
        }
        return ConditionEvaluationResult.disabled(reason);
    }

    private static List<String> missing(List<String> needed) {
        return needed.stream().filter(program -> !onPath(program)).toList();
    }

    private static boolean onPath(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Arrays.stream(path.split(File.pathSeparator)).anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static synchronized void install() {
        if (installed) {
            return;
        }
        installed = true;
        try {
            Program.Result result = Program.of(Places.ROOT.resolve("scripts/install-test-clients").toString())
                    .within(INSTALLING)
                    .run();
            refusal = result.exit() == 0 ? "" : " (" + result.err().strip() + ")";
        } catch (IOException e) {
            refusal = " (" + e.getMessage() + ")";
        }
    }
}
