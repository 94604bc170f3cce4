package org.redoubt.sieve.run;

import java.util.List;
import org.redoubt.sieve.Position;

/** A compiled command. */
@FunctionalInterface
public interface Step {
    Flow run(Run run);

    /** A step that only does something. */
    static Step of(java.util.function.Consumer<Run> effect) {
        return run -> {
            effect.accept(run);
            return Flow.NEXT;
        };
    }

    /** This step, paid for, with its place known to errors. */
    default Step at(Position position) {
        return run -> {
            run.enter(position);
            return run(run);
        };
    }

    /** One after the other, until one leads elsewhere. */
    static Step sequence(List<Step> steps) {
        List<Step> all = List.copyOf(steps);
        return run -> {
            for (Step step : all) {
                Flow flow = step.run(run);
                if (flow != Flow.NEXT) {
                    return flow;
                }
            }
            return Flow.NEXT;
        };
    }
}
