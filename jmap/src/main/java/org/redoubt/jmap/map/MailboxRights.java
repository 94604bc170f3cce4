package org.redoubt.jmap.map;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redoubt.account.Right;
import org.redoubt.account.Rights;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;

/**
 * The MailboxRights of RFC 8621 2 and the rights of RFC 4314.
 *
 * <pre>
 * mayReadItems     l r      maySetSeen      s      mayRename, mayDelete   x
 * mayAddItems      i        maySetKeywords  w      maySubmit              p
 * mayRemoveItems   t e      mayCreateChild  k      mayShare               a
 * </pre>
 *
 * <p>{@code mayShare} comes from draft-ietf-jmap-mail-sharing, and is told to clients that use it. To rename and to
 * delete a mailbox is one right in IMAP, so nobody can be given one of them alone.
 */
public final class MailboxRights {
    private static final List<Map.Entry<String, Rights>> ALL = List.of(
            Map.entry("mayReadItems", Rights.of(Right.LOOKUP, Right.READ)),
            Map.entry("mayAddItems", Rights.of(Right.INSERT)),
            Map.entry("mayRemoveItems", Rights.of(Right.DELETE_MESSAGES, Right.EXPUNGE)),
            Map.entry("maySetSeen", Rights.of(Right.SEEN)),
            Map.entry("maySetKeywords", Rights.of(Right.WRITE)),
            Map.entry("mayCreateChild", Rights.of(Right.CREATE)),
            Map.entry("mayRename", Rights.of(Right.DELETE_MAILBOX)),
            Map.entry("mayDelete", Rights.of(Right.DELETE_MAILBOX)),
            Map.entry("maySubmit", Rights.of(Right.POST)));
    private static final String SHARE = "mayShare";

    private MailboxRights() {}

    /** @param share whether the client knows {@code mayShare} */
    public static JsonObject json(Rights rights, boolean share) {
        JsonObject json = new JsonObject();
        ALL.forEach(one -> json.put(one.getKey(), rights.all().containsAll(one.getValue().all())));
        return share ? json.put(SHARE, rights.has(Right.ADMINISTER)) : json;
    }

    /** The rights that an object stands for, what it does not name being false; empty when it stands for none. */
    public static Optional<Rights> parse(JsonObject json) {
        for (Map.Entry<String, JsonValue> member : json.members().entrySet()) {
            boolean known = member.getKey().equals(SHARE)
                    || ALL.stream().anyMatch(one -> one.getKey().equals(member.getKey()));
            if (!known || member.getValue().bool().isEmpty()) {
                return Optional.empty();
            }
        }
        if (has(json, "mayRename") != has(json, "mayDelete")) {
            return Optional.empty();
        }
        Rights rights = has(json, SHARE) ? Rights.of(Right.ADMINISTER) : Rights.NONE;
        for (Map.Entry<String, Rights> one : ALL) {
            rights = has(json, one.getKey()) ? rights.plus(one.getValue()) : rights;
        }
        return Optional.of(rights);
    }

    private static boolean has(JsonObject json, String name) {
        return json.value(name).flatMap(JsonValue::bool).orElse(false);
    }
}
