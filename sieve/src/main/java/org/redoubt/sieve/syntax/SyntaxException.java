package org.redoubt.sieve.syntax;

import org.redoubt.sieve.Position;
import org.redoubt.sieve.ScriptError;

/** The script is wrong in a way that its text shows. Carries what its author is told. */
public final class SyntaxException extends Exception {
    private final transient ScriptError error;
    private final boolean unsupported;

    public SyntaxException(Position at, String message) {
        this(at, message, false);
    }

    private SyntaxException(Position at, String message, boolean unsupported) {
        super("a script is not valid", null, false, false);
        this.error = new ScriptError(at, message);
        this.unsupported = unsupported;
    }

    /** About something that another server may support: with ihave it may stand where it is not reached (RFC 5463 4). */
    public static SyntaxException unsupported(Position at, String message) {
        return new SyntaxException(at, message, true);
    }

    public ScriptError error() {
        return error;
    }

    public boolean isUnsupported() {
        return unsupported;
    }
}
