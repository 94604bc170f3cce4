package org.redoubt.transport.command;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.redoubt.transport.Limits;
import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.transport.codec.HelloName;
import org.redoubt.transport.codec.Replies;
import org.redoubt.transport.codec.Reply;
import org.redoubt.transport.codec.SyntaxErrorException;
import org.redoubt.transport.codec.Verb;
import org.redoubt.transport.queue.FutureRelease;
import org.redoubt.transport.session.Command;
import org.redoubt.transport.session.SmtpSession;

/** RFC 5321 4.1.1.1 (EHLO, HELO) and RFC 2033 4.1 (LHLO). */
final class HelloCommand implements Command {
    private final Verb verb;

    HelloCommand(Verb verb) {
        this.verb = verb;
    }

    @Override
    public void run(SmtpSession session, String argument) throws IOException, SyntaxErrorException {
        boolean lmtp = session.config().mode() == Mode.LMTP;
        // RFC 2033 4.1: the two greetings keep the two protocols from being taken for each other.
        if (lmtp != (verb == Verb.LHLO)) {
            session.answer(lmtp ? Replies.USE_LHLO : Replies.USE_EHLO);
            return;
        }
        HelloName name = HelloName.parse(argument);
        session.hello(name, verb != Verb.HELO);
        String greeting = session.config().hostname() + " greets " + name.text();
        session.answer(verb == Verb.HELO ? Reply.plain(250, greeting) : extensions(session, greeting));
    }

    private static Reply extensions(SmtpSession session, String greeting) {
        List<String> lines = new ArrayList<>(12);
        lines.add(greeting);
        lines.add("PIPELINING");
        lines.add("SIZE " + session.config().maxMessageOctets());
        if (session.connection().tlsAvailable()) {
            lines.add("STARTTLS");
        }
        if (session.mayOfferSignIn() && session.principal().isEmpty()) {
            lines.add("AUTH " + String.join(" ", session.saslMechanisms()));
        }
        lines.addAll(List.of("ENHANCEDSTATUSCODES", "8BITMIME", "SMTPUTF8", "CHUNKING", "BINARYMIME", "DSN"));
        lines.add("LIMITS MAILMAX=" + Limits.MESSAGES_PER_SESSION + " RCPTMAX=" + Limits.RECIPIENTS); // RFC 9422 3
        if (session.config().mode().submission()) {
            Instant latest = FutureRelease.latest(session.services().runtime().now());
            // RFC 6710 3: without a name the profile is MIXER.
            lines.add("MT-PRIORITY");
            lines.add("FUTURERELEASE " + Limits.FUTURE_RELEASE.toSeconds() + ' ' + latest);
        }
        // RFC 8689 4.1: only where the client has come under TLS.
        if (session.connection().tls().isPresent()) {
            lines.add("REQUIRETLS");
        }
        return Reply.plain(250, lines.toArray(String[]::new));
    }
}
