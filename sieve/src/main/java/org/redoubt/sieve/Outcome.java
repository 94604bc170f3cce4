package org.redoubt.sieve;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a script wants done. After an error that is a single keep: mail is never lost by a script that fails (RFC 5228
 * 2.10.6).
 *
 * @param plan in the order of the script, each action once; none when the message is to be discarded
 * @param error why the run ended early
 * @param seen what later runs are to know as duplicates (RFC 7352)
 */
public record Outcome(List<Planned> plan, Optional<ScriptError> error, List<Seen> seen) {
    public Outcome {
        plan = List.copyOf(plan);
        seen = List.copyOf(seen);
    }

    /** The implicit keep and nothing else. */
    public static Outcome keep() {
        return new Outcome(List.of(KEEP), Optional.empty(), List.of());
    }

    /** The implicit keep, and why. */
    public static Outcome failed(ScriptError error) {
        return new Outcome(List.of(KEEP), Optional.of(error), List.of());
    }

    private static final Planned KEEP = new Planned(new Action.Keep(List.of()), Optional.empty(), Optional.empty());

    /** The actions alone. */
    public List<Action> actions() {
        return plan.stream().map(Planned::action).toList();
    }

    /**
     * An action.
     *
     * @param header as the script had edited it by then (RFC 5293 1); empty for the message's own
     * @param at the command that asked for it first; empty for the implicit keep
     */
    public record Planned(Action action, Optional<EditedHeader> header, Optional<Position> at) {}

    /** A key of the duplicate test, and how long it is to be known. */
    public record Seen(String key, Duration interval) {}
}
