package org.redoubt.account;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What to change about one email, in all its mailboxes (RFC 8621 4.6).
 *
 * @param keywords all keywords it shall have; as they are when empty
 * @param addKeywords beside those it has
 * @param mailboxes all mailboxes it shall be in; as they are when empty
 * @param addMailboxes beside those it is in
 */
public record EmailChange(
        Optional<Set<Keyword>> keywords,
        Set<Keyword> addKeywords,
        Set<Keyword> removeKeywords,
        Optional<Set<MailboxId>> mailboxes,
        Set<MailboxId> addMailboxes,
        Set<MailboxId> removeMailboxes) {
    public EmailChange {
        keywords = keywords.map(Set::copyOf);
        addKeywords = Set.copyOf(addKeywords);
        removeKeywords = Set.copyOf(removeKeywords);
        mailboxes = mailboxes.map(Set::copyOf);
        addMailboxes = Set.copyOf(addMailboxes);
        removeMailboxes = Set.copyOf(removeMailboxes);
    }

    /** The mailboxes it will be in. */
    Set<MailboxId> target(Set<MailboxId> now) {
        Set<MailboxId> target = new LinkedHashSet<>(mailboxes.orElse(now));
        target.addAll(addMailboxes);
        target.removeAll(removeMailboxes);
        return target;
    }

    boolean changesKeywords() {
        return keywords.isPresent() || !addKeywords.isEmpty() || !removeKeywords.isEmpty();
    }
}
