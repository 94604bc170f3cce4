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
import org.redoubt.account.Role;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;

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

    /** RFC 9670 4; those who say that they know it are told. */
    public static final String SHARE_WITH = "shareWith";

    private MailboxObjects() {}

    /** What of a mailbox is not its account's to tell, but a matter of who asks. */
    public interface Asker {
        boolean subscribed(AccountHandle account, Mailbox mailbox);

        /** With whom it is shared; empty when the client does not know of that. */
        Optional<JsonValue> shareWith(AccountHandle account, Mailbox mailbox);

        /** Whether the client knows the right to share. */
        boolean knowsSharing();
    }

    public static JsonObject json(AccountHandle account, Mailbox mailbox, Set<String> properties, Asker asker)
            throws IOException {
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
                case "isSubscribed" -> json.put(property, asker.subscribed(account, mailbox));
                case "myRights" ->
                    json.put(property, MailboxRights.json(account.rights(mailbox.id()), asker.knowsSharing()));
                case SHARE_WITH ->
                    asker.shareWith(account, mailbox).ifPresent(value -> json.put(property, value));
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
}
