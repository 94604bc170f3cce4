package org.redoubt.guard;

/**
 * Who signed in, and with what.
 *
 * @param login the address in the directory's lower-case form
 * @param account the number of the person's own account
 * @param method the mechanism: "LOGIN", "SCRAM-SHA-256" ...
 * @param credential which credential when there are several, such as {@code app=3}; empty for the password itself
 * @param readOnly whether it lets one read and nothing else
 */
public record SignedInBy(String login, long account, String method, String credential, boolean readOnly) {}
