package org.redoubt.sieve.run;

import org.redoubt.sieve.Position;

/** A compiled test. */
@FunctionalInterface
public interface Check {
    boolean holds(Run run);

    /** This test, paid for, with its place known to errors. */
    default Check at(Position position) {
        return run -> {
            run.enter(position);
            return holds(run);
        };
    }
}
