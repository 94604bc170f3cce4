package org.redoubt.webmail.self;

import java.net.InetAddress;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.redoubt.directory.PasskeyOffer;
import org.redoubt.directory.PasskeyRequest;
import org.redoubt.directory.passkey.Assertion;
import org.redoubt.directory.passkey.Attestation;
import org.redoubt.directory.passkey.Ceremony;
import org.redoubt.http.HttpExchange;
import tools.jackson.core.JsonGenerator;

/**
 * Passkeys between our page and us: what a browser is asked, and what it answers, as flat members with octets in base64url.
 * The members of what it answers are {@code credential}, {@code clientData} and {@code authenticatorData}, then {@code
 * publicKey} and {@code algorithm} of a key that was made, or {@code signature} and {@code userHandle} of one that was used.
 */
public final class PasskeyJson {
    private PasskeyJson() {}

    /**
     * Where a browser is that asks; empty by a name or address of the server for which there are no passkeys.
     *
     * @param hostname as it is configured
     * @param binding what only this browser, or this session, has
     */
    public static Optional<Ceremony> ceremony(HttpExchange exchange, String hostname, String binding) {
        return Ceremony.at(
                exchange.origin(),
                hostname.toLowerCase(Locale.ROOT),
                local(exchange.connection().remote()),
                binding);
    }

    private static boolean local(String remote) {
        try {
            return InetAddress.ofLiteral(Visits.host(remote)).isLoopbackAddress();
        } catch (IllegalArgumentException noAddress) {
            return false;
        }
    }

    /** Writes the members of a question for a passkey that there is. */
    public static void write(JsonGenerator json, PasskeyRequest request) {
        json.writeStringProperty("challenge", request.challenge());
        json.writeStringProperty("host", request.host());
        Answer.texts(json, "allowed", request.allowed());
    }

    /** Writes the members of a question for one that is to be made. */
    public static void write(JsonGenerator json, PasskeyOffer offer) {
        json.writeStringProperty("challenge", offer.challenge());
        json.writeStringProperty("host", offer.host());
        json.writeStringProperty("userHandle", offer.userHandle());
        json.writeStringProperty("login", offer.login());
        json.writeStringProperty("displayName", offer.displayName());
        Answer.texts(json, "known", offer.known());
    }

    /**
     * Reads what a browser says of a passkey that was used.
     *
     * @param members a member's text by its name; empty where there is none
     */
    public static Optional<Assertion> assertion(Function<String, String> members) {
        Optional<byte[]> signature = octets(members.apply("signature"));
        Optional<byte[]> credential = octets(members.apply("credential"));
        Optional<byte[]> client = octets(members.apply("clientData"));
        Optional<byte[]> data = octets(members.apply("authenticatorData"));
        return signature.isPresent() && credential.isPresent() && client.isPresent() && data.isPresent()
                ? Optional.of(new Assertion(
                        credential.get(),
                        client.get(),
                        data.get(),
                        signature.get(),
                        octets(members.apply("userHandle"))))
                : Optional.empty();
    }

    /** Reads what a browser says of a passkey that was made. */
    public static Optional<Attestation> attestation(Function<String, String> members) {
        Optional<byte[]> key = octets(members.apply("publicKey"));
        Optional<byte[]> credential = octets(members.apply("credential"));
        Optional<byte[]> client = octets(members.apply("clientData"));
        Optional<byte[]> data = octets(members.apply("authenticatorData"));
        String algorithm = members.apply("algorithm");
        return key.isPresent()
                        && credential.isPresent()
                        && client.isPresent()
                        && data.isPresent()
                        && algorithm.matches("-[0-9]{1,5}")
                ? Optional.of(new Attestation(
                        credential.get(), client.get(), data.get(), key.get(), Integer.parseInt(algorithm)))
                : Optional.empty();
    }

    private static Optional<byte[]> octets(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
