package org.redoubt.sieve.run;

import java.util.Optional;
import org.redoubt.sieve.Position;

/** A run cannot go on: the message is kept and the owner told (RFC 5228 2.10.6). */
public final class ScriptFailure extends RuntimeException {
    private final String reason;
    private final transient Optional<Position> at;

    /** @param reason for the script's author */
    public ScriptFailure(String reason) {
        this(reason, Optional.empty());
    }

    public ScriptFailure(String reason, Optional<Position> at) {
        super("a script failed", null, false, false);
        this.reason = reason;
        this.at = at;
    }

    public String reason() {
        return reason;
    }

    /** Where, when that is not where the run is. */
    public Optional<Position> at() {
        return at;
    }
}
