package org.redoubt.guard.sigma;

/** A rule that cannot be used; the message names the file and the line. */
public final class RuleException extends Exception {
    private static final long serialVersionUID = 1;

    RuleException(String file, int line, String what) {
        super(file + " line " + line + ": " + what);
    }
}
