package org.redoubt.directory;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A password of one program of a person's, as it may be shown; the password itself is told once, when it is made.
 *
 * @param id among this person's
 * @param name what the person calls the program or device
 * @param services what it lets one sign in to
 * @param readOnly whether it lets one read and nothing else
 * @param lastUsed to the hour
 */
public record AppPassword(
        long id, String name, Set<Service> services, boolean readOnly, Instant created, Optional<Instant> lastUsed) {
    public AppPassword {
        services = Set.copyOf(services);
    }

    /** How audit events and lists of sessions name it. */
    public String credential() {
        return "app=" + id;
    }

    AppPassword usedAt(Instant now) {
        return new AppPassword(id, name, services, readOnly, created, Optional.of(now));
    }

    /** Somebody's new app password: the only time that its secret is told. */
    public record Made(AppPassword password, String secret) {
        @Override
        public String toString() {
            return "Made[" + password + "]";
        }
    }
}
