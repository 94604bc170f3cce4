package org.redoubt.account;

import java.util.Optional;

/**
 * A mailbox as a client sees it (RFC 8621 2).
 *
 * @param name its own name, one level, Unicode NFC
 * @param uidValidity 32 bits, positive (RFC 9051 2.3.1.1)
 */
public record Mailbox(
        MailboxId id,
        Optional<MailboxId> parent,
        String name,
        Optional<Role> role,
        boolean subscribed,
        long uidValidity,
        MailboxCounts counts) {}
