package org.redoubt.transport.dns;

import java.time.Duration;
import java.util.List;

/**
 * What the DNS says to one question.
 *
 * @param <T> the kind of record asked for
 */
public sealed interface Answer<T extends Rdata> {

    /**
     * There are records.
     *
     * @param records at least one; in the order of the answer
     * @param canonical the name that has them, behind every CNAME (RFC 1034 3.6.2)
     * @param security of the records and of every CNAME before them
     * @param ttl how long it may be used
     */
    record Found<T extends Rdata>(List<T> records, DnsName canonical, Security security, Duration ttl)
            implements Answer<T> {
        public Found {
            records = List.copyOf(records);
        }
    }

    /** The name exists, without such a record. */
    record NoData<T extends Rdata>(Security security, Duration ttl) implements Answer<T> {}

    /** NXDOMAIN: neither the name nor anything below it exists (RFC 8020). */
    record NoSuchName<T extends Rdata>(Security security, Duration ttl) implements Answer<T> {}

    /** Signatures are wrong or missing: nothing that came may be used. To mail it is a failure that may pass. */
    record Bogus<T extends Rdata>(Duration ttl) implements Answer<T> {}

    /** No usable answer now: no server answered in time, or it failed. */
    record Failed<T extends Rdata>(Duration ttl) implements Answer<T> {}

    /** The records, none when there are none or nothing is known. */
    default List<T> records() {
        return this instanceof Found<T> found ? found.records() : List.of();
    }

    /** Whether nothing is known, and asking again later may help. */
    default boolean unknown() {
        return this instanceof Bogus<T> || this instanceof Failed<T>;
    }

    /** Whether the answer, a negative one too, is proved by signatures. */
    default boolean secure() {
        return switch (this) {
            case Found<T> found -> found.security() == Security.SECURE;
            case NoData<T> none -> none.security() == Security.SECURE;
            case NoSuchName<T> none -> none.security() == Security.SECURE;
            case Bogus<T> ignored -> false;
            case Failed<T> ignored -> false;
        };
    }

    /** How long the answer may be used. */
    Duration ttl();
}
