package org.redoubt.transport.session;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.redoubt.mime.DateField;
import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.transport.codec.HelloName;
import org.redoubt.transport.codec.MailAddress;

/** The fields that this server puts before a message. */
final class Trace {
    private final SmtpSession session;
    private final Transaction transaction;
    private final Instant now;

    Trace(SmtpSession session, Transaction transaction) {
        this.session = session;
        this.transaction = transaction;
        this.now = session.services().runtime().now();
    }

    /** Return-Path and Received (RFC 5321 4.4), and on submission what the author's program left out (RFC 6409 8). */
    byte[] before(HeaderFields header) {
        var text = new StringBuilder(400);
        text.append("Return-Path: <").append(sender()).append(">\r\n");
        received(text);
        if (session.config().mode().submission()) {
            addMissing(text, header);
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private String sender() {
        return transaction.mail().sender().map(MailAddress::addrSpec).orElse("");
    }

    private void received(StringBuilder text) {
        text.append("Received: from ").append(session.hello().map(HelloName::text).orElse("unknown"));
        text.append(" (").append(literal()).append(")\r\n\tby ").append(session.config().hostname());
        session.connection()
                .tls()
                .ifPresent(tls ->
                        text.append(" (").append(tls.protocol()).append(' ').append(tls.cipher()).append(')'));
        text.append("\r\n\twith ").append(protocol()).append(" id ").append(transaction.id());
        // RFC 5321 7.6: one recipient of several must not be shown to the others.
        if (transaction.recipients().size() == 1) {
            MailAddress recipient = transaction.recipients().getFirst().arguments().recipient();
            text.append("\r\n\tfor <").append(recipient.addrSpec()).append('>');
        }
        text.append("; ").append(DateField.of(now)).append("\r\n");
    }

    // RFC 5321 4.1.3
    private String literal() {
        var address = session.connection().remote().getAddress();
        String host = address.getHostAddress();
        int zone = host.indexOf('%');
        String plain = zone < 0 ? host : host.substring(0, zone);
        return address.getAddress().length == 4 ? '[' + plain + ']' : "[IPv6:" + plain + ']';
    }

    // RFC 3848; RFC 6531 3.7.3 for messages under SMTPUTF8.
    private String protocol() {
        boolean lmtp = session.config().mode() == Mode.LMTP;
        if (!lmtp && !session.extended()) {
            return "SMTP";
        }
        boolean international = transaction.mail().smtpUtf8();
        String name = lmtp ? "LMTP" : international ? "SMTP" : "ESMTP";
        return (international ? "UTF8" : "")
                + name
                + (session.connection().secure() ? "S" : "")
                + (session.principal().isPresent() ? "A" : "");
    }

    private void addMissing(StringBuilder text, HeaderFields header) {
        if (header.from() == 0 && transaction.mail().sender().isPresent()) {
            text.append("From: <").append(sender()).append(">\r\n");
        }
        if (!header.hasDate()) {
            text.append("Date: ").append(DateField.of(now)).append("\r\n");
        }
        if (!header.hasMessageId()) {
            text.append("Message-ID: <").append(transaction.id()).append('.');
            text.append(Long.toString(now.toEpochMilli(), 36)).append('@');
            text.append(session.config().hostname()).append(">\r\n");
        }
    }
}
