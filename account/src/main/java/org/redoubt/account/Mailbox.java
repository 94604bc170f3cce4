package org.redoubt.account;

import java.util.Optional;

/**
 * A mailbox as a client sees it (RFC 8621 2).
 *
 * @param name its own name, one level, Unicode NFC
 * @param sortOrder where it stands among others; small numbers first
 * @param uidValidity 32 bits, positive (RFC 9051 2.3.1.1)
 */
public record Mailbox(
        MailboxId id,
        Optional<MailboxId> parent,
        String name,
        Optional<Role> role,
        boolean subscribed,
        long sortOrder,
        long uidValidity,
        MailboxCounts counts) {}
