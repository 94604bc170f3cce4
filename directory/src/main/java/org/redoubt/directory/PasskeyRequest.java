package org.redoubt.directory;

import java.util.List;

/**
 * What a browser is asked to use a passkey with (PublicKeyCredentialRequestOptions, Web Authentication 5.5).
 *
 * @param challenge in base64url, good for five minutes, once
 * @param host the relying party's id
 * @param allowed the passkeys that will do, in base64url; any of hers, whoever she is, when there are none
 */
public record PasskeyRequest(String challenge, String host, List<String> allowed) {
    public PasskeyRequest {
        allowed = List.copyOf(allowed);
    }
}
