package org.redoubt.managesieve.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.redoubt.account.AccessDeniedException;
import org.redoubt.directory.SaslServer;
import org.redoubt.directory.SaslServer.Step;
import org.redoubt.directory.SignIn;
import org.redoubt.guard.Principal;
import org.redoubt.managesieve.codec.Strings;
import org.redoubt.managesieve.codec.SyntaxException;
import org.redoubt.managesieve.codec.Words;
import org.redoubt.managesieve.session.Command;
import org.redoubt.managesieve.session.ConversationOver;
import org.redoubt.managesieve.session.Reply;
import org.redoubt.managesieve.session.Session;

/** AUTHENTICATE, RFC 5804 2.1. */
final class AuthenticateCommand implements Command {
    @Override
    public Reply run(Session session, Words arguments) throws SyntaxException, IOException {
        String mechanism = arguments.text().toUpperCase(Locale.ROOT);
        Optional<byte[]> first = arguments.more() ? Optional.of(decode(arguments.octets())) : Optional.empty();
        arguments.end();
        if (!session.mayAuthenticate()) {
            return Reply.no("ENCRYPT-NEEDED", "Start TLS first");
        }
        if (!session.takes(mechanism)) {
            return Reply.no("", "This mechanism is not offered");
        }
        SaslServer server = session.directory().sasl(mechanism, session.info(), session.bindings());
        Step step = server.begin(first);
        while (step instanceof Step.Challenge challenge) {
            byte[] answer = session.answerTo(Strings.of(Base64.getEncoder().encodeToString(challenge.message())));
            if (answer.length == 1 && answer[0] == '*') {
                return Reply.no("", "Sign-in was cancelled");
            }
            step = server.respond(decode(answer));
        }
        return switch (step) {
            case Step.Success success -> accepted(session, success.principal(), success.finalData());
            case Step.Failure failure -> refused(session, failure.refused());
            case Step.Challenge _ -> throw new IllegalStateException("a challenge was not sent");
        };
    }

    private static Reply accepted(Session session, Principal principal, Optional<byte[]> last) throws IOException {
        try {
            session.signIn(principal);
        } catch (AccessDeniedException e) {
            return session.failedLogin(Reply.no("", "This account cannot be opened"));
        }
        String code = last.map(data -> "SASL \"" + Base64.getEncoder().encodeToString(data) + '"').orElse("");
        return Reply.ok("Signed in").withCode(code);
    }

    // Which of the two was wrong, name or password, is not told.
    private static Reply refused(Session session, SignIn.Refused refused) throws ConversationOver {
        String code = switch (refused.reason()) {
            case WRONG_CREDENTIALS,
                    DISABLED,
                    SECOND_FACTOR_WANTED,
                    SECOND_FACTOR_WRONG,
                    SECOND_FACTOR_MISSING,
                    NOT_ALLOWED,
                    SEALED,
                    MALFORMED -> "";
            case THROTTLED, UNAVAILABLE -> "TRYLATER";
        };
        return session.failedLogin(Reply.no(code, refused.publicText()));
    }

    private static byte[] decode(byte[] base64) throws SyntaxException {
        try {
            return Base64.getDecoder().decode(new String(base64, StandardCharsets.ISO_8859_1));
        } catch (IllegalArgumentException e) {
            throw new SyntaxException("This is not base64");
        }
    }
}
