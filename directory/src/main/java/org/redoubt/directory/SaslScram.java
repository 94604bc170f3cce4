package org.redoubt.directory;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.redoubt.directory.Authenticator.Attempt;
import org.redoubt.directory.Authenticator.ScramCandidate;
import org.redoubt.directory.ScramMessages.Binding;
import org.redoubt.directory.ScramMessages.ClientFinal;
import org.redoubt.directory.ScramMessages.ClientFirst;
import org.redoubt.directory.credential.ScramVerifier;
import org.redoubt.guard.SessionInfo;
import org.redoubt.store.StoreException;

/**
 * SCRAM-SHA-256 (RFC 5802, RFC 7677): both sides prove that they know the password, neither tells it. As -PLUS they
 * also prove that they are the two ends of one TLS connection, so that nobody sits in between.
 */
final class SaslScram implements SaslServer {
    static final String MECHANISM = "SCRAM-SHA-256";
    static final String PLUS = "SCRAM-SHA-256-PLUS";

    private static final int NONCE_BYTES = 18;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Authenticator authenticator;
    private final SessionInfo session;
    private final ChannelBindings bindings;
    private final String mechanism;
    private Optional<Exchange> exchange = Optional.empty();
    private boolean over;

    SaslScram(Authenticator authenticator, SessionInfo session, ChannelBindings bindings, String mechanism) {
        this.authenticator = authenticator;
        this.session = session;
        this.bindings = bindings;
        this.mechanism = mechanism;
    }

    /** What was said so far. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Exchange(
            Attempt attempt,
            List<ScramCandidate> candidates,
            ClientFirst first,
            byte[] bound,
            String nonce,
            String serverFirst) {}

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
        Optional<ClientFirst> parsed = ScramMessages.clientFirst(message);
        Optional<byte[]> bound = parsed.flatMap(first -> bound(first.binding()));
        if (parsed.isEmpty() || bound.isEmpty()) {
            return malformed();
        }
        ClientFirst first = parsed.get();
        // RFC 5802 5.1, attribute a: the mailbox of somebody else is opened by a grant.
        Attempt attempt =
                authenticator.on(authenticator.attempt(first.login(), session, mechanism), first.authorize());
        if (authenticator.mustWait(attempt)) {
            return over(authenticator.throttled(attempt), Optional.empty());
        }
        try {
            List<ScramCandidate> candidates = authenticator.scram(attempt);
            ScramVerifier verifier = candidates.getFirst().verifier();
            String nonce = first.nonce() + nonce();
            String reply = ScramMessages.serverFirst(nonce, verifier.salt(), verifier.iterations());
            exchange = Optional.of(new Exchange(attempt, candidates, first, bound.get(), nonce, reply));
            return new Step.Challenge(bytes(reply));
        } catch (StoreException failure) {
            return over(authenticator.unavailable(attempt), Optional.empty());
        }
    }

    private Step last(Exchange said, byte[] message) {
        Optional<ClientFinal> parsed = ScramMessages.clientFinal(message)
                .filter(last -> MessageDigest.isEqual(last.binding(), binding(said)))
                .filter(last -> last.nonce().equals(said.nonce));
        if (parsed.isEmpty()) {
            return malformed();
        }
        String authMessage = ScramMessages.authMessage(said.first, said.serverFirst, parsed.get());
        Optional<ScramCandidate> proven = said.candidates.stream()
                .filter(candidate -> candidate.verifier().proves(authMessage, parsed.get().proof()))
                .findFirst();
        byte[] signature = proven.orElse(said.candidates.getFirst()).verifier().signature(authMessage);
        byte[] reply = bytes("v=" + Base64.getEncoder().encodeToString(signature));
        return over(
                authenticator.finishScram(
                        said.attempt,
                        proven.map(ScramCandidate::proof),
                        proven.flatMap(candidate -> candidate.verifier().clientKey(authMessage, parsed.get().proof()))),
                Optional.of(reply));
    }

    /** What the client will have bound to, nothing for none; empty when its flag does not fit the mechanism. */
    private Optional<byte[]> bound(Binding binding) {
        boolean plus = mechanism.equals(PLUS);
        return switch (binding) {
            case Binding.None() -> plus ? Optional.empty() : Optional.of(new byte[0]);
            // RFC 5802 6: it was offered, so somebody took it out of the list on its way to the client.
            case Binding.NotOffered() -> plus || bindings.any() ? Optional.empty() : Optional.of(new byte[0]);
            case Binding.Named(String type) -> plus ? bindings.named(type) : Optional.empty();
        };
    }

    private static byte[] binding(Exchange said) {
        byte[] header = bytes(said.first.header());
        byte[] whole = Arrays.copyOf(header, header.length + said.bound.length);
        System.arraycopy(said.bound, 0, whole, header.length, said.bound.length);
        return whole;
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
        return new Step.Failure(authenticator.malformed(session, mechanism));
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
