package org.redoubt.account;

import java.time.Instant;

/**
 * An email that was deleted for good, is nowhere else in its account, and is still in the store.
 *
 * @param deleted when
 * @param mailbox where it was; that mailbox may be gone
 * @param row as it was there
 */
public record DeletedEmail(Instant deleted, MailboxId mailbox, Row row) {}
