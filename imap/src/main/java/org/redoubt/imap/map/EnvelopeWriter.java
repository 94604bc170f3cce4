package org.redoubt.imap.map;

import java.util.List;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.mime.Address;
import org.redoubt.mime.Envelope;

/** RFC 9051 7.5.2 {@code envelope}. */
public final class EnvelopeWriter {
    private EnvelopeWriter() {}

    public static void write(Envelope envelope, ResponseBuffer out) {
        out.octet('(').nstring(envelope.date());
        out.space().nstring(envelope.subject());
        addresses(envelope.from(), out);
        addresses(envelope.sender(), out);
        addresses(envelope.replyTo(), out);
        addresses(envelope.to(), out);
        addresses(envelope.cc(), out);
        addresses(envelope.bcc(), out);
        out.space().nstring(envelope.inReplyTo());
        out.space().nstring(envelope.messageId()).octet(')');
    }

    private static void addresses(List<Address> addresses, ResponseBuffer out) {
        out.space();
        if (addresses.isEmpty()) {
            out.nil();
            return;
        }
        out.octet('(');
        for (Address address : addresses) {
            out.octet('(').nstring(address.name());
            out.space().nstring(address.route());
            out.space().nstring(address.mailbox());
            out.space().nstring(address.host()).octet(')');
        }
        out.octet(')');
    }
}
