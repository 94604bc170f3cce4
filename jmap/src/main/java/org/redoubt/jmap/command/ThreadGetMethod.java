package org.redoubt.jmap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.redoubt.account.EmailId;
import org.redoubt.account.ThreadId;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonObject;

/** Thread/get, RFC 8621 3.1. */
final class ThreadGetMethod implements Method {
    private static final Getting.Type TYPE =
            Getting.Type.of(new LinkedHashSet<>(List.of("id", "emailIds")));

    @Override
    public void run(Call call) throws MethodException, IOException {
        Getting.run(call, TYPE, (account, ids, properties) -> {
            // RFC 8620 5.1: all objects only where those are few enough.
            Set<String> wanted = ids.orElseThrow(() -> MethodException.of("requestTooLarge"));
            List<ThreadId> threads = new ArrayList<>();
            wanted.forEach(id -> Ids.number('t', id).ifPresent(number -> threads.add(new ThreadId(number))));
            Map<String, JsonObject> found = new LinkedHashMap<>();
            account.emails().threads(threads).forEach((thread, emails) -> {
                JsonObject json = new JsonObject().put("id", thread.text());
                if (properties.contains("emailIds")) {
                    json.put("emailIds", JsonArray.ofTexts(emails.stream().map(EmailId::text).toList()));
                }
                found.put(thread.text(), json);
            });
            return found;
        });
    }
}
