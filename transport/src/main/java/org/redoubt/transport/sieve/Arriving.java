package org.redoubt.transport.sieve;

import java.util.List;
import java.util.Optional;
import org.redoubt.account.Arrival;
import org.redoubt.account.DeliveryReceipt;
import org.redoubt.guard.SessionInfo;

/**
 * How a message comes to an account.
 *
 * @param sender the reverse-path; empty for the null one
 * @param recipients the addresses by which it comes to this account
 * @param smtpUtf8 whether it came under SMTPUTF8
 * @param requireTls whether it may travel on only under verified TLS (RFC 8689)
 * @param trace the transaction's name
 * @param receipt of a delivery that may come again
 */
public record Arriving(
        String sender,
        List<String> recipients,
        boolean smtpUtf8,
        boolean requireTls,
        String trace,
        SessionInfo session,
        Optional<DeliveryReceipt> receipt) {
    public Arriving {
        recipients = List.copyOf(recipients);
    }

    /** The same for the account, which keeps it until its owner's rules can be asked. */
    Arrival arrival() {
        return new Arrival(sender, recipients, smtpUtf8, requireTls, trace, session);
    }

    /** Mail that waited, as it came. */
    static Arriving of(Arrival arrival) {
        return new Arriving(
                arrival.sender(),
                arrival.recipients(),
                arrival.smtpUtf8(),
                arrival.requireTls(),
                arrival.trace(),
                arrival.session(),
                Optional.empty());
    }
}
