package org.redoubt.jmap.command;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.redoubt.account.Mailbox;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.map.MailboxObjects;

/** Mailbox/get, RFC 8621 2.1. */
final class MailboxGetMethod implements Method {
    @Override
    public void run(Call call) throws MethodException, IOException {
        Getting.run(call, Getting.Type.of(MailboxObjects.PROPERTIES), (account, ids, properties) -> {
            Map<String, JsonObject> found = new LinkedHashMap<>();
            for (Mailbox mailbox : account.mailboxes().all()) {
                String id = mailbox.id().text();
                if (ids.isEmpty() || ids.get().contains(id)) {
                    found.put(id, MailboxObjects.json(account, mailbox, properties));
                }
            }
            return found;
        });
    }
}
