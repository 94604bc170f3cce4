package org.redoubt.directory.program;

import java.time.Duration;

/** Every limit of grants and their programs, with its reason. */
public final class ProgramLimits {
    /** How long an access token opens anything (RFC 6750 5.3 asks for an hour or less). */
    public static final Duration ACCESS_TOKEN = Duration.ofHours(1);

    /** How long a grant stands that its program does not use: a telephone in a drawer over a summer. */
    public static final Duration IDLE = Duration.ofDays(90);

    /** Access tokens of one grant that are good at the same time: a program that asks for more loses its oldest. */
    static final int ACCESS_TOKENS = 8;

    /** Programs that one person has let in; the one unused for the longest time makes room. */
    static final int GRANTS_PER_PERSON = 50;

    /** Programs that are registered; each is some hundred octets in memory, and anybody may register one. */
    static final int PROGRAMS = 20_000;

    /** How long a registration stands that nobody has let in. */
    static final Duration UNUSED_PROGRAM = Duration.ofDays(1);

    /** How long one stands after it was last let in or used: a program keeps its name for its next account. */
    static final Duration IDLE_PROGRAM = Duration.ofDays(400);

    /** Redirection addresses of one program. */
    public static final int REDIRECT_URIS = 10;

    /** Octets of a redirection address. */
    public static final int REDIRECT_URI = 512;

    /** A program's name on one line. */
    public static final int PROGRAM_NAME = 60;

    /** Longest text that is looked at as a token; ours have some hundred characters. */
    static final int TOKEN = 256;

    /** How precise the time of the last use is: a write for each use would cost more than it tells. */
    static final Duration PRECISION = Duration.ofHours(1);

    private ProgramLimits() {}
}
