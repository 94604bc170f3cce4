package org.redoubt.store;

import java.util.EnumSet;
import java.util.Set;
import org.redoubt.store.id.NumberSet;

/**
 * One line of a journal entry: objects of one type that were created, updated or destroyed in one way.
 *
 * @param kinds what about them changed
 * @param container the MailboxId they are in, 0 when they are in none
 * @param names their names within the container (Uids); for what was destroyed, the names it had
 * @param objects their own ids (EmailIds, MailboxIds ...)
 */
public record Change(ObjectType type, Action action, Set<Kind> kinds, long container, NumberSet names, NumberSet objects) {
    public Change {
        kinds = kinds.isEmpty() ? Set.of() : java.util.Collections.unmodifiableSet(EnumSet.copyOf(kinds));
    }

    /** The objects of RFC 8621 and its family. The order is part of the journal's format: add at the end. */
    public enum ObjectType {
        ACCOUNT,
        MAILBOX,
        EMAIL,
        THREAD,
        IDENTITY,
        SUBMISSION,
        PRINCIPAL,
        DOMAIN,
        VACATION_RESPONSE,
        SIEVE_SCRIPT,
        QUOTA,
        PUSH_SUBSCRIPTION,
        SHARE_NOTIFICATION,
        LABEL,
        ADDRESS_BOOK,
        CONTACT_CARD
    }

    /** What happened to them. The order is part of the journal's format: add at the end. */
    public enum Action {
        CREATED,
        UPDATED,
        DESTROYED
    }

    /** What about them changed. The order is part of the journal's format: add at the end. */
    public enum Kind {
        /** Which mailboxes it is in. */
        MEMBERSHIP,
        /** Keywords. */
        FLAGS,
        /** The object itself, or its name. */
        CONTENT,
        /** Totals of a mailbox. */
        COUNTS,
        /** Who may do what. */
        RIGHTS,
        /** Something that only one person sees, such as a subscription. */
        OVERLAY,
        /** Small named values that clients attached to it. */
        ANNOTATIONS,
        /** Whether its signature counts, which time and the word of others decide. */
        SIGNATURE
    }
}
