package org.redoubt.account;

/** What became of a change to an account's Sieve scripts. */
public enum ScriptResult {
    DONE,
    /** There is no script of that name. */
    NO_SCRIPT,
    /** There is one of that name. */
    ALREADY_EXISTS,
    /** It is the active one, which cannot be deleted. */
    ACTIVE,
    /** The name is empty, too long, or has control characters (RFC 5804 1.6). */
    INVALID_NAME,
    /** There are as many scripts as there may be. */
    TOO_MANY,
    /** The script, or all together, would be too long. */
    TOO_LARGE
}
