package org.redoubt.managesieve.session;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.wire.Metrics;

/** Counts commands by name and outcome, and takes their times. */
public final class CommandMeter {
    private final Metrics.Counter unknown;
    private final Map<String, Figures> figures = new HashMap<>();

    private record Figures(Map<Reply.Kind, Metrics.Counter> outcomes, Metrics.Timer time) {}

    public CommandMeter(Metrics metrics, Set<String> commands) {
        unknown = metrics.counter("redoubt_managesieve_unknown_commands_total", "Lines that named no command");
        commands.forEach(name -> figures.put(name, figures(metrics, name)));
    }

    private static Figures figures(Metrics metrics, String name) {
        Map<Reply.Kind, Metrics.Counter> outcomes = new EnumMap<>(Reply.Kind.class);
        for (Reply.Kind kind : Reply.Kind.values()) {
            outcomes.put(
                    kind,
                    metrics.counter(
                            "redoubt_managesieve_commands_total",
                            "Commands by name and outcome",
                            "command",
                            name,
                            "outcome",
                            kind.name()));
        }
        return new Figures(
                outcomes,
                metrics.timer(
                        "redoubt_managesieve_command_seconds",
                        "Time from a command's arrival to its answer",
                        "command",
                        name));
    }

    void count(Optional<Command.Entry> entry, Reply.Kind outcome, long nanos) {
        Figures of = entry.map(e -> figures.get(e.name())).orElse(null);
        if (of == null) {
            unknown.increment();
            return;
        }
        Metrics.Counter counter = of.outcomes().get(outcome);
        if (counter != null) {
            counter.increment();
        }
        of.time().recordNanos(nanos);
    }
}
