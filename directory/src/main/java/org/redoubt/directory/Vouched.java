package org.redoubt.directory;

import java.time.Instant;
import java.util.Optional;

/**
 * That somebody whom the configuration trusts has said who a person is: an identity provider, or an authority by a
 * certificate.
 *
 * @param credential how the audit log and lists of sessions name it, such as {@code oidc=1f2e…} or {@code certificate=1f2e…}
 * @param secondFactor whether it counts as a second factor, too
 * @param certificate whether it is a certificate of the connection
 * @param proved when she last showed the other who she is; empty where it does not say
 */
public record Vouched(String credential, boolean secondFactor, boolean certificate, Optional<Instant> proved) {
    /** Whether she has shown who she is since a time: a sign-in that the other merely remembers has not. */
    boolean provedSince(Instant time) {
        return proved.filter(time::isBefore).isPresent();
    }

    /** Whether a session's credential is an identity provider's word: then the person signed in herself, and no program did. */
    static boolean byProvider(String credential) {
        return credential.startsWith("oidc=");
    }
}
