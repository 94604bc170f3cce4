package org.redoubt.mime;

import java.util.List;
import java.util.Optional;

/**
 * The IMAP envelope of one message, RFC 9051 7.5.2. Texts are unfolded but not decoded. A field that is there but
 * empty is an empty text; one that is absent is an empty Optional.
 *
 * @param sender as {@code from} when the field is absent or has no address
 * @param replyTo as {@code from} when the field is absent or has no address
 */
public record Envelope(
        Optional<String> date,
        Optional<String> subject,
        List<Address> from,
        List<Address> sender,
        List<Address> replyTo,
        List<Address> to,
        List<Address> cc,
        List<Address> bcc,
        Optional<String> inReplyTo,
        Optional<String> messageId) {

    public Envelope {
        from = List.copyOf(from);
        sender = sender.isEmpty() ? from : List.copyOf(sender);
        replyTo = replyTo.isEmpty() ? from : List.copyOf(replyTo);
        to = List.copyOf(to);
        cc = List.copyOf(cc);
        bcc = List.copyOf(bcc);
    }

    static Envelope of(HeaderBlock header) {
        return new Envelope(
                header.text(KnownField.DATE),
                header.text(KnownField.SUBJECT),
                header.addresses(KnownField.FROM),
                header.addresses(KnownField.SENDER),
                header.addresses(KnownField.REPLY_TO),
                header.allAddresses(KnownField.TO),
                header.allAddresses(KnownField.CC),
                header.allAddresses(KnownField.BCC),
                header.text(KnownField.IN_REPLY_TO),
                header.text(KnownField.MESSAGE_ID));
    }
}
