package org.redoubt.account;

import java.util.Optional;
import java.util.Set;

/**
 * One copy of an arriving message that its owner's rules put somewhere.
 *
 * @param path of the mailbox, names joined by '/'; INBOX when there is none
 * @param mailboxId looked for first, as {@link MailboxId#text} has it
 * @param role looked for next
 * @param create whether the mailbox is made when there is none
 * @param message in place of the one that arrived, when the rules have edited it
 */
public record Filing(
        String path,
        Optional<String> mailboxId,
        Optional<Role> role,
        boolean create,
        Set<Keyword> keywords,
        Optional<Message> message) {
    public Filing {
        keywords = Set.copyOf(keywords);
    }
}
