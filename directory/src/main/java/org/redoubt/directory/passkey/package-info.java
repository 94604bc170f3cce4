/**
 * What a relying party checks of passkeys (W3C Web Authentication Level 3, 7.1 and 7.2), without a look at who it is:
 * client data, authenticator data, signatures, challenges. Browsers give the public key as SubjectPublicKeyInfo
 * (5.2.1, getPublicKey), so that nothing here reads CBOR; attestation is not asked for.
 */
@NullMarked
package org.redoubt.directory.passkey;

import org.jspecify.annotations.NullMarked;
