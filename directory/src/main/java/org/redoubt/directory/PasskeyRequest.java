package org.redoubt.directory;

import java.util.List;
import java.util.Optional;
import org.redoubt.directory.passkey.PrfOutput;

/**
 * What a browser is asked to use a passkey with (PublicKeyCredentialRequestOptions, Web Authentication 5.5).
 *
 * @param challenge in base64url, good for five minutes, once
 * @param host the relying party's id
 * @param allowed the passkeys that will do, in base64url; any of hers, whoever she is, when there are none
 * @param prf what the authenticator is to make an output of, in base64url (10.1.4); empty where that is of no use
 */
public record PasskeyRequest(String challenge, String host, List<String> allowed, Optional<String> prf) {
    public PasskeyRequest {
        allowed = List.copyOf(allowed);
    }

    /** The same, with what opens a sealed account asked for. */
    PasskeyRequest opening() {
        return new PasskeyRequest(challenge, host, allowed, Optional.of(PrfOutput.INPUT));
    }
}
