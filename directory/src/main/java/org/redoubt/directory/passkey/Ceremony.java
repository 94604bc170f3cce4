package org.redoubt.directory.passkey;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Objects;
import java.util.Optional;

/**
 * Where a passkey is asked for, and who may answer.
 *
 * @param host the relying party's id: the server's own name, for which alone its passkeys are good
 * @param origin of our page, such as {@code https://mail.example.org}; compared octet by octet
 * @param binding what only who was asked has, such as the name of her session: a challenge is good with it alone
 */
public record Ceremony(String host, String origin, String binding) {
    private static final String OWN_MACHINE = "localhost";

    /**
     * At the origin by which a browser came, where passkeys can be made and used: the server's name over HTTPS, and
     * {@code localhost} for who sits at the machine itself. By any other name, or by an address, there are none.
     *
     * @param hostname as it is configured; empty where there are to be none
     * @param local whether the request came from this machine
     */
    public static Optional<Ceremony> at(String origin, String hostname, boolean local, String binding) {
        try {
            URI uri = new URI(origin);
            String host = Objects.requireNonNullElse(uri.getHost(), "");
            boolean ours = "https".equals(uri.getScheme())
                    && !hostname.isEmpty()
                    && (host.equals(hostname) || local && host.equals(OWN_MACHINE));
            return ours ? Optional.of(new Ceremony(host, origin, binding)) : Optional.empty();
        } catch (URISyntaxException noOrigin) {
            return Optional.empty();
        }
    }
}
