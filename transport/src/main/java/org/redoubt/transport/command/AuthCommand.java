package org.redoubt.transport.command;

import java.io.IOException;
import java.util.Base64;
import java.util.Optional;
import org.redoubt.directory.SaslServer;
import org.redoubt.directory.SaslServer.Step;
import org.redoubt.directory.SignIn;
import org.redoubt.transport.Limits;
import org.redoubt.transport.codec.AuthArguments;
import org.redoubt.transport.codec.Replies;
import org.redoubt.transport.codec.Reply;
import org.redoubt.transport.codec.SyntaxErrorException;
import org.redoubt.transport.session.Command;
import org.redoubt.transport.session.SmtpSession;
import org.redoubt.wire.LineTooLongException;

/** RFC 4954 4. The mechanisms themselves, their audit events and the throttling of guesses are the directory's. */
final class AuthCommand implements Command {
    @Override
    public void run(SmtpSession session, String argument) throws IOException, SyntaxErrorException {
        Optional<Reply> refusal = notNow(session);
        if (refusal.isPresent()) {
            session.answer(refusal.get());
            return;
        }
        AuthArguments auth = AuthArguments.parse(argument);
        if (!session.takes(auth.mechanism())) {
            session.answer(Replies.AUTH_MECHANISM);
            return;
        }
        SaslServer sasl =
                session.services().directory().sasl(auth.mechanism(), session.info(), session.bindings());
        exchange(session, sasl, sasl.begin(auth.initialResponse()));
    }

    private static Optional<Reply> notNow(SmtpSession session) {
        if (!session.config().mode().submission()) {
            return Optional.of(Replies.AUTH_NOT_HERE);
        }
        if (!session.mayOfferSignIn()) {
            return Optional.of(Replies.AUTH_NEEDS_TLS);
        }
        if (session.hello().isEmpty() || !session.extended()) {
            return Optional.of(Replies.HELLO_FIRST);
        }
        if (session.principal().isPresent()) {
            return Optional.of(Replies.AUTH_AGAIN);
        }
        return session.transaction().map(underWay -> Replies.AUTH_IN_MAIL);
    }

    private static void exchange(SmtpSession session, SaslServer sasl, Step first)
            throws IOException, SyntaxErrorException {
        Step step = first;
        while (step instanceof Step.Challenge challenge) {
            Optional<byte[]> response = ask(session, challenge.message());
            if (response.isEmpty()) {
                return;
            }
            step = sasl.respond(response.get());
        }
        if (step instanceof Step.Failure failure) {
            session.signInFailed(reply(failure.refused().reason()));
        } else if (step instanceof Step.Success success) {
            finish(session, success);
        }
    }

    private static void finish(SmtpSession session, Step.Success success) throws IOException, SyntaxErrorException {
        // RFC 4954 4: final data travels in a challenge that the client answers with an empty line.
        boolean signedIn = false;
        try {
            signedIn = success.finalData().isEmpty() || ask(session, success.finalData().get()).isPresent();
        } finally {
            if (!signedIn) {
                success.principal().session().close();
            }
        }
        if (signedIn) {
            session.signedIn(success.principal());
            session.answer(Replies.SIGNED_IN);
        }
    }

    /** Empty when the client gave up or spoke nonsense; that is answered. */
    private static Optional<byte[]> ask(SmtpSession session, byte[] challenge)
            throws IOException, SyntaxErrorException {
        session.answer(Reply.plain(334, Base64.getEncoder().encodeToString(challenge)));
        session.connection().out().flush();
        byte[] line;
        try {
            line = session.connection().in().line(Limits.AUTH_LINE);
        } catch (LineTooLongException tooLong) {
            session.answer(Replies.AUTH_LINE_TOO_LONG);
            // The next read first throws the rest of the line away, and may have to wait for it.
            session.connection().out().flush();
            return Optional.empty();
        }
        if (line.length == 1 && line[0] == '*') {
            session.answer(Replies.AUTH_CANCELLED);
            return Optional.empty();
        }
        return Optional.of(AuthArguments.base64(line));
    }

    // Whether an account exists or is locked is not told to whoever has not proved to own it.
    private static Reply reply(SignIn.Reason reason) {
        return switch (reason) {
            case WRONG_CREDENTIALS, DISABLED -> Replies.AUTH_FAILED;
            case SECOND_FACTOR_WANTED, SECOND_FACTOR_WRONG, SECOND_FACTOR_MISSING, NOT_ALLOWED, SEALED -> Replies.AUTH_NOT_ALLOWED;
            case MALFORMED -> Replies.AUTH_MALFORMED;
            case THROTTLED, UNAVAILABLE -> Replies.AUTH_LATER;
        };
    }
}
