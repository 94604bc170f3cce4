package org.redoubt.guard;

import java.time.Instant;

/**
 * One command's access: who, through what, to which account, at which version, and what it touched. Ids only,
 * never content, never secrets.
 *
 * @param principal the login, or "-" when there is none; cut to {@link Limits#MAX_LOGIN}
 * @param account the account's id, 0 for none
 * @param action the command: "FETCH", "LOGIN" ...
 * @param modSeq the version that was read or written, 0 when it has none
 * @param touched a compact list of ids such as {@code mailbox=3 uids=1:40}; at most {@link Limits#MAX_TOUCHED}
 * @param outcome "ok", "refused" ...
 * @param purpose what the access is for, where somebody opens what is not hers: {@code grant 7: case 2026-17}; else
 *     empty
 */
public record AuditEvent(
        Instant at,
        AuditKind kind,
        String principal,
        long account,
        SessionInfo session,
        String action,
        long modSeq,
        String touched,
        String outcome,
        String purpose) {
    public AuditEvent {
        purpose = Limits.bounded(purpose, Limits.MAX_PURPOSE);
        principal = Limits.bounded(principal, Limits.MAX_LOGIN);
        action = Limits.bounded(action, Limits.MAX_NAME);
        outcome = Limits.bounded(outcome, Limits.MAX_NAME);
        if (touched.length() > Limits.MAX_TOUCHED) {
            throw new IllegalArgumentException("an audit event touches too much; split the command's event");
        }
    }

    /** An event of somebody who does what is hers to do. */
    public AuditEvent(
            Instant at,
            AuditKind kind,
            String principal,
            long account,
            SessionInfo session,
            String action,
            long modSeq,
            String touched,
            String outcome) {
        this(at, kind, principal, account, session, action, modSeq, touched, outcome, "");
    }
}
