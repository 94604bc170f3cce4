package org.redoubt.guard;

import java.time.Instant;
import java.util.Optional;
import org.redoubt.store.id.AccountId;

/**
 * Which events to look for; what is empty does not narrow.
 *
 * @param from the earliest time, inclusive
 * @param until the latest time, exclusive
 */
public record AuditQuery(
        Optional<AccountId> account,
        Optional<String> principal,
        Optional<AuditKind> kind,
        Optional<Instant> from,
        Optional<Instant> until) {
    public static final AuditQuery ALL =
            new AuditQuery(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public AuditQuery account(AccountId wanted) {
        return new AuditQuery(Optional.of(wanted), principal, kind, from, until);
    }

    public AuditQuery principal(String login) {
        return new AuditQuery(account, Optional.of(login), kind, from, until);
    }

    public AuditQuery kind(AuditKind wanted) {
        return new AuditQuery(account, principal, Optional.of(wanted), from, until);
    }

    /** From a time, inclusive, until another, exclusive. */
    public AuditQuery between(Instant start, Instant end) {
        return new AuditQuery(account, principal, kind, Optional.of(start), Optional.of(end));
    }

    public boolean matches(AuditEvent event) {
        return account.map(wanted -> wanted.value() == event.account()).orElse(true)
                && principal.map(wanted -> wanted.equalsIgnoreCase(event.principal())).orElse(true)
                && kind.map(wanted -> wanted == event.kind()).orElse(true)
                && from.map(start -> !event.at().isBefore(start)).orElse(true)
                && until.map(end -> event.at().isBefore(end)).orElse(true);
    }
}
