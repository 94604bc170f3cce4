package org.redoubt.sieve;

/**
 * What is wrong with a script, for its author to read.
 *
 * @param message plain English; may repeat names from the script
 */
public record ScriptError(Position at, String message) {
    /** {@code line 3, column 7: …}. */
    @Override
    public String toString() {
        return at + ": " + message;
    }
}
