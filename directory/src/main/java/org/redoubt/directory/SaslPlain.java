package org.redoubt.directory;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.redoubt.guard.SessionInfo;

/** PLAIN (RFC 4616): authorisation identity, NUL, login, NUL, password. */
final class SaslPlain implements SaslServer {
    static final String MECHANISM = "PLAIN";

    private final Authenticator authenticator;
    private final SessionInfo session;

    SaslPlain(Authenticator authenticator, SessionInfo session) {
        this.authenticator = authenticator;
        this.session = session;
    }

    @Override
    public Step begin(Optional<byte[]> initialResponse) {
        return initialResponse.map(this::respond).orElseGet(() -> new Step.Challenge(new byte[0]));
    }

    @Override
    public Step respond(byte[] message) {
        int first = indexOfNul(message, 0);
        int second = first < 0 ? -1 : indexOfNul(message, first + 1);
        if (message.length > Limits.MAX_SASL_MESSAGE || second < 0 || indexOfNul(message, second + 1) >= 0) {
            return malformed();
        }
        Optional<String> authorize = text(message, 0, first);
        Optional<String> login = text(message, first + 1, second);
        if (authorize.isEmpty() || login.isEmpty() || login.get().isEmpty() || second + 1 == message.length) {
            return malformed();
        }
        byte[] password = Arrays.copyOfRange(message, second + 1, message.length);
        // RFC 4616 2: the mailbox of somebody else is opened by a grant.
        return step(authenticator.passwordFor(authorize.get(), login.get(), password, session, MECHANISM));
    }

    static Step step(SignIn signIn) {
        return switch (signIn) {
            case SignIn.Accepted(var principal) -> new Step.Success(principal, Optional.empty());
            case SignIn.Refused refused -> new Step.Failure(refused);
        };
    }

    /** Strict UTF-8; empty when it is not. */
    static Optional<String> text(byte[] bytes, int from, int to) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, to - from))
                    .toString());
        } catch (CharacterCodingException notUtf8) {
            return Optional.empty();
        }
    }

    private Step malformed() {
        return new Step.Failure(authenticator.malformed(session, MECHANISM));
    }

    private static int indexOfNul(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == 0) {
                return i;
            }
        }
        return -1;
    }
}
