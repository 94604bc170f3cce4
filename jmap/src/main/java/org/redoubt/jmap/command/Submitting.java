package org.redoubt.jmap.command;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Bodies;
import org.redoubt.account.ChangedType;
import org.redoubt.account.ChangesSince;
import org.redoubt.account.EmailId;
import org.redoubt.account.EmailState;
import org.redoubt.account.EmailSummary;
import org.redoubt.jmap.MailSubmitter;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonNull;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonText;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.JsonWriter;
import org.redoubt.jmap.codec.States;
import org.redoubt.jmap.map.StoredMessage;
import org.redoubt.mime.Address;
import org.redoubt.mime.Envelope;

/** EmailSubmission, RFC 8621 7: mail is handed over at once, so what was submitted is final. */
final class Submitting {
    private static final Set<String> SETTABLE = Set.of("identityId", "emailId", "envelope");
    private static final Getting.Type TYPE = Getting.Type.of(new LinkedHashSet<>(List.of(
            "id", "identityId", "emailId", "threadId", "envelope", "sendAt", "undoStatus", "deliveryStatus", "dsnBlobIds",
            "mdnBlobIds")));
    /** RFC 5321 4.5.3.1.8 asks for 100 at least; as many as submission takes. */
    private static final int RECIPIENTS = 1_000;

    private static final Set<String> SORTS = Set.of("emailId", "threadId", "sentAt");

    private Submitting() {}

    static String id(long number) {
        return Ids.bits('s', number);
    }

    private static Map<String, JsonObject> all(AccountHandle account) throws IOException {
        Map<String, JsonObject> all = new LinkedHashMap<>();
        for (Map.Entry<Long, byte[]> stored : account.objects(ChangedType.SUBMISSION).entrySet()) {
            all.put(id(stored.getKey()), Identities.read(stored.getValue()).put("id", id(stored.getKey())));
        }
        return all;
    }

    static void get(Call call) throws MethodException, IOException {
        Getting.run(call, TYPE, (account, ids, properties) -> {
            Map<String, JsonObject> found = new LinkedHashMap<>();
            all(account).forEach((id, json) -> {
                if (ids.isEmpty() || ids.get().contains(id)) {
                    JsonObject some = new JsonObject();
                    properties.forEach(property -> json.get(property).ifPresent(value -> some.put(property, value)));
                    found.put(id, some);
                }
            });
            return found;
        });
    }

    static void query(Call call) throws MethodException, IOException {
        AccountHandle account = call.account();
        String state = States.text(account.modSeq().value(), 0);
        Listing.answer(call, state, true, results(account, call.arguments()));
    }

    static void queryChanges(Call call) throws MethodException, IOException {
        AccountHandle account = call.account();
        String state = States.text(account.modSeq().value(), 0);
        ChangesSince.Changed changed = ChangesMethod.read(
                account, ChangedType.SUBMISSION, call.arguments().requiredText("sinceQueryState"), Integer.MAX_VALUE);
        QueryChanges.answer(call, state, QueryChanges.touched(changed, Submitting::id), results(account, call.arguments()));
    }

    private static List<String> results(AccountHandle account, Arguments arguments) throws MethodException, IOException {
        return Listing.results(
                arguments,
                all(account).values(),
                SORTS,
                name -> name.equals("sentAt") ? "sendAt" : name,
                Submitting::fits);
    }

    /** RFC 8621 7.3. */
    private static boolean fits(String name, Arguments condition, JsonObject one) throws MethodException {
        return switch (name) {
            case "identityIds", "emailIds", "threadIds" ->
                condition.texts(name).orElse(List.of()).contains(text(one, name.substring(0, name.length() - 1)));
            case "undoStatus" -> condition.requiredText(name).equals(text(one, name));
            case "before" -> text(one, "sendAt").compareTo(condition.requiredText(name)) < 0;
            case "after" -> text(one, "sendAt").compareTo(condition.requiredText(name)) >= 0;
            default -> throw MethodException.of("unsupportedFilter");
        };
    }

    private static String text(JsonObject json, String property) {
        return Listing.text(json, property);
    }

    static void set(Call call) throws MethodException, IOException {
        Setting setting = Setting.begin(call);
        AccountHandle account = setting.account();
        JsonObject patches = call.arguments().object("onSuccessUpdateEmail").orElseGet(JsonObject::new);
        List<String> removals = call.arguments().texts("onSuccessDestroyEmail").orElse(List.of());
        Map<String, JsonObject> before = all(account);
        setting.createEach((_, json) -> create(call, account, json));
        setting.updateEach((id, patch) -> {
            JsonObject now = Optional.ofNullable(before.get(id)).orElseThrow(() -> SetError.of("notFound"));
            // RFC 8621 7.5: only undoStatus may change, and what is final cannot be undone.
            boolean undo = patch.members().keySet().equals(Set.of("undoStatus"));
            boolean same = undo && patch.get("undoStatus").equals(now.get("undoStatus"));
            if (!undo) {
                throw SetError.invalidProperties(patch.members().keySet());
            }
            if (!same) {
                throw SetError.of("cannotUnsend");
            }
            return Optional.empty();
        });
        setting.destroyEach(id -> {
            Optional<Long> number = Ids.bits('s', id);
            if (number.isEmpty() || !account.object(ChangedType.SUBMISSION, number.get(), Optional.empty())) {
                throw SetError.of("notFound");
            }
        });
        setting.answer();
        afterwards(call, setting, patches, removals, before);
    }

    /** RFC 8621 7.5: what to do with the emails of those that succeeded. */
    private static void afterwards(
            Call call, Setting setting, JsonObject patches, List<String> removals, Map<String, JsonObject> before)
            throws MethodException, IOException {
        Map<String, JsonObject> now = all(setting.account());
        JsonObject update = new JsonObject();
        JsonArray destroy = new JsonArray();
        for (Map.Entry<String, JsonValue> patch : patches.members().entrySet()) {
            email(setting, patch.getKey(), now, before).ifPresent(email -> update.put(email, patch.getValue()));
        }
        removals.forEach(name -> email(setting, name, now, before).ifPresent(destroy::add));
        if (!update.isEmpty() || !destroy.values().isEmpty()) {
            JsonObject arguments = new JsonObject()
                    .put("accountId", call.arguments().requiredText("accountId"))
                    .put("update", update)
                    .put("destroy", destroy);
            call.implicit("Email/set", arguments, new EmailSetMethod());
        }
    }

    private static Optional<String> email(
            Setting setting, String name, Map<String, JsonObject> now, Map<String, JsonObject> before) {
        String id = setting.id(name);
        boolean succeeded = name.startsWith("#")
                ? setting.created().get(name.substring(1)).isPresent()
                : setting.updatedIds().get(name).isPresent() || setting.destroyedIds().contains(id);
        return succeeded
                ? Optional.ofNullable(now.get(id)).or(() -> Optional.ofNullable(before.get(id))).map(one -> text(one, "emailId"))
                : Optional.empty();
    }

    private static JsonObject create(Call call, AccountHandle account, JsonObject json) throws SetError, IOException {
        List<String> unknown =
                json.members().keySet().stream().filter(name -> !SETTABLE.contains(name)).toList();
        if (!unknown.isEmpty()) {
            throw SetError.invalidProperties(unknown);
        }
        String identity = resolved(call, json, "identityId");
        JsonObject sender;
        try {
            sender = Identities.find(call, account, identity);
        } catch (SetError notFound) {
            throw SetError.invalidProperties("identityId");
        }
        EmailState state = account.emails()
                .find(EmailGetMethod.emailIds(List.of(resolved(call, json, "emailId"))))
                .values()
                .stream()
                .findFirst()
                .orElseThrow(() -> SetError.invalidProperties("emailId"));
        EmailSummary summary = account.summaries(List.of(state.id())).getFirst();
        String from = text(sender, "email");
        List<String> recipients = recipients(summary.envelope());
        Optional<JsonObject> envelope = json.value("envelope").flatMap(JsonValue::object);
        if (envelope.isPresent()) {
            from = envelope.get().value("mailFrom").flatMap(JsonValue::object).map(a -> text(a, "email")).orElse("");
            recipients = addresses(envelope.get());
        }
        if (recipients.isEmpty()) {
            throw SetError.of("noRecipients");
        }
        if (recipients.size() > RECIPIENTS) {
            throw SetError.of("tooManyRecipients");
        }
        send(call, account, state.id(), summary, from, recipients);
        return keep(account, identity, state, from, recipients, json);
    }

    private static String resolved(Call call, JsonObject json, String property) throws SetError {
        String given = json.value(property).flatMap(JsonValue::text).orElseThrow(() -> SetError.invalidProperties(property));
        return call.resolve(given).orElse(given);
    }

    private static List<String> recipients(Envelope envelope) {
        Set<String> all = new LinkedHashSet<>();
        for (List<Address> some : List.of(envelope.to(), envelope.cc(), envelope.bcc())) {
            some.forEach(address -> address.addrSpec().ifPresent(all::add));
        }
        return List.copyOf(all);
    }

    private static List<String> addresses(JsonObject envelope) throws SetError {
        List<String> all = new ArrayList<>();
        for (JsonValue each : envelope.value("rcptTo").flatMap(JsonValue::array).map(JsonArray::values).orElse(List.of())) {
            all.add(each.object()
                    .flatMap(address -> address.value("email"))
                    .flatMap(JsonValue::text)
                    .orElseThrow(() -> SetError.invalidProperties("envelope")));
        }
        // RFC 8621 7: parameters of SMTP are only those that were announced, which are none.
        boolean parameters = envelope.value("mailFrom").flatMap(JsonValue::object).flatMap(a -> a.value("parameters")).isPresent();
        if (parameters) {
            throw SetError.invalidProperties("envelope");
        }
        return all;
    }

    private static void send(
            Call call, AccountHandle account, EmailId id, EmailSummary summary, String from, List<String> recipients)
            throws SetError, IOException {
        MailSubmitter submitter =
                call.session().services().submitter().orElseThrow(() -> SetError.of("forbiddenToSend"));
        Bodies bodies = account.read("EmailSubmission/set", List.of(id));
        StoredMessage message = new StoredMessage(summary, Optional.of(bodies));
        long bodyStart = message.root().bodyStart();
        byte[] header = message.octets(0, bodyStart);
        try (InputStream body = message.stream(bodyStart, summary.octets() - bodyStart)) {
            MailSubmitter.Outcome outcome = submitter.submit(
                    account.principal(),
                    call.session().signedIn().session(),
                    from,
                    recipients,
                    header,
                    body,
                    summary.octets());
            if (outcome instanceof MailSubmitter.Outcome.Refused(String type, List<String> whom)) {
                throw whom.isEmpty() ? SetError.of(type) : SetError.of(type, "invalidRecipients", JsonArray.ofTexts(whom));
            }
        }
    }

    private static JsonObject keep(
            AccountHandle account,
            String identity,
            EmailState state,
            String from,
            List<String> recipients,
            JsonObject given)
            throws IOException {
        JsonArray to = new JsonArray();
        recipients.forEach(email -> to.add(new JsonObject().put("email", email).putNull("parameters")));
        JsonObject envelope = new JsonObject()
                .put("mailFrom", new JsonObject().put("email", from).putNull("parameters"))
                .put("rcptTo", to);
        String sendAt = Instant.ofEpochSecond(account.nowMillis() / 1000).toString();
        JsonObject kept = new JsonObject()
                .put("identityId", identity)
                .put("emailId", state.id().text())
                .put("threadId", state.thread().text())
                .put("envelope", envelope)
                .put("sendAt", sendAt)
                .put("undoStatus", "final")
                .put("deliveryStatus", JsonNull.NULL)
                .put("dsnBlobIds", new JsonArray())
                .put("mdnBlobIds", new JsonArray());
        // By the time it was sent, so that the oldest is the first.
        long number = (account.nowMillis() << 20) | new java.security.SecureRandom().nextInt(1 << 20);
        account.object(ChangedType.SUBMISSION, number, Optional.of(JsonWriter.octets(kept)));
        JsonObject answer = new JsonObject().put("id", new JsonText(id(number)));
        kept.members().forEach((name, value) -> {
            if (given.get(name).isEmpty()) {
                answer.put(name, value);
            }
        });
        return answer;
    }
}
