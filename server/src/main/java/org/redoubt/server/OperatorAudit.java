package org.redoubt.server;

import java.time.InstantSource;
import java.util.Locale;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditLog;
import org.redoubt.guard.SessionInfo;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.TraceEvent.Key;
import org.redoubt.transport.tracking.Tracing;

/** What an operator does from the command line, in the audit log before it is done (DESIGN rule 9). */
record OperatorAudit(AuditLog log, String operator, SessionInfo session) {
    /** Before the login on this machine of whoever is its operator. */
    static final String OPERATOR = "operator:";

    /**
     * An act that concerns no account; returns once it is on disk.
     *
     * @throws org.redoubt.guard.AuditUnavailableException when it cannot be written; nothing is to be done then
     */
    void record(String action, String touched) {
        record(0, action, touched, "ok");
    }

    /** As {@link #record(String, String)}, with how it ended. */
    void record(String action, String touched, String outcome) {
        record(0, action, touched, outcome);
    }

    /**
     * An act that concerns an account; returns once it is on disk.
     *
     * @throws org.redoubt.guard.AuditUnavailableException when it cannot be written; nothing is to be done then
     */
    void record(AccountId account, String action, String touched) {
        record(account.value(), action, touched, "ok");
    }

    /** As {@link #record(AccountId, String, String)}, with how it ended. */
    void record(AccountId account, String action, String touched, String outcome) {
        record(account.value(), action, touched, outcome);
    }

    /** Likewise, and what it was for. */
    void record(AccountId account, String action, String touched, String outcome, String purpose) {
        log.recordDurably(new AuditEvent(
                InstantSource.system().instant(),
                AuditKind.ADMIN,
                operator,
                account.value(),
                session,
                action,
                0,
                touched,
                outcome,
                purpose));
    }

    void record(long account, String action, String touched, String outcome) {
        log.recordDurably(new AuditEvent(
                InstantSource.system().instant(),
                AuditKind.ADMIN,
                operator,
                account,
                session,
                action,
                0,
                touched,
                outcome));
    }

    /**
     * Tells the message tracking what was done to a message of the queue.
     *
     * @param trace the name under which the message is followed
     * @param queue as operators write it, such as q17
     */
    void note(Tracing tracing, String trace, String queue, String action) {
        tracing.note(TraceEvent.of(TraceEvent.Kind.OPERATOR, trace, InstantSource.system().instant())
                .with(Key.QUEUE, queue)
                .with(Key.OUTCOME, action.toLowerCase(Locale.ROOT))
                .with(Key.LOGIN, operator)
                .done());
    }
}
