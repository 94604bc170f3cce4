package org.redoubt.jmap.map;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.redoubt.account.Contacts;
import org.redoubt.account.Right;
import org.redoubt.account.Rights;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;

/** The AddressBookRights of RFC 9610 2, and the rights of RFC 4314 for which they stand. */
public final class AddressBookRights {
    private static final Map<String, Rights> ALL = all();

    private AddressBookRights() {}

    private static Map<String, Rights> all() {
        Map<String, Rights> all = new LinkedHashMap<>();
        all.put("mayRead", Contacts.READ);
        all.put("mayWrite", Contacts.WRITE);
        all.put("mayShare", Rights.of(Right.ADMINISTER));
        all.put("mayDelete", Rights.of(Right.DELETE_MAILBOX));
        return all;
    }

    public static JsonObject json(Rights rights) {
        JsonObject json = new JsonObject();
        ALL.forEach((name, needed) -> json.put(name, rights.all().containsAll(needed.all())));
        return json;
    }

    /** The rights that an object stands for, what it does not name being false; empty when it stands for none. */
    public static Optional<Rights> parse(JsonObject json) {
        Rights rights = Rights.NONE;
        for (Map.Entry<String, JsonValue> member : json.members().entrySet()) {
            Optional<Boolean> given = member.getValue().bool();
            if (!ALL.containsKey(member.getKey()) || given.isEmpty()) {
                return Optional.empty();
            }
            if (given.get()) {
                rights = rights.plus(ALL.getOrDefault(member.getKey(), Rights.NONE));
            }
        }
        return Optional.of(rights);
    }
}
