package org.redoubt.directory;

import java.time.LocalTime;
import java.util.Optional;
import java.util.Set;
import org.redoubt.guard.AddressRange;
import org.redoubt.guard.country.Countries;

/**
 * What a group asks of its people when they sign in. Who is in several groups has to satisfy them all.
 *
 * @param secondFactor whether the password alone is not enough
 * @param services what they may sign in to
 * @param networks from where, as addresses or networks such as {@code 10.0.0.0/8}; from everywhere when empty
 * @param countries from which countries, as two capital letters (ISO 3166-1 alpha-2); from everywhere when empty. An address
 *     whose country nobody knows, a private one too, is from {@link Countries#UNKNOWN}
 * @param hours when, in the server's time zone; always when empty
 */
public record SignInPolicy(
        boolean secondFactor,
        Set<Service> services,
        Set<AddressRange> networks,
        Set<String> countries,
        Optional<Hours> hours) {
    /** Asks nothing. */
    public static final SignInPolicy NONE =
            new SignInPolicy(false, Set.of(Service.values()), Set.of(), Optional.empty());

    public SignInPolicy {
        services = Set.copyOf(services);
        networks = Set.copyOf(networks);
        countries = Set.copyOf(countries);
    }

    /** From all countries. */
    public SignInPolicy(
            boolean secondFactor, Set<Service> services, Set<AddressRange> networks, Optional<Hours> hours) {
        this(secondFactor, services, networks, Set.of(), hours);
    }

    /**
     * From one time of the day to another; over midnight when the first is the later one.
     *
     * @param to not included
     */
    public record Hours(LocalTime from, LocalTime to) {
        boolean has(LocalTime time) {
            boolean afterFrom = !time.isBefore(from);
            boolean beforeTo = time.isBefore(to);
            return from.isBefore(to) ? afterFrom && beforeTo : afterFrom || beforeTo;
        }

        @Override
        public String toString() {
            return from + "-" + to;
        }
    }
}
