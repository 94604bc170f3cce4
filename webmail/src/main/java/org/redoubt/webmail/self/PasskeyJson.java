package org.redoubt.webmail.self;

import java.util.Optional;
import java.util.function.Function;
import org.redoubt.directory.PasskeyOffer;
import org.redoubt.directory.PasskeyRequest;
import org.redoubt.directory.passkey.Attestation;
import org.redoubt.http.Ceremonies;
import tools.jackson.core.JsonGenerator;

/**
 * Passkeys between our page and us: what a browser is asked, as flat members with octets in base64url, and what it answers of a
 * key that was made. What it answers of one that was used is {@link Ceremonies#assertion}.
 */
public final class PasskeyJson {
    private PasskeyJson() {}

    /** The member with what an authenticator made of our input; octets that are wiped, and so never a text. */
    public static final String PRF = "prf";

    /** Writes the members of a question for a passkey that there is. */
    public static void write(JsonGenerator json, PasskeyRequest request) {
        json.writeStringProperty("challenge", request.challenge());
        json.writeStringProperty("host", request.host());
        Answer.texts(json, "allowed", request.allowed());
        json.writeStringProperty(PRF, request.prf().orElse(""));
    }

    /** Writes the members of a question for one that is to be made. */
    public static void write(JsonGenerator json, PasskeyOffer offer) {
        json.writeStringProperty("challenge", offer.challenge());
        json.writeStringProperty("host", offer.host());
        json.writeStringProperty("userHandle", offer.userHandle());
        json.writeStringProperty("login", offer.login());
        json.writeStringProperty("displayName", offer.displayName());
        Answer.texts(json, "known", offer.known());
        json.writeStringProperty(PRF, offer.prf().orElse(""));
    }

    /**
     * Reads what a browser says of a passkey that was made; {@code prfEnabled} is {@code true} where its authenticator says that it
     * can do PRF (Web Authentication Level 3, 10.1.4).
     */
    public static Optional<Attestation> attestation(Function<String, String> members) {
        Optional<byte[]> key = Ceremonies.octets(members.apply("publicKey"));
        Optional<byte[]> credential = Ceremonies.octets(members.apply("credential"));
        Optional<byte[]> client = Ceremonies.octets(members.apply("clientData"));
        Optional<byte[]> data = Ceremonies.octets(members.apply("authenticatorData"));
        String algorithm = members.apply("algorithm");
        return key.isPresent()
                        && credential.isPresent()
                        && client.isPresent()
                        && data.isPresent()
                        && algorithm.matches("-[0-9]{1,5}")
                ? Optional.of(new Attestation(
                        credential.get(),
                        client.get(),
                        data.get(),
                        key.get(),
                        Integer.parseInt(algorithm),
                        members.apply("prfEnabled").equals("true"),
                        Optional.empty()))
                : Optional.empty();
    }
}
