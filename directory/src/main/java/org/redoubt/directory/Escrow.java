package org.redoubt.directory;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.redoubt.directory.escrow.OfficerKey;

/**
 * The organisation's escrow: officers of whom some together can have a sealed account opened for its owner again.
 *
 * @param version one more with each change, so that it tells which officers somebody was shown; shares are of one version
 * @param threshold how many officers have to agree; 0 where there is no escrow
 */
public record Escrow(long version, Policy policy, int threshold, List<Officer> officers, Instant since) {
    /** None was ever set up. */
    public static final Escrow NONE = new Escrow(0, Policy.OFF, 0, List.of(), Instant.EPOCH);

    /** Whose locks lie with the officers. The names are part of the stored format. */
    public enum Policy {
        /** Nobody's. */
        OFF,
        /** Theirs who want it. */
        OFFERED,
        /** Everybody's who seals her account. */
        COMPULSORY
    }

    /**
     * An officer.
     *
     * @param name as people know her
     * @param address where she is told of requests; it need not be one of ours
     */
    public record Officer(String name, String address, OfficerKey key) {
        /** As people are shown her. */
        public String named() {
            return name + " <" + address + ">";
        }
    }

    public Escrow {
        officers = List.copyOf(officers);
    }

    /** Whether there is one. */
    public boolean on() {
        return policy != Policy.OFF;
    }

    /** Who the officers are, on one line. */
    public String names() {
        return officers.stream().map(Officer::named).collect(Collectors.joining(", "));
    }

    /** Whose key this is, of those who are officers now. */
    public Optional<Officer> officer(OfficerKey key) {
        return officers.stream().filter(officer -> officer.key().equals(key)).findFirst();
    }
}
