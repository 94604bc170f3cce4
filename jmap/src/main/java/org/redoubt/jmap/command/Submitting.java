package org.redoubt.jmap.command;

import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
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
import org.redoubt.account.EmailId;
import org.redoubt.account.EmailState;
import org.redoubt.account.EmailSummary;
import org.redoubt.jmap.MailSubmitter;
import org.redoubt.jmap.MailSubmitter.Hold;
import org.redoubt.jmap.MailSubmitter.Outcome.Taken;
import org.redoubt.jmap.SubmissionNews;
import org.redoubt.jmap.SubmissionNews.Delivered;
import org.redoubt.jmap.SubmissionReports;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonNumber;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonText;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.JsonWriter;
import org.redoubt.jmap.codec.UtcDate;
import org.redoubt.jmap.map.StoredMessage;
import org.redoubt.mime.Address;
import org.redoubt.mime.Envelope;
import org.redoubt.mime.HeaderText;

/**
 * EmailSubmission, RFC 8621 7. Mail is handed over at once; what is to wait (RFC 4865) waits in the queue, and can be
 * taken back from there. What becomes of it {@link org.redoubt.jmap.SubmissionNews} writes down.
 */
final class Submitting {
    private static final Set<String> SETTABLE = Set.of("identityId", "emailId", "envelope");
    private static final Getting.Type TYPE = Getting.Type.of(new LinkedHashSet<>(List.of(
            "id", "identityId", "emailId", "threadId", "envelope", "sendAt", "undoStatus", "deliveryStatus", "dsnBlobIds",
            "mdnBlobIds")));
    /** RFC 5321 4.5.3.1.8 asks for 100 at least; as many as submission takes. */
    private static final int RECIPIENTS = 1_000;

    private static final Set<String> SORTS = Set.of("emailId", "threadId", "sentAt");
    /** Of a stored submission: by what name it can be taken back; never shown. */
    private static final String QUEUED = "queued";

    private static final SecureRandom RANDOM = new SecureRandom();

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
        Getting.kept(call, TYPE, Submitting::all);
    }

    static void query(Call call) throws MethodException, IOException {
        Listing.query(call, call.account(), account -> results(account, call.arguments()));
    }

    static void queryChanges(Call call) throws MethodException, IOException {
        Listing.queryChanges(call, call.account(), ChangedType.SUBMISSION, Submitting::id, account -> results(account, call.arguments()));
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
            case "before" -> sendAt(one).isBefore(date(condition, name));
            case "after" -> !sendAt(one).isBefore(date(condition, name));
            default -> throw MethodException.of("unsupportedFilter");
        };
    }

    private static Instant sendAt(JsonObject one) {
        return one.value("sendAt").flatMap(JsonValue::text).map(Instant::parse).orElse(Instant.EPOCH);
    }

    private static Instant date(Arguments condition, String name) throws MethodException {
        return UtcDate.parse(condition.requiredText(name))
                .orElseThrow(() -> MethodException.invalidArguments("filter"));
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
        setting.updateEach("EmailSubmission", Submitting::get, "undoStatus"::equals, (id, patch) -> {
            undo(call, account, id, patch, before);
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

    /** RFC 8621 7.5: only undoStatus may change, from pending to canceled. */
    private static void undo(Call call, AccountHandle account, String id, JsonObject patch, Map<String, JsonObject> before)
            throws SetError, IOException {
        JsonObject now = Optional.ofNullable(before.get(id)).orElseThrow(() -> SetError.of("notFound"));
        if (patch.isEmpty()) {
            return;
        }
        if (!patch.members().keySet().equals(Set.of("undoStatus"))) {
            throw SetError.invalidProperties(patch.members().keySet());
        }
        String wanted = text(patch, "undoStatus");
        if (wanted.equals(text(now, "undoStatus"))) {
            return;
        }
        if (!wanted.equals("canceled")) {
            throw SetError.invalidProperties("undoStatus");
        }
        long number = Ids.bits('s', id).orElseThrow(() -> SetError.of("notFound"));
        MailSubmitter submitter =
                call.session().services().submitter().orElseThrow(() -> SetError.of("cannotUnsend"));
        String follow = SubmissionNews.follow(account.account(), number);
        if (!text(now, "undoStatus").equals("pending") || !submitter.cancel(text(now, QUEUED), follow)) {
            throw SetError.of("cannotUnsend");
        }
        account.updateObject(ChangedType.SUBMISSION, number, stored -> canceled(stored));
    }

    private static byte[] canceled(byte[] stored) {
        try {
            JsonObject submission = Identities.read(stored);
            JsonObject status = submission.value("deliveryStatus").flatMap(JsonValue::object).orElseGet(JsonObject::new);
            status.members().replaceAll((_, _) -> SubmissionNews.status(Delivered.NO, "canceled by its sender"));
            return JsonWriter.octets(submission.put("undoStatus", "canceled").put("deliveryStatus", status));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
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
        Optional<Hold> hold = Optional.empty();
        Optional<JsonObject> envelope = json.value("envelope").flatMap(JsonValue::object);
        if (envelope.isPresent()) {
            JsonObject mailFrom = envelope.get().value("mailFrom").flatMap(JsonValue::object).orElseGet(JsonObject::new);
            from = text(mailFrom, "email");
            hold = Holds.of(call, mailFrom);
            recipients = addresses(envelope.get());
        }
        if (recipients.isEmpty()) {
            throw SetError.of("noRecipients");
        }
        if (recipients.size() > RECIPIENTS) {
            throw SetError.of("tooManyRecipients", "maxRecipients", JsonNumber.of(RECIPIENTS));
        }
        // By the time it was sent, so that the oldest is the first.
        long number = (account.nowMillis() << 20) | RANDOM.nextInt(1 << 20);
        String follow = SubmissionNews.follow(account.account(), number);
        var sending = new MailSubmitter.Envelope(
                from, recipients, hold, follow, SubmissionReports.envelopeId(number));
        Taken taken = send(call, account, state.id(), summary, sending);
        Optional<String> messageId = summary.envelope().messageId().flatMap(id -> HeaderText.messageIds(id).stream().findFirst());
        return keep(account, new Kept(number, identity, state, messageId, sending, taken), json);
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
            JsonObject address = each.object().orElseThrow(() -> SetError.invalidProperties("envelope"));
            // RFC 8621 7: parameters are only those of what was announced, which has none for recipients.
            if (address.value("parameters").flatMap(JsonValue::object).filter(given -> !given.isEmpty()).isPresent()) {
                throw SetError.invalidProperties("envelope");
            }
            all.add(address.value("email")
                    .flatMap(JsonValue::text)
                    .orElseThrow(() -> SetError.invalidProperties("envelope")));
        }
        return all;
    }

    private static Taken send(
            Call call, AccountHandle account, EmailId id, EmailSummary summary, MailSubmitter.Envelope envelope)
            throws SetError, IOException {
        MailSubmitter submitter =
                call.session().services().submitter().orElseThrow(() -> SetError.of("forbiddenToSend"));
        Bodies bodies = account.read("EmailSubmission/set", List.of(id));
        StoredMessage message = new StoredMessage(summary, Optional.of(bodies));
        long bodyStart = message.root().bodyStart();
        byte[] header = message.octets(0, bodyStart);
        try (InputStream body = message.stream(bodyStart, summary.octets() - bodyStart)) {
            return switch (submitter.submit(
                    account.principal(), call.session().signedIn().session(), envelope, header, body, summary.octets())) {
                case Taken taken -> taken;
                case MailSubmitter.Outcome.Refused(String type, List<String> whom) ->
                    throw whom.isEmpty() ? SetError.of(type) : SetError.of(type, "invalidRecipients", JsonArray.ofTexts(whom));
            };
        }
    }

    /** What is known of a submission that was taken. */
    private record Kept(
            long number,
            String identity,
            EmailState email,
            Optional<String> messageId,
            MailSubmitter.Envelope envelope,
            Taken taken) {}

    private static JsonObject keep(AccountHandle account, Kept one, JsonObject given) throws IOException {
        JsonArray to = new JsonArray();
        JsonObject status = new JsonObject();
        for (String email : one.envelope().recipients()) {
            to.add(new JsonObject().put("email", email).putNull("parameters"));
            status.put(email, SubmissionNews.status(Delivered.QUEUED, "250 2.0.0 queued"));
        }
        JsonObject envelope = new JsonObject()
                .put(
                        "mailFrom",
                        new JsonObject()
                                .put("email", one.envelope().mailFrom())
                                .putOrNull("parameters", one.envelope().hold().map(Holds::parameters)))
                .put("rcptTo", to);
        Instant release = one.taken().release();
        boolean waits = one.envelope().hold().isPresent() && release.isAfter(Instant.ofEpochMilli(account.nowMillis()));
        JsonObject kept = new JsonObject()
                .put("identityId", one.identity())
                .put("emailId", one.email().id().text())
                .put("threadId", one.email().thread().text())
                .put("envelope", envelope)
                .put("sendAt", Instant.ofEpochSecond(release.getEpochSecond()).toString())
                .put("undoStatus", waits ? "pending" : "final")
                .put("deliveryStatus", status)
                .put("dsnBlobIds", new JsonArray())
                .put("mdnBlobIds", new JsonArray());
        JsonObject stored = new JsonObject(new LinkedHashMap<>(kept.members())).put(QUEUED, one.taken().queued())
                .put(SubmissionReports.ENVELOPE_ID, one.envelope().envelopeId());
        one.messageId().filter(SubmissionReports::ours).ifPresent(id -> stored.put(SubmissionReports.MESSAGE_ID, id));
        account.object(ChangedType.SUBMISSION, one.number(), Optional.of(JsonWriter.octets(stored)));
        JsonObject answer = new JsonObject().put("id", new JsonText(id(one.number())));
        kept.members().forEach((name, value) -> {
            if (given.get(name).isEmpty()) {
                answer.put(name, value);
            }
        });
        return answer;
    }
}
