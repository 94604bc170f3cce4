package org.redoubt.directory.provision;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * With what an identity provider may provision people and groups, without the secret.
 *
 * @param name what it is called, {@code [A-Za-z0-9._-]{1,40}}
 * @param domains whose people and groups it is for, ASCII in lower case
 * @param readOnly whether it lets one read and change nothing
 * @param expires from when on it is none
 */
public record ProvisionToken(
        long id,
        String name,
        Set<String> domains,
        boolean readOnly,
        Instant created,
        Instant expires,
        Optional<Instant> lastUsed) {
    public ProvisionToken {
        domains = Set.copyOf(domains);
    }

    /** How audit events name who acts with it. */
    public String login() {
        return "scim:" + name;
    }

    /** How audit events name it. */
    public String credential() {
        return "scim-token=" + id;
    }

    ProvisionToken usedAt(Instant now) {
        return new ProvisionToken(id, name, domains, readOnly, created, expires, Optional.of(now));
    }
}
