package org.redoubt.directory;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import org.redoubt.directory.Authenticator.Attempt;
import org.redoubt.directory.ScramMessages.ClientFinal;
import org.redoubt.directory.ScramMessages.ClientFirst;
import org.redoubt.directory.credential.ScramVerifier;
import org.redoubt.guard.SessionInfo;
import org.redoubt.store.StoreException;

/** SCRAM-SHA-256 (RFC 5802, RFC 7677): both sides prove that they know the password, neither tells it. */
final class SaslScram implements SaslServer {
    static final String MECHANISM = "SCRAM-SHA-256";

    private static final int NONCE_BYTES = 18;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Authenticator authenticator;
    private final SessionInfo session;
    private Optional<Exchange> exchange = Optional.empty();
    private boolean over;

    SaslScram(Authenticator authenticator, SessionInfo session) {
        this.authenticator = authenticator;
        this.session = session;
    }

    /** What was said so far. */
    private record Exchange(
            Attempt attempt, ScramVerifier verifier, ClientFirst first, String nonce, String serverFirst) {}

    @Override
    public Step begin(Optional<byte[]> initialResponse) {
        return initialResponse.map(this::respond).orElseGet(() -> new Step.Challenge(new byte[0]));
    }

    @Override
    public Step respond(byte[] message) {
        if (over || message.length > Limits.MAX_SASL_MESSAGE) {
            return malformed();
        }
        return exchange.isEmpty() ? first(message) : last(exchange.get(), message);
    }

    private Step first(byte[] message) {
        Optional<ClientFirst> parsed = ScramMessages.clientFirst(message)
                .filter(first -> first.authorize().isEmpty() || first.authorize().equalsIgnoreCase(first.login()));
        if (parsed.isEmpty()) {
            return malformed();
        }
        ClientFirst first = parsed.get();
        Attempt attempt = authenticator.attempt(first.login(), session, MECHANISM);
        if (authenticator.mustWait(attempt)) {
            return over(authenticator.throttled(attempt), Optional.empty());
        }
        try {
            ScramVerifier verifier = authenticator.scram(attempt);
            String nonce = first.nonce() + nonce();
            String reply = ScramMessages.serverFirst(nonce, verifier.salt(), verifier.iterations());
            exchange = Optional.of(new Exchange(attempt, verifier, first, nonce, reply));
            return new Step.Challenge(bytes(reply));
        } catch (StoreException failure) {
            return over(authenticator.unavailable(attempt), Optional.empty());
        }
    }

    private Step last(Exchange said, byte[] message) {
        Optional<ClientFinal> parsed = ScramMessages.clientFinal(message)
                .filter(last -> MessageDigest.isEqual(last.binding(), bytes(said.first.header())))
                .filter(last -> last.nonce().equals(said.nonce));
        if (parsed.isEmpty()) {
            return malformed();
        }
        String authMessage = ScramMessages.authMessage(said.first, said.serverFirst, parsed.get());
        boolean proven = said.verifier.proves(authMessage, parsed.get().proof());
        byte[] signature = said.verifier.signature(authMessage);
        byte[] reply = bytes("v=" + Base64.getEncoder().encodeToString(signature));
        return over(authenticator.finishScram(said.attempt, proven), Optional.of(reply));
    }

    private Step over(SignIn signIn, Optional<byte[]> finalData) {
        over = true;
        return switch (signIn) {
            case SignIn.Accepted(var principal) -> new Step.Success(principal, finalData);
            case SignIn.Refused refused -> new Step.Failure(refused);
        };
    }

    private Step malformed() {
        over = true;
        return new Step.Failure(authenticator.malformed(session, MECHANISM));
    }

    private static String nonce() {
        byte[] random = new byte[NONCE_BYTES];
        RANDOM.nextBytes(random);
        return Base64.getEncoder().encodeToString(random);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
