package org.redoubt.guard.detect;

/** The limits of what is known about events, each with its reason. */
final class Limits {
    /** Characters of a field that rules look at; only the list of what an event touched is ever longer. */
    static final int MAX_FIELD = 4096;

    /** People whose habits are remembered; beyond that those who were not seen for longest are forgotten. */
    static final int MAX_PEOPLE = 100_000;

    /** Networks, protocols or programs remembered of one person: more than anybody uses in a year. */
    static final int MAX_HABITS = 64;

    private Limits() {}
}
