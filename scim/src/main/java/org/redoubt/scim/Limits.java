package org.redoubt.scim;

import java.time.Duration;

/** Every limit of this module, with its reason. */
final class Limits {
    /** Octets of a request: a group of 20,000 members with their names. */
    static final int CONTENT = 4 * 1024 * 1024;

    /** Resources of one page. */
    static final int PAGE = 200;

    /** Resources of a page when nobody says how many. */
    static final int USUAL_PAGE = 100;

    /** Operations of one PATCH. */
    static final int OPERATIONS = 1_000;

    /** Characters of a filter, and how often parentheses and "not" may be within one another. */
    static final int FILTER = 4_000;

    static final int FILTER_DEPTH = 20;

    /** Comparisons of a filter. */
    static final int FILTER_TERMS = 100;

    /** Characters of an attribute that is kept. */
    static final int TEXT = 1_000;

    /** E-mail addresses of one person. */
    static final int EMAILS = 200;

    /** Requests of one address at once, and how long one takes to come back: Entra ID sends 25 a second at most. */
    static final int REQUESTS = 300;

    static final Duration PER_REQUEST = Duration.ofMillis(25);

    /** Refused tokens of one address that are looked at and written down, and how long one takes to come back. */
    static final int REFUSALS = 10;

    static final Duration PER_REFUSAL = Duration.ofSeconds(6);

    /** Addresses that the rates are kept for. */
    static final int ADDRESSES = 10_000;

    /** Requests that are worked on at once, and how long one waits for its turn. */
    static final int AT_ONCE = 4;

    static final Duration PATIENCE = Duration.ofSeconds(20);

    private Limits() {}
}
