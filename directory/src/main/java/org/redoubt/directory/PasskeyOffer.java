package org.redoubt.directory;

import java.util.List;
import java.util.Optional;

/**
 * What a browser is asked to make a passkey with (PublicKeyCredentialCreationOptions, Web Authentication 5.4).
 *
 * @param challenge in base64url, good for five minutes, once
 * @param host the relying party's id
 * @param userHandle in base64url; says nothing about the person to anybody else
 * @param login her address
 * @param displayName empty when she has none
 * @param known the passkeys that she has for this host, in base64url: the same device makes no second one
 * @param prf what the authenticator is to make an output of at once, in base64url (10.1.4); empty where that is of no use
 */
public record PasskeyOffer(
        String challenge,
        String host,
        String userHandle,
        String login,
        String displayName,
        List<String> known,
        Optional<String> prf) {
    public PasskeyOffer {
        known = List.copyOf(known);
    }
}
