package org.redoubt.transport.dns;

import java.time.Duration;

/** The bounds of questions to the DNS, each with its reason. */
public final class DnsLimits {
    /** A resolver that has to ask abroad for several zones needs some seconds; one that needs more is broken. */
    public static final Duration QUESTION_TIME = Duration.ofSeconds(8);

    /** One packet is lost now and then: each server is asked again before {@link #QUESTION_TIME} is over. */
    static final Duration SERVER_TIME = Duration.ofMillis(2500);

    /** Every question waits for a socket and holds some KiB; a flood of mail must not take more than that. */
    static final int QUESTIONS_AT_ONCE = 512;

    /** Some 300 octets each: 15 MB when full. */
    static final int CACHED_ANSWERS = 50_000;

    /** A record that is believed for longer than a day outlives what its owner has mended. */
    static final Duration LONGEST_TTL = Duration.ofDays(1);

    /** RFC 2308 5 suggests one to three hours for what does not exist; people wait for a record they just made. */
    static final Duration LONGEST_NEGATIVE_TTL = Duration.ofMinutes(15);

    /** RFC 2308 7.1 and RFC 4035 4.7: failures are remembered for a moment, so that a dead zone is not asked at every mail. */
    static final Duration FAILURE_TTL = Duration.ofSeconds(20);

    /** Beyond that nobody has a use for an answer's records. */
    static final int RECORDS = 200;

    /** As the validator's own limit on chains; two are usual. */
    static final int CNAMES = 12;

    /** KeyTrap (CVE-2023-50387): signatures tried for one set of records before it is bogus. */
    static final int SIGNATURES = 8;

    /** The same for DS records that fit no key. */
    static final int DS_FAILURES = 4;

    /** RFC 9276 3.2: zones with more rounds of hashing (CVE-2023-50868) are treated as unsigned. */
    static final int NSEC3_ITERATIONS = 100;

    /** Lookups one message may cause in all its checks. A newsletter with three signatures and a long SPF needs 30. */
    public static final int QUESTIONS_PER_MESSAGE = 100;

    /** How long all of one message's questions may take: RFC 5321 4.5.3.2.6 gives a client ten minutes of patience. */
    public static final Duration MESSAGE_TIME = Duration.ofSeconds(20);

    private DnsLimits() {}
}
