package org.redoubt.http;

import java.net.InetAddress;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.redoubt.directory.passkey.Assertion;
import org.redoubt.directory.passkey.Ceremony;

/** Passkeys over HTTP: where a browser is that is asked for one, and what it answers. */
public final class Ceremonies {
    private Ceremonies() {}

    /**
     * Where a browser is that asks; empty by a name or address of the server for which there are no passkeys. Its port does not
     * matter to a passkey, which is good for a host, and does to an answer, which names the page that asked.
     *
     * @param hostname as it is configured
     * @param binding what only this browser, or this session, has
     */
    public static Optional<Ceremony> at(HttpExchange exchange, String hostname, String binding) {
        return Ceremony.at(
                exchange.origin(),
                hostname.toLowerCase(Locale.ROOT),
                exchange.connection().address().filter(InetAddress::isLoopbackAddress).isPresent(),
                binding);
    }

    /**
     * Reads what a browser says of a passkey that was used: {@code credential}, {@code clientData}, {@code authenticatorData},
     * {@code signature} and {@code userHandle}, octets in base64url.
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

    /** Octets in base64url; empty when there are none, or it is something else. */
    public static Optional<byte[]> octets(String text) {
        try {
            return text.isEmpty() ? Optional.empty() : Optional.of(Base64.getUrlDecoder().decode(text));
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }
}
