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
 * What queries of emails found, for as long as nothing changes in the account: windows and devices of one person ask for
 * the same list, and every page of it is a query. Only what was found without reading anything is kept, and only for the
 * account's owner: so no access goes unrecorded, and rights are asked each time. The ids asked for longest ago go first.
 */
public final class QueryMemory {
    private static final int MAX_QUERY = 4_096;

    private final LinkedHashMap<Key, EmailIds> known = new LinkedHashMap<>(16, 0.75f, true);
    private long held;

    /**
     * A query at a version of the account.
     *
     * @param query filter, sort and collapse as JSON
     */
    record Key(AccountId account, long version, String query) {
        /** Empty when what it finds is not for remembering. */
        static Optional<Key> of(AccountHandle account, long version, Arguments arguments) {
            if (account.shared()) {
                return Optional.empty();
            }
            JsonObject query = new JsonObject();
            for (String name : new String[] {"filter", "sort", "collapseThreads"}) {
                query.put(name, arguments.json().get(name).orElse(JsonNull.NULL));
            }
            String text = JsonWriter.text(query);
            return text.length() > MAX_QUERY ? Optional.empty() : Optional.of(new Key(account.account(), version, text));
        }
    }

    synchronized Optional<EmailIds> find(Key key) {
        return Optional.ofNullable(known.get(key));
    }

    synchronized void keep(Key key, EmailIds ids) {
        EmailIds before = known.put(key, ids);
        held += ids.size() - (before == null ? 0 : before.size());
        Iterator<Map.Entry<Key, EmailIds>> oldest = known.entrySet().iterator();
        while ((held > Limits.REMEMBERED_IDS || known.size() > Limits.REMEMBERED_QUERIES) && oldest.hasNext()) {
            held -= oldest.next().getValue().size();
            oldest.remove();
        }
    }
}
