package org.redoubt.server.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redoubt.guard.json.Json;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.config.DataFolder;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What every command takes, and how every command speaks. */
class CommonOptions {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int USAGE = 2;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "The data folder (else $REDOUBT_DATA, else ./redoubt-data).")
    private Optional<Path> data = Optional.empty();

    @Option(names = "--json", description = "Answer with one JSON object, for programs.")
    private boolean json;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    DataFolder folder() {
        return DataFolder.at(
                data.or(() -> Optional.ofNullable(System.getenv("REDOUBT_DATA")).map(Path::of))
                        .orElse(Path.of("redoubt-data")));
    }

    boolean json() {
        return json;
    }

    PrintWriter out() {
        return spec.commandLine().getOut();
    }

    PrintWriter err() {
        return spec.commandLine().getErr();
    }

    CommandSpec spec() {
        return spec;
    }

    /** Tells what came out and gives the exit code for it. */
    int tell(AdminAnswer answer) {
        return switch (answer) {
            case AdminAnswer.Done(var message, var rows) -> done(message, rows);
            case AdminAnswer.Refused(var why) -> failed(why);
        };
    }

    int done(String message, List<? extends Map<String, Object>> rows) {
        if (json) {
            Map<String, Object> answer = outcome(true, message);
            answer.put("rows", rows);
            out().println(Json.write(answer));
        } else {
            if (!rows.isEmpty()) {
                Table.print(out(), rows);
            }
            if (!message.isEmpty()) {
                out().println(message);
            }
        }
        out().flush();
        return DONE;
    }

    private static Map<String, Object> outcome(boolean ok, String message) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("ok", ok);
        answer.put("message", message);
        return answer;
    }

    int failed(String why) {
        if (json) {
            out().println(Json.write(outcome(false, why)));
            out().flush();
        } else {
            err().println("redoubt: " + why);
            err().flush();
        }
        return FAILED;
    }
}
