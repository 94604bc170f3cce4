package org.redoubt.jmap.command;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.redoubt.account.AccountHandle;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.JsonNull;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonWriter;
import org.redoubt.store.id.AccountId;

/**
 * What queries of emails found: windows and devices of one person ask for the same list, every page of it is a query, and
 * after a change all but what the journal tells is as it was ({@link EmailQuery}). Only what was found without reading
 * anything is kept, and only for the account's owner: so no access goes unrecorded, and rights are asked each time. The ids
 * asked for longest ago go first.
 */
public final class QueryMemory {
    private static final int MAX_QUERY = 4_096;

    private final LinkedHashMap<Key, Found> known = new LinkedHashMap<>(16, 0.75f, true);
    private long held;

    /**
     * A query of an account.
     *
     * @param query filter, sort and collapse as JSON
     */
    record Key(AccountId account, String query) {
        /** Empty when what it finds is not for remembering. */
        static Optional<Key> of(AccountHandle account, Arguments arguments) {
            if (account.shared()) {
                return Optional.empty();
            }
            JsonObject query = new JsonObject();
            for (String name : new String[] {"filter", "sort", "collapseThreads"}) {
                query.put(name, arguments.json().get(name).orElse(JsonNull.NULL));
            }
            String text = JsonWriter.text(query);
            return text.length() > MAX_QUERY ? Optional.empty() : Optional.of(new Key(account.account(), text));
        }
    }

    /** @param version of the account; what is found has all that was there then, and perhaps some that came since */
    record Found(long version, EmailIds ids) {}

    synchronized Optional<Found> find(Key key) {
        return Optional.ofNullable(known.get(key));
    }

    /** Keeps what was found, in the place of what was at an earlier version. */
    synchronized void keep(Key key, Found found) {
        Found before = known.get(key);
        if (before != null && before.version() > found.version()) {
            return;
        }
        known.put(key, found);
        held += found.ids().weight() - (before == null ? 0 : before.ids().weight());
        Iterator<Map.Entry<Key, Found>> oldest = known.entrySet().iterator();
        while ((held > Limits.REMEMBERED_IDS || known.size() > Limits.REMEMBERED_QUERIES) && oldest.hasNext()) {
            held -= oldest.next().getValue().ids().weight();
            oldest.remove();
        }
    }
}
