package org.redoubt.account;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditLog;
import org.redoubt.guard.Mandate;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionEndedException;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.SignedInBy;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.NumberSet;

/** Writes down what one principal does with one account in one session. */
record Access(AuditLog audit, InstantSource clock, Principal principal, AccountId account, SessionInfo session) {
    /** Written with the next group; not waited for. */
    void record(AuditKind kind, String action, long version, String touched, String outcome) {
        audit.record(event(kind, action, version, touched, outcome));
    }

    /** On disk when this returns. */
    void durably(AuditKind kind, String action, long version, String touched, String outcome) {
        audit.recordDurably(event(kind, action, version, touched, outcome));
    }

    /** Every access comes by here, so that none happens in a session that was ended. */
    private AuditEvent event(AuditKind kind, String action, long version, String touched, String outcome) {
        Instant now = clock.instant();
        Optional<Mandate> mandate = principal.session().by().mandate();
        if (principal.session().stopped() || mandate.isPresent() && mandate.get().past(now)) {
            throw new SessionEndedException();
        }
        principal.session().seen();
        String purpose = mandate.map(Mandate::purpose).orElse("");
        return new AuditEvent(
                now, kind, principal.login(), account.value(), session, action, version, touched, outcome, purpose);
    }

    /** How the session was signed in, such as {@code method=SCRAM-SHA-256 app=3}. */
    String signedInBy() {
        SignedInBy by = principal.session().by();
        return ("method=" + by.method() + ' ' + by.credential()).strip();
    }

    static String touched(MailboxId mailbox, NumberSet uids) {
        return "mailbox=" + mailbox.value() + " uids=" + uids;
    }

    static String touched(Collection<EmailId> emails) {
        return touched(numbers(emails));
    }

    static String touched(NumberSet emails) {
        return "emails=" + emails;
    }

    static NumberSet numbers(Collection<EmailId> emails) {
        NumberSet.Builder numbers = NumberSet.builder();
        emails.forEach(email -> numbers.add(email.value()));
        return numbers.build();
    }

    /**
     * Who changes the account: every change asks, so that this is where those who may only read are stopped.
     *
     * @throws RightsRevokedException for them
     */
    Actor actor() throws RightsRevokedException {
        Optional<Mandate> mandate = principal.session().by().mandate();
        if (principal.session().stopped() || mandate.isPresent() && mandate.get().past(clock.instant())) {
            throw new SessionEndedException();
        }
        if (principal.session().readOnly()) {
            record(AuditKind.CHANGE, "READ-ONLY", 0, "", "refused");
            throw new RightsRevokedException();
        }
        return new Actor(principal.login(), session.via());
    }
}
