package org.redoubt.account;

import java.util.List;
import org.redoubt.guard.SessionInfo;

/**
 * How a message came to an account, for whoever asks its owner's rules later.
 *
 * @param sender the reverse-path; empty for the null one
 * @param recipients the addresses by which it came to this account
 * @param smtpUtf8 whether it came under SMTPUTF8
 * @param requireTls whether it may travel on only under verified TLS (RFC 8689)
 * @param trace the transaction's name
 */
public record Arrival(
        String sender,
        List<String> recipients,
        boolean smtpUtf8,
        boolean requireTls,
        String trace,
        SessionInfo session) {
    public Arrival {
        recipients = List.copyOf(recipients);
    }
}
