package org.redoubt.directory;

import java.util.Optional;
import org.redoubt.store.id.AccountId;

/**
 * An account that an address leads to.
 *
 * @param detail what followed "+" in the local part (RFC 5233 4), as it was written; none for a group's members
 */
public record Recipient(AccountId account, Optional<String> detail) {}
