package org.redoubt.jmap.command;

import java.io.IOException;
import org.redoubt.account.AccountHandle;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.States;

/** Email/query, RFC 8621 4.4. */
final class EmailQueryMethod implements Method {
    @Override
    public void run(Call call) throws MethodException, IOException {
        AccountHandle account = call.account();
        Arguments arguments = call.arguments();
        long version = account.modSeq().value();
        EmailIds found = EmailQuery.run(call, account, version);
        Window window = Window.of(arguments, found.size(), found::indexOf);
        JsonArray ids = new JsonArray();
        for (int at = window.from(); at < window.to(); at++) {
            ids.add(found.get(at).text());
        }
        JsonObject answer = new JsonObject()
                .put("accountId", arguments.requiredText("accountId"))
                .put("queryState", States.text(version, 0))
                .put("canCalculateChanges", true)
                .put("position", window.from())
                .put("ids", ids);
        if (arguments.flag("calculateTotal")) {
            answer.put("total", found.size());
        }
        window.limit().ifPresent(limit -> answer.put("limit", limit));
        call.answer(answer);
    }
}
