package org.redoubt.jmap.map;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Mailbox;
import org.redoubt.account.MailboxId;
import org.redoubt.account.MailboxTotals;
import org.redoubt.account.Right;
import org.redoubt.account.Rights;
import org.redoubt.account.Role;
import org.redoubt.jmap.codec.JsonObject;

/** Mailboxes as JMAP shows them (RFC 8621 2). */
public final class MailboxObjects {
    public static final Set<String> PROPERTIES = new LinkedHashSet<>(List.of(
            "id",
            "name",
            "parentId",
            "role",
            "sortOrder",
            "totalEmails",
            "unreadEmails",
            "totalThreads",
            "unreadThreads",
            "myRights",
            "isSubscribed"));

    private static final Set<String> TOTALS = Set.of("totalEmails", "unreadEmails", "totalThreads", "unreadThreads");

    private MailboxObjects() {}

    public static JsonObject json(AccountHandle account, Mailbox mailbox, Set<String> properties) throws IOException {
        JsonObject json = new JsonObject();
        Optional<MailboxTotals> totals = properties.stream().anyMatch(TOTALS::contains)
                ? Optional.of(account.emails().totals(mailbox.id()))
                : Optional.empty();
        for (String property : properties) {
            switch (property) {
                case "id" -> json.put(property, mailbox.id().text());
                case "name" -> json.put(property, name(mailbox));
                case "parentId" -> json.putTextOrNull(property, parent(account, mailbox).map(MailboxId::text));
                case "role" -> json.putTextOrNull(property, mailbox.role().map(MailboxObjects::role));
                case "sortOrder" -> json.put(property, mailbox.sortOrder());
                case "isSubscribed" -> json.put(property, mailbox.subscribed());
                case "myRights" -> json.put(property, rights(account.rights(mailbox.id()), account.shared()));
                default -> totals.ifPresent(all -> json.put(property, total(all, property)));
            }
        }
        return json;
    }

    /** INBOX is called that in IMAP alone. */
    private static String name(Mailbox mailbox) {
        boolean inbox = mailbox.role().equals(Optional.of(Role.INBOX));
        return inbox && mailbox.name().equals("INBOX") ? "Inbox" : mailbox.name();
    }

    /** A parent that one may not see is not there. */
    private static Optional<MailboxId> parent(AccountHandle account, Mailbox mailbox) {
        return mailbox.parent().filter(id -> account.mailboxes().byId(id).isPresent());
    }

    private static long total(MailboxTotals totals, String property) {
        return switch (property) {
            case "totalEmails" -> totals.emails();
            case "unreadEmails" -> totals.unreadEmails();
            case "totalThreads" -> totals.threads();
            default -> totals.unreadThreads();
        };
    }

    public static String role(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }

    /** The role of a name (RFC 8621 2, in lower case); empty for one we do not have. */
    public static Optional<Role> role(String name) {
        for (Role role : Role.values()) {
            if (role(role).equals(name)) {
                return Optional.of(role);
            }
        }
        return Optional.empty();
    }

    /** RFC 8621 2, by the rights of RFC 4314. */
    private static JsonObject rights(Rights rights, boolean shared) {
        return new JsonObject()
                .put("mayReadItems", rights.hasAll(Right.LOOKUP, Right.READ))
                .put("mayAddItems", rights.has(Right.INSERT))
                .put("mayRemoveItems", rights.hasAll(Right.DELETE_MESSAGES, Right.EXPUNGE))
                .put("maySetSeen", rights.has(Right.SEEN))
                .put("maySetKeywords", rights.has(Right.WRITE))
                .put("mayCreateChild", rights.has(Right.CREATE))
                .put("mayRename", rights.has(Right.DELETE_MAILBOX))
                .put("mayDelete", rights.has(Right.DELETE_MAILBOX))
                // RFC 8621 2: as the p of IMAP; one's own mail is sent through Identity and EmailSubmission.
                .put("maySubmit", !shared);
    }
}
