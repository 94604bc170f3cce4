package org.redoubt.smime;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Who signed, as her certificate says; whether that can be believed, the verdict says.
 *
 * @param name the common name, else all of the subject
 * @param addresses of mail, as the certificate has them
 * @param issuer who certifies her: organisation and common name
 * @param until the last moment of the certificate
 * @param signedAt when she signed, as she says
 */
public record Signer(String name, List<String> addresses, String issuer, Instant until, Optional<Instant> signedAt) {
    public Signer {
        addresses = List.copyOf(addresses);
    }
}
