package org.redoubt.transport.client;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/**
 * One message as it is to be given to another server.
 *
 * @param sender the reverse path; empty for the null one
 * @param octets how long it is
 * @param eightBit whether octets above 127 occur
 * @param smtpUtf8 whether it can travel only under SMTPUTF8
 * @param requireTls whether the next server has to promise REQUIRETLS (RFC 8689)
 * @param ret RET as it is sent, FULL or HDRS
 * @param envelopeId ENVID, decoded
 * @param priority of RFC 6710, 0 for the usual
 * @param source writes its octets, every line ending in CRLF
 */
public record ClientMessage(
        String sender,
        long octets,
        boolean eightBit,
        boolean smtpUtf8,
        boolean requireTls,
        Optional<String> ret,
        Optional<String> envelopeId,
        List<To> recipients,
        int priority,
        Source source) {
    public ClientMessage {
        recipients = List.copyOf(recipients);
    }

    /** The same for some of its recipients. */
    ClientMessage to(List<To> some) {
        return new ClientMessage(sender, octets, eightBit, smtpUtf8, requireTls, ret, envelopeId, some, priority, source);
    }

    /**
     * One recipient.
     *
     * @param notifyOn NOTIFY as it is sent, such as SUCCESS,DELAY
     * @param originalRecipient ORCPT, decoded, as {@code type;address}
     */
    public record To(String address, Optional<String> notifyOn, Optional<String> originalRecipient) {}

    /** Where the octets come from. */
    public interface Source {
        void writeTo(OutputStream out) throws IOException;
    }
}
