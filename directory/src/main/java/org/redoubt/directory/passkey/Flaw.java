package org.redoubt.directory.passkey;

/** Why a passkey's answer is not taken; in the audit log, and told to nobody else. */
public enum Flaw {
    /** It is not what browsers send. */
    MALFORMED,
    /** It answers another question: to make a key in place of using one, or the other way round. */
    TYPE,
    /** The challenge is not ours, was given to somebody else or for something else, or is too old. */
    CHALLENGE,
    /** The challenge was answered before. */
    REPLAYED,
    /** Another page asked. */
    ORIGIN,
    /** A page within another site's page asked. */
    FRAMED,
    /** The key is for another relying party. */
    PARTY,
    /** Nobody touched the authenticator. */
    PRESENCE,
    /** The authenticator did not make sure who is at it. */
    VERIFICATION,
    /** It says that the key was copied and cannot be. */
    BACKUP,
    /** The key is not of a kind that we take, or too weak. */
    KEY,
    /** There is no such passkey, or not for this name of the server. */
    UNKNOWN,
    /** It is another person's. */
    OWNER,
    /** The signature is not the key's. */
    SIGNATURE
}
