package org.redoubt.server.doctor;

/**
 * What one check found.
 *
 * @param check what was looked at, one or two words
 * @param text a sentence; where something is wrong, with what to do about it
 */
public record Finding(Verdict verdict, String check, String text) {
    /** How bad it is. */
    public enum Verdict {
        OK,
        /** Works, and will not for ever or not for everybody. */
        WARNING,
        /** Mail is not safe, not served or not readable. */
        PROBLEM
    }

    static Finding ok(String check, String text) {
        return new Finding(Verdict.OK, check, text);
    }

    static Finding warning(String check, String text) {
        return new Finding(Verdict.WARNING, check, text);
    }

    static Finding problem(String check, String text) {
        return new Finding(Verdict.PROBLEM, check, text);
    }
}
