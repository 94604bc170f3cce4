package org.redoubt.sieve;

import java.util.List;
import java.util.Optional;

/**
 * A mailbox to file into.
 *
 * @param mailbox its name, levels separated by {@code /}
 * @param mailboxId looked for first (RFC 9042)
 * @param specialUse a special use such as {@code \Junk}, looked for next (RFC 8579); the name is used when there is
 *     no such mailbox
 * @param create whether the mailbox is made when there is none (RFC 5490)
 * @param flags to set (RFC 5232), such as {@code \Seen} or {@code $label1}
 */
public record Target(
        String mailbox, Optional<String> mailboxId, Optional<String> specialUse, boolean create, List<String> flags) {
    public Target {
        flags = List.copyOf(flags);
    }
}
