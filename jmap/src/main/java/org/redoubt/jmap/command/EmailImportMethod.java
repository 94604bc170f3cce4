package org.redoubt.jmap.command;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.JsonNull;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.States;
import org.redoubt.jmap.map.Blob;
import org.redoubt.jmap.map.Blobs;
import org.redoubt.jmap.map.ScannedMessage;

/** Email/import, RFC 8621 4.8. */
final class EmailImportMethod implements Method {
    private static final Set<String> KNOWN = Set.of("blobId", "mailboxIds", "keywords", "receivedAt");

    @Override
    public void run(Call call) throws MethodException, IOException {
        AccountHandle account = call.account();
        Arguments arguments = call.arguments();
        JsonObject emails = arguments.object("emails").orElseThrow(() -> MethodException.invalidArguments("emails"));
        if (emails.members().size() > Limits.OBJECTS_SET) {
            throw MethodException.of("requestTooLarge");
        }
        String before = States.text(account.modSeq().value(), 0);
        Optional<String> expected = arguments.text("ifInState");
        if (expected.isPresent() && !expected.get().equals(before)) {
            throw MethodException.of("stateMismatch");
        }
        JsonObject created = new JsonObject();
        JsonObject notCreated = new JsonObject();
        for (Map.Entry<String, JsonValue> one : emails.members().entrySet()) {
            JsonObject email = one.getValue().object().orElseThrow(() -> MethodException.invalidArguments("emails"));
            try {
                JsonObject answer = one(call, account, email);
                created.put(one.getKey(), answer);
                answer.get("id").flatMap(JsonValue::text).ifPresent(id -> call.created(one.getKey(), id));
            } catch (SetError error) {
                notCreated.put(one.getKey(), error.json());
            }
        }
        call.answer(new JsonObject()
                .put("accountId", arguments.requiredText("accountId"))
                .put("oldState", before)
                .put("newState", States.text(account.modSeq().value(), 0))
                .put("created", created.isEmpty() ? JsonNull.NULL : created)
                .put("notCreated", notCreated.isEmpty() ? JsonNull.NULL : notCreated));
    }

    private static JsonObject one(Call call, AccountHandle account, JsonObject email) throws SetError, IOException {
        if (!KNOWN.containsAll(email.members().keySet())) {
            throw SetError.invalidProperties(email.members().keySet().stream()
                    .filter(name -> !KNOWN.contains(name))
                    .toList());
        }
        String blobId =
                email.value("blobId").flatMap(JsonValue::text).orElseThrow(() -> SetError.invalidProperties("blobId"));
        Blob blob = new Blobs(account, "Email/import")
                .find(blobId)
                // RFC 8621 4.8: not blobNotFound, which is for parts of a new message.
                .orElseThrow(() -> SetError.invalidProperties("blobId"));
        if (!ScannedMessage.read(blob, blobId).plausible()) {
            throw SetError.of("invalidEmail");
        }
        return new NewMessages(call, account).store(email, blob);
    }
}
