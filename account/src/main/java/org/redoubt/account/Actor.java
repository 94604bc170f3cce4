package org.redoubt.account;

/**
 * Who changes an account, for its journal.
 *
 * @param by a login, or "-" for mail that arrived
 * @param via the protocol
 */
record Actor(String by, String via) {}
