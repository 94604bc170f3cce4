package org.redoubt.pop3.command;

import java.io.IOException;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.redoubt.directory.SaslServer;
import org.redoubt.directory.SaslServer.Step;
import org.redoubt.pop3.codec.CommandLine;
import org.redoubt.pop3.codec.SyntaxException;
import org.redoubt.pop3.session.Command;
import org.redoubt.pop3.session.Reply;
import org.redoubt.pop3.session.Session;

/** AUTH, RFC 5034 4. */
final class AuthCommand implements Command {
    @Override
    public Reply run(Session session, CommandLine arguments) throws SyntaxException, IOException {
        String mechanism = arguments.word().toUpperCase(Locale.ROOT);
        Optional<byte[]> first = Optional.empty();
        if (arguments.more()) {
            String text = arguments.word();
            // RFC 5034 4: an empty initial response is written "=".
            first = Optional.of(text.equals("=") ? new byte[0] : decode(text));
        }
        arguments.end();
        if (!session.mayAuthenticate()) {
            return SignIns.privacyRequired();
        }
        if (!session.takes(mechanism)) {
            return Reply.err("This mechanism is not offered");
        }
        SaslServer server = session.directory().sasl(mechanism, session.info(), session.bindings());
        return converse(session, server, server.begin(first));
    }

    private static Reply converse(Session session, SaslServer server, Step first) throws SyntaxException, IOException {
        Step step = first;
        while (step instanceof Step.Challenge challenge) {
            step = server.respond(ask(session, challenge.message()));
        }
        return switch (step) {
            case Step.Success success -> {
                sayRest(session, success);
                yield SignIns.accepted(session, success.principal());
            }
            case Step.Failure failure -> SignIns.refused(session, failure.refused());
            case Step.Challenge challenge -> throw new IllegalStateException("a challenge was not sent");
        };
    }

    // RFC 5034 4: what is left to say goes as a challenge, which the client answers with nothing.
    private static void sayRest(Session session, Step.Success success) throws SyntaxException, IOException {
        boolean said = false;
        try {
            if (success.finalData().isPresent()) {
                ask(session, success.finalData().get());
            }
            said = true;
        } finally {
            if (!said) {
                success.principal().session().close();
            }
        }
    }

    private static byte[] ask(Session session, byte[] challenge) throws SyntaxException, IOException {
        String text = session.answerTo(Base64.getEncoder().encodeToString(challenge));
        if (text.equals("*")) {
            throw new SyntaxException("Sign-in was cancelled");
        }
        return decode(text);
    }

    private static byte[] decode(String base64) throws SyntaxException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new SyntaxException("This is not base64");
        }
    }
}
