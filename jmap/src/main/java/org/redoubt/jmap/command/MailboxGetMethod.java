package org.redoubt.jmap.command;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.redoubt.account.Mailbox;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.map.MailboxObjects;

/** Mailbox/get, RFC 8621 2.1. */
final class MailboxGetMethod implements Method {
    @Override
    public void run(Call call) throws MethodException, IOException {
        Asking asker = Asking.of(call);
        Set<String> known = new LinkedHashSet<>(MailboxObjects.PROPERTIES);
        if (asker.knowsSharing()) {
            known.add(MailboxObjects.SHARE_WITH);
        }
        Getting.run(call, Getting.Type.of(known), (account, ids, properties) -> {
            Map<String, JsonObject> found = new LinkedHashMap<>();
            for (Mailbox mailbox : account.mailboxes().all()) {
                String id = mailbox.id().text();
                if (ids.isEmpty() || ids.get().contains(id)) {
                    found.put(id, MailboxObjects.json(account, mailbox, properties, asker));
                }
            }
            return found;
        });
    }
}
