package org.redoubt.directory.passkey;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;

/**
 * Checks what browsers say of passkeys, step by step as Web Authentication 7.1 and 7.2 have it. User verification is
 * demanded always, so that a passkey counts as both factors. Safe for many threads.
 */
public final class RelyingParty {
    private static final int MAX_CLIENT_DATA = 4096;
    private static final int MAX_AUTHENTICATOR_DATA = 4096;
    private static final int MAX_SIGNATURE = 1024;
    private static final int MAX_PUBLIC_KEY = 1024;

    private final Challenges challenges;

    public RelyingParty(InstantSource clock) {
        this.challenges = new Challenges(clock);
    }

    /** A fresh challenge in base64url; good for five minutes, once. */
    public String challenge(Purpose purpose, Ceremony ceremony) {
        return challenges.make(purpose, ceremony.binding());
    }

    /** What came of looking at a passkey that was made. */
    public sealed interface Registration {
        /**
         * It can be kept.
         *
         * @param credential its name, in base64url
         * @param prf whether it says that it can do PRF
         */
        record Sound(String credential, PublicKeyText key, long count, boolean synced, boolean prf) implements Registration {}

        record Unsound(Flaw flaw) implements Registration {}
    }

    /** What came of looking at an answer. */
    public sealed interface Answer {
        /** It is the key's. */
        record Sound(long count) implements Answer {}

        record Unsound(Flaw flaw) implements Answer {}
    }

    /** Looks at a passkey that was made (7.1); its challenge is used up when it is sound. */
    public Registration registration(Ceremony ceremony, Attestation made) {
        Optional<SignatureAlgorithm> algorithm = SignatureAlgorithm.of(made.algorithm());
        Optional<ClientData> client = clientData(made.clientData());
        Optional<AuthenticatorData> data = authenticatorData(made.authenticatorData());
        if (client.isEmpty()
                || data.flatMap(AuthenticatorData::credential)
                        .filter(name -> Arrays.equals(name, made.credential()))
                        .isEmpty()) {
            return new Registration.Unsound(Flaw.MALFORMED);
        }
        Optional<Flaw> flaw = flaw(ceremony, Purpose.CREATE, client.get(), data.orElseThrow());
        if (flaw.isPresent()) {
            return new Registration.Unsound(flaw.get());
        }
        Optional<PublicKeyText> key = made.publicKey().length > MAX_PUBLIC_KEY
                ? Optional.empty()
                : algorithm.flatMap(of -> PublicKeyText.of(of, made.publicKey()));
        if (key.isEmpty()) {
            return new Registration.Unsound(Flaw.KEY);
        }
        if (!challenges.use(client.get().challenge())) {
            return new Registration.Unsound(Flaw.REPLAYED);
        }
        return new Registration.Sound(
                name(made.credential()),
                key.get(),
                data.get().count(),
                data.get().has(AuthenticatorData.BACKUP_ELIGIBLE),
                made.prfEnabled());
    }

    /** Looks at an answer to a challenge (7.2), which is used up when the answer is sound. */
    public Answer answer(Ceremony ceremony, Purpose purpose, Assertion given, PublicKeyText key) {
        Optional<ClientData> client = clientData(given.clientData());
        Optional<AuthenticatorData> data = authenticatorData(given.authenticatorData());
        if (client.isEmpty() || data.isEmpty() || given.signature().length > MAX_SIGNATURE) {
            return new Answer.Unsound(Flaw.MALFORMED);
        }
        Optional<Flaw> flaw = flaw(ceremony, purpose, client.get(), data.get());
        if (flaw.isPresent()) {
            return new Answer.Unsound(flaw.get());
        }
        byte[] hash = sha256(given.clientData());
        byte[] signed = Arrays.copyOf(given.authenticatorData(), given.authenticatorData().length + hash.length);
        System.arraycopy(hash, 0, signed, given.authenticatorData().length, hash.length);
        if (!key.signed(signed, given.signature())) {
            return new Answer.Unsound(Flaw.SIGNATURE);
        }
        return challenges.use(client.get().challenge())
                ? new Answer.Sound(data.get().count())
                : new Answer.Unsound(Flaw.REPLAYED);
    }

    /** What is asked of both alike, in the order of 7.1 and 7.2. */
    private Optional<Flaw> flaw(Ceremony ceremony, Purpose purpose, ClientData client, AuthenticatorData data) {
        String type = purpose == Purpose.CREATE ? ClientData.CREATE : ClientData.GET;
        if (!client.type().equals(type)) {
            return Optional.of(Flaw.TYPE);
        }
        if (!challenges.sound(client.challenge(), purpose, ceremony.binding())) {
            return Optional.of(Flaw.CHALLENGE);
        }
        if (!client.origin().equals(ceremony.origin())) {
            return Optional.of(Flaw.ORIGIN);
        }
        if (client.framed()) {
            return Optional.of(Flaw.FRAMED);
        }
        byte[] party = sha256(ceremony.host().getBytes(StandardCharsets.UTF_8));
        if (!MessageDigest.isEqual(data.partyHash(), party)) {
            return Optional.of(Flaw.PARTY);
        }
        if (!data.has(AuthenticatorData.PRESENT)) {
            return Optional.of(Flaw.PRESENCE);
        }
        if (!data.has(AuthenticatorData.VERIFIED)) {
            return Optional.of(Flaw.VERIFICATION);
        }
        boolean impossible =
                data.has(AuthenticatorData.BACKED_UP) && !data.has(AuthenticatorData.BACKUP_ELIGIBLE);
        return impossible ? Optional.of(Flaw.BACKUP) : Optional.empty();
    }

    private static Optional<ClientData> clientData(byte[] json) {
        return json.length > MAX_CLIENT_DATA ? Optional.empty() : ClientData.read(json);
    }

    private static Optional<AuthenticatorData> authenticatorData(byte[] octets) {
        return octets.length > MAX_AUTHENTICATOR_DATA ? Optional.empty() : AuthenticatorData.read(octets);
    }

    /** A credential's name as it is kept and as browsers are told of it. */
    public static String name(byte[] credential) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(credential);
    }

    private static byte[] sha256(byte[] octets) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(octets);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }
}
