package org.redoubt.account;

/**
 * A Sieve script of an account (RFC 9661 2).
 *
 * @param id of this content; another content under the same name has another
 * @param number of the script, whatever its content and name
 * @param name unique within the account
 * @param octets of its text
 * @param active whether it runs when mail arrives; one at most does
 */
public record StoredScript(long id, long number, String name, int octets, boolean active) {}
