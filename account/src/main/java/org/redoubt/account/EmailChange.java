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
 * @param snoozed when it is to come back by itself, or that it is not to any more; as it is when empty
 */
public record EmailChange(
        Optional<Set<Keyword>> keywords,
        Set<Keyword> addKeywords,
        Set<Keyword> removeKeywords,
        Optional<Set<MailboxId>> mailboxes,
        Set<MailboxId> addMailboxes,
        Set<MailboxId> removeMailboxes,
        Optional<Optional<Snooze>> snoozed) {
    public EmailChange {
        keywords = keywords.map(Set::copyOf);
        addKeywords = Set.copyOf(addKeywords);
        removeKeywords = Set.copyOf(removeKeywords);
        mailboxes = mailboxes.map(Set::copyOf);
        addMailboxes = Set.copyOf(addMailboxes);
        removeMailboxes = Set.copyOf(removeMailboxes);
    }

    /** A change of keywords and mailboxes. */
    public EmailChange(
            Optional<Set<Keyword>> keywords,
            Set<Keyword> addKeywords,
            Set<Keyword> removeKeywords,
            Optional<Set<MailboxId>> mailboxes,
            Set<MailboxId> addMailboxes,
            Set<MailboxId> removeMailboxes) {
        this(keywords, addKeywords, removeKeywords, mailboxes, addMailboxes, removeMailboxes, Optional.empty());
    }

    /** When it is to come back by itself, or that it is not to any more. */
    public static EmailChange snoozed(Optional<Snooze> snoozed) {
        return new EmailChange(
                Optional.empty(), Set.of(), Set.of(), Optional.empty(), Set.of(), Set.of(), Optional.of(snoozed));
    }

    boolean changesMailboxes() {
        return mailboxes.isPresent() || !addMailboxes.isEmpty() || !removeMailboxes.isEmpty();
    }

    /** The same, and out of one mailbox into another. */
    EmailChange and(MailboxId into, Optional<MailboxId> out) {
        Set<MailboxId> more = new LinkedHashSet<>(addMailboxes);
        more.add(into);
        Set<MailboxId> less = new LinkedHashSet<>(removeMailboxes);
        out.filter(id -> !id.equals(into)).ifPresent(less::add);
        return new EmailChange(keywords, addKeywords, removeKeywords, mailboxes, more, less, snoozed);
    }

    /** The same, and out of a mailbox, unless it names that one or would be in no other. */
    EmailChange leaving(MailboxId out, Set<MailboxId> now) {
        Set<MailboxId> left = target(now);
        boolean named = addMailboxes.contains(out) || mailboxes.filter(all -> all.contains(out)).isPresent();
        if (named || !left.remove(out) || left.isEmpty()) {
            return this;
        }
        Set<MailboxId> less = new LinkedHashSet<>(removeMailboxes);
        less.add(out);
        return new EmailChange(keywords, addKeywords, removeKeywords, mailboxes, addMailboxes, less, snoozed);
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
