package org.redoubt.sieve.run;

/** Where a run goes on after a step. */
public enum Flow {
    NEXT,
    /** RFC 5228 3.3: the whole run ends. */
    STOP,
    /** RFC 6609 3.3: this script ends, the one that included it goes on. */
    RETURN,
    /** RFC 5703 3: the loop that {@link Run#breaking()} names ends. */
    BREAK
}
