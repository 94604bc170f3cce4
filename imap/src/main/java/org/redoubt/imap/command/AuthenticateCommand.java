package org.redoubt.imap.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.redoubt.directory.SaslServer;
import org.redoubt.directory.SaslServer.Step;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;

/** AUTHENTICATE, RFC 9051 6.2.2, with the initial response of RFC 4959. */
final class AuthenticateCommand implements Command {
    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        arguments.space();
        String mechanism = arguments.atom().toUpperCase(Locale.ROOT);
        Optional<byte[]> first = Optional.empty();
        if (arguments.accept(' ')) {
            String text = arguments.base64Text();
            // RFC 4959 3: an empty initial response is written "=".
            first = Optional.of(text.equals("=") ? new byte[0] : decode(text));
        }
        arguments.end();
        if (!session.mayAuthenticate()) {
            return SignIns.privacyRequired();
        }
        if (!session.takes(mechanism)) {
            return Reply.no("CANNOT", "This mechanism is not offered");
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

    // RFC 9051 6.2.2: what is left to say goes as a challenge, which the client answers with nothing.
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
        byte[] line = session.reader().answerTo(Base64.getEncoder().encodeToString(challenge));
        String text = new String(line, StandardCharsets.US_ASCII);
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
