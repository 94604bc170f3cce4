package org.redoubt.transport.session;

import java.time.Instant;
import java.util.Optional;
import org.redoubt.account.Message;
import org.redoubt.filter.SpamVerdict;
import org.redoubt.guard.Principal;
import org.redoubt.transport.codec.HelloName;
import org.redoubt.transport.codec.MailAddress;
import org.redoubt.transport.codec.Reply;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.TraceEvent.Draft;
import org.redoubt.transport.tracking.TraceEvent.Key;
import org.redoubt.transport.tracking.TraceEvent.Kind;

/** Notes what a conversation brought: who sent what to whom, what was found of it, and what we answered. */
final class SessionTrace {
    private static final int FIELD = 800;

    private final SmtpSession session;
    private final Transaction transaction;

    SessionTrace(SmtpSession session, Transaction transaction) {
        this.session = session;
        this.transaction = transaction;
    }

    /** After the answer to a message that was read whole. */
    void answered(Instant at, Message message, Reply reply) {
        Draft draft = draft(reply.positive() ? Kind.RECEIVED : Kind.REFUSED, at)
                .with(Key.MESSAGE_ID, message.structure().envelope().messageId().map(String::strip))
                .with(Key.OCTETS, Long.toString(message.size()))
                .with(Key.CHECKS, field(message, "Authentication-Results").filter(this::ours))
                .with(Key.SPAM, field(message, SpamVerdict.FIELDS.getFirst()))
                .with(Key.REPLY, reply.toString());
        transaction.recipients().forEach(to -> draft.with(Key.TO, to.arguments().recipient().addrSpec()));
        session.services().outbound().tracing().note(draft.done());
    }

    /** After the refusal of a message that cannot be looked into any more. */
    void refused(Instant at, Reply reply, Optional<String> verdict) {
        Draft draft = draft(Kind.REFUSED, at)
                .with(Key.SPAM, verdict.map(SessionTrace::line))
                .with(Key.REPLY, reply.toString());
        transaction.recipients().forEach(to -> draft.with(Key.TO, to.arguments().recipient().addrSpec()));
        session.services().outbound().tracing().note(draft.done());
    }

    /** After the refusal of one recipient. */
    void refused(Instant at, MailAddress recipient, Reply reply) {
        session.services()
                .outbound()
                .tracing()
                .note(draft(Kind.REFUSED, at)
                        .with(Key.TO, recipient.addrSpec())
                        .with(Key.REPLY, reply.toString())
                        .done());
    }

    private Draft draft(Kind kind, Instant at) {
        return TraceEvent.of(kind, transaction.id(), at)
                .with(Key.VIA, session.config().mode().label())
                .with(Key.CLIENT, session.connection().remote().getAddress().getHostAddress())
                .with(Key.HELLO, session.hello().map(HelloName::text))
                .with(Key.TLS, session.connection().tls().map(tls -> tls.protocol() + ' ' + tls.cipher()))
                .with(Key.LOGIN, session.principal().map(Principal::login))
                .with(Key.FROM, transaction.mail().sender().map(MailAddress::addrSpec).orElse(""));
    }

    /** A field that we have put above the message; its text in one line. */
    private static Optional<String> field(Message message, String name) {
        return message.structure()
                .header()
                .first(name)
                .map(field -> line(field.value()));
    }

    private static String line(String value) {
        String text = value.replaceAll("\\s+", " ").strip();
        return text.length() > FIELD ? text.substring(0, FIELD) : text;
    }

    /** What others say of their own checks is not what we found. */
    private boolean ours(String results) {
        return session.services().arrivals().isPresent()
                && results.startsWith(session.config().hostname() + ';');
    }
}
