package org.redoubt.imap.map;

import java.util.Locale;
import java.util.Optional;
import org.redoubt.account.Role;

/** RFC 6154 special uses and the roles of mailboxes, RFC 8621 10.5.1. */
public final class MailboxUses {
    private MailboxUses() {}

    /** The attribute of LIST; INBOX has none. */
    public static Optional<String> attribute(Role role) {
        return switch (role) {
            case INBOX -> Optional.empty();
            case DRAFTS -> Optional.of("\\Drafts");
            case SENT -> Optional.of("\\Sent");
            case JUNK -> Optional.of("\\Junk");
            case TRASH -> Optional.of("\\Trash");
            case ARCHIVE -> Optional.of("\\Archive");
            case ALL -> Optional.of("\\All");
            case FLAGGED -> Optional.of("\\Flagged");
            case IMPORTANT -> Optional.of("\\Important");
            // RFC 9979: what lies there comes back by itself.
            case SNOOZED -> Optional.of("\\Snoozed");
        };
    }

    /** The role that CREATE (USE (...)) asks for; empty when a client cannot give it to a mailbox. */
    public static Optional<Role> role(String attribute) {
        return switch (attribute.toLowerCase(Locale.ROOT)) {
            case "\\drafts" -> Optional.of(Role.DRAFTS);
            case "\\sent" -> Optional.of(Role.SENT);
            case "\\junk" -> Optional.of(Role.JUNK);
            case "\\trash" -> Optional.of(Role.TRASH);
            case "\\archive" -> Optional.of(Role.ARCHIVE);
            // \All and \Flagged are views over other mailboxes, which a plain mailbox is not.
            default -> Optional.empty();
        };
    }
}
