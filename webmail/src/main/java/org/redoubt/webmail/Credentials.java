package org.redoubt.webmail;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.redoubt.directory.passkey.Assertion;
import org.redoubt.directory.passkey.Attestation;
import org.redoubt.directory.passkey.PrfOutput;
import org.redoubt.http.Ceremonies;
import org.redoubt.webmail.self.PasskeyJson;
import tools.jackson.core.Base64Variants;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What somebody gives to sign in: {@code login} and {@code password}, then {@code code} or a passkey that is used as the
 * second factor; or a passkey alone; or {@code offer} and {@code code}, or a passkey that was made and its {@code name}, to
 * set up a second factor that is missing.
 *
 * @param both whether login and password are there
 * @param old what opened her sealed account before: a recovery code of it, or another password
 * @param assertion a passkey that was used
 * @param attestation a passkey that was made
 * @param prf what the authenticator of the passkey that was used made of our input, which may open a sealed account
 */
record Credentials(
        boolean both,
        String login,
        String password,
        Optional<String> code,
        Optional<String> offer,
        Optional<String> old,
        String name,
        Optional<Assertion> assertion,
        Optional<Attestation> attestation,
        Optional<PrfOutput> prf) {
    private static final JsonFactory JSON = new JsonFactory();

    /** Reads a flat JSON object of texts; empty when it is none, or something is missing. */
    static Optional<Credentials> read(byte[] body) {
        return proof(body).filter(read -> read.both || read.alone());
    }

    /** Reads what proves that it is she, who is known already; empty when it is no flat JSON object of texts. */
    static Optional<Credentials> proof(byte[] body) {
        Map<String, String> fields = new HashMap<>();
        Optional<PrfOutput> prf = Optional.empty();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.VALUE_STRING && name.equals(PasskeyJson.PRF)) {
                    // Octets and never a text, which nobody could wipe.
                    prf = PrfOutput.of(parser.getBinaryValue(Base64Variants.MODIFIED_FOR_URL));
                    if (prf.isEmpty()) {
                        return Optional.empty();
                    }
                } else if (value == JsonToken.VALUE_STRING) {
                    fields.put(name, parser.getString());
                } else if (value != JsonToken.VALUE_NULL) {
                    return Optional.empty();
                }
            }
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
        Credentials read = new Credentials(
                fields.containsKey("login") && fields.containsKey("password"),
                fields.getOrDefault("login", ""),
                fields.getOrDefault("password", ""),
                Optional.ofNullable(fields.get("code")),
                Optional.ofNullable(fields.get("offer")),
                Optional.ofNullable(fields.get("old")).filter(text -> !text.isBlank()),
                fields.getOrDefault("name", "").strip(),
                Ceremonies.assertion(name -> fields.getOrDefault(name, "")).map(with(prf)),
                PasskeyJson.attestation(name -> fields.getOrDefault(name, "")),
                prf);
        return Optional.of(read);
    }

    private static UnaryOperator<Assertion> with(Optional<PrfOutput> prf) {
        return given -> given.with(prf);
    }

    /** Overwrites what opens a sealed account. */
    void wipe() {
        prf.ifPresent(PrfOutput::wipe);
    }

    /** Whether a passkey is all that is given: it says who she is. */
    boolean alone() {
        return login.isEmpty() && assertion.isPresent();
    }

    @Override
    public String toString() {
        return "Credentials";
    }
}
