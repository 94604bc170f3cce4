package org.redoubt.jmap.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.EmailId;
import org.redoubt.account.EmailState;
import org.redoubt.account.MessageTooLargeException;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonNull;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.States;
import org.redoubt.jmap.map.Blob;
import org.redoubt.jmap.map.Blobs;
import org.redoubt.jmap.map.EmailObjects;

/** Blob/copy, RFC 8620 6.3, and Email/copy, RFC 8621 4.7: from one account to another. */
final class Copying {
    private static final Set<String> KNOWN = Set.of("id", "mailboxIds", "keywords", "receivedAt");

    private Copying() {}

    static void blobs(Call call) throws MethodException, IOException {
        AccountHandle from = call.account("fromAccountId");
        AccountHandle to = call.account();
        Set<String> blobIds =
                call.arguments().ids("blobIds").orElseThrow(() -> MethodException.invalidArguments("blobIds"));
        if (blobIds.size() > Limits.OBJECTS_SET) {
            throw MethodException.of("requestTooLarge");
        }
        JsonObject copied = new JsonObject();
        JsonObject notCopied = new JsonObject();
        for (String blobId : blobIds) {
            Optional<Blob> blob = new Blobs(from, "Blob/copy").find(blobId);
            if (blob.isEmpty()) {
                notCopied.put(blobId, SetError.of("notFound").json());
                continue;
            }
            try (InputStream in = blob.get().open()) {
                long most = call.session().services().config().maxUploadOctets();
                copied.put(blobId, Ids.bits('u', to.upload(in, most).id()));
            } catch (MessageTooLargeException e) {
                notCopied.put(blobId, SetError.of("tooLarge").json());
            }
        }
        call.answer(new JsonObject()
                .put("fromAccountId", call.arguments().requiredText("fromAccountId"))
                .put("accountId", call.arguments().requiredText("accountId"))
                .put("copied", copied.isEmpty() ? JsonNull.NULL : copied)
                .put("notCopied", notCopied.isEmpty() ? JsonNull.NULL : notCopied));
    }

    static void emails(Call call) throws MethodException, IOException {
        AccountHandle from = call.account("fromAccountId");
        AccountHandle to = call.account();
        if (from.account().equals(to.account())) {
            throw MethodException.invalidArguments("fromAccountId");
        }
        each(call, from, to, "Email/set", new EmailSetMethod(), email -> one(call, from, to, email));
    }

    /** Makes one copy of an object, whose id is among what is given, and answers as a creation does. */
    interface Copier {
        JsonObject copy(JsonObject given) throws SetError, IOException;
    }

    /**
     * What every copy does (RFC 8620 5.4).
     *
     * @param setName of the method that destroys the originals, where they are to go
     */
    static void each(Call call, AccountHandle from, AccountHandle to, String setName, Method set, Copier copier)
            throws MethodException, IOException {
        Arguments arguments = call.arguments();
        String fromState = States.text(from.modSeq().value(), 0);
        String toState = States.text(to.modSeq().value(), 0);
        boolean expected = arguments.text("ifFromInState").filter(state -> !state.equals(fromState)).isEmpty()
                && arguments.text("ifInState").filter(state -> !state.equals(toState)).isEmpty();
        if (!expected) {
            throw MethodException.of("stateMismatch");
        }
        JsonObject create = arguments.object("create").orElseThrow(() -> MethodException.invalidArguments("create"));
        if (create.members().size() > Limits.OBJECTS_SET) {
            throw MethodException.of("requestTooLarge");
        }
        if (to.readOnly()) {
            throw MethodException.of("accountReadOnly");
        }
        JsonObject created = new JsonObject();
        JsonObject notCreated = new JsonObject();
        List<String> originals = new ArrayList<>();
        for (Map.Entry<String, JsonValue> one : create.members().entrySet()) {
            JsonObject given = one.getValue().object().orElseThrow(() -> MethodException.invalidArguments("create"));
            try {
                // Before the copy is made, which may take over the name that the original has had in this request.
                Optional<String> original = given.value("id").flatMap(JsonValue::text).flatMap(call::resolve);
                JsonObject answer = copier.copy(given);
                created.put(one.getKey(), answer);
                answer.get("id").flatMap(JsonValue::text).ifPresent(id -> call.created(one.getKey(), id));
                original.ifPresent(originals::add);
            } catch (SetError error) {
                notCreated.put(one.getKey(), error.json());
            }
        }
        call.answer(new JsonObject()
                .put("fromAccountId", arguments.requiredText("fromAccountId"))
                .put("accountId", arguments.requiredText("accountId"))
                .put("oldState", toState)
                .put("newState", States.text(to.modSeq().value(), 0))
                .put("created", created.isEmpty() ? JsonNull.NULL : created)
                .put("notCreated", notCreated.isEmpty() ? JsonNull.NULL : notCreated));
        if (arguments.flag("onSuccessDestroyOriginal") && !originals.isEmpty()) {
            JsonObject destroy = new JsonObject()
                    .put("accountId", arguments.requiredText("fromAccountId"))
                    .put("destroy", JsonArray.ofTexts(originals));
            arguments.text("destroyFromIfInState").ifPresent(state -> destroy.put("ifInState", state));
            call.implicit(setName, destroy, set);
        }
    }

    private static JsonObject one(Call call, AccountHandle from, AccountHandle to, JsonObject email)
            throws SetError, IOException {
        if (!KNOWN.containsAll(email.members().keySet())) {
            throw SetError.invalidProperties(email.members().keySet().stream()
                    .filter(name -> !KNOWN.contains(name))
                    .toList());
        }
        String given = email.value("id").flatMap(JsonValue::text).orElseThrow(() -> SetError.invalidProperties("id"));
        List<EmailId> ids = EmailGetMethod.emailIds(List.of(call.resolve(given).orElse(given)));
        EmailState original = from.emails().find(ids).values().stream()
                .findFirst()
                .orElseThrow(() -> SetError.of("notFound"));
        Blob blob = new Blobs(from, "Email/copy")
                .find(EmailObjects.blobId(original.id()))
                .orElseThrow(() -> SetError.of("notFound"));
        JsonObject metadata = new JsonObject(new java.util.LinkedHashMap<>(email.members()));
        if (email.get("keywords").isEmpty()) {
            JsonObject keywords = new JsonObject();
            original.keywords().forEach(keyword -> keywords.put(keyword.name(), true));
            metadata.put("keywords", keywords);
        }
        if (email.get("receivedAt").isEmpty()) {
            metadata.put("receivedAt", java.time.Instant.ofEpochMilli(original.receivedMillis()).toString());
        }
        return new NewMessages(call, to).store(metadata, blob);
    }
}
