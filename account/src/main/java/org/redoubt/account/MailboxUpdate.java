package org.redoubt.account;

import java.util.Optional;

/**
 * What to change of a mailbox (RFC 8621 2.5); what is empty stays.
 *
 * @param path names joined by '/'
 * @param role none, when there is an empty one within
 */
public record MailboxUpdate(
        Optional<String> path, Optional<Optional<Role>> role, Optional<Long> sortOrder, Optional<Boolean> subscribed) {}
