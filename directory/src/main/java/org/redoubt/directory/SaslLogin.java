package org.redoubt.directory;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.redoubt.guard.SessionInfo;

/**
 * LOGIN: the login, then the password, each asked for. Never standardised (draft-murchison-sasl-login has it), and
 * all that some mail programs can.
 */
final class SaslLogin implements SaslServer {
    static final String MECHANISM = "LOGIN";

    private static final byte[] ASK_LOGIN = "Username:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ASK_PASSWORD = "Password:".getBytes(StandardCharsets.US_ASCII);

    private final Authenticator authenticator;
    private final SessionInfo session;
    private Optional<String> login = Optional.empty();

    SaslLogin(Authenticator authenticator, SessionInfo session) {
        this.authenticator = authenticator;
        this.session = session;
    }

    @Override
    public Step begin(Optional<byte[]> initialResponse) {
        return initialResponse
                .filter(bytes -> bytes.length > 0)
                .map(this::respond)
                .orElseGet(() -> new Step.Challenge(ASK_LOGIN));
    }

    @Override
    public Step respond(byte[] message) {
        if (message.length == 0 || message.length > Limits.MAX_SASL_MESSAGE) {
            return malformed();
        }
        if (login.isPresent()) {
            return SaslPlain.step(authenticator.password(login.get(), message, session, MECHANISM));
        }
        login = SaslPlain.text(message, 0, message.length);
        return login.isPresent() ? new Step.Challenge(ASK_PASSWORD) : malformed();
    }

    private Step malformed() {
        return new Step.Failure(authenticator.malformed(session, MECHANISM));
    }
}
