package org.redoubt.jmap.command;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.EmailId;
import org.redoubt.account.EmailState;
import org.redoubt.account.EmailSummary;
import org.redoubt.account.Keyword;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.MailSubmitter;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonBoolean;
import org.redoubt.jmap.codec.JsonNull;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.map.DraftException;
import org.redoubt.jmap.map.ReceiptWriter;
import org.redoubt.jmap.map.StoredMessage;
import org.redoubt.mime.Address;
import org.redoubt.mime.HeaderText;

/** MDN/send, RFC 9007 2.1: tells whoever asked for it that a message was displayed, or what else was done with it. */
final class SendingReceipts {
    private static final Keyword SENT = new Keyword("$mdnsent");
    private static final Set<String> SETTABLE = Set.of(
            "forEmailId", "subject", "textBody", "includeOriginalMessage", "reportingUA", "disposition", "finalRecipient",
            "extensionFields");
    private static final Set<String> ACTIONS = Set.of("manual-action", "automatic-action");
    private static final Map<String, String> SENDINGS =
            Map.of("mdn-sent-manually", "MDN-sent-manually", "mdn-sent-automatically", "MDN-sent-automatically");
    private static final Set<String> TYPES = Set.of("deleted", "dispatched", "displayed", "processed");
    private static final int LONGEST = 100_000;
    private static final int RECIPIENTS = 10;

    private final Call call;
    private final AccountHandle account;
    private final JsonObject identity;

    private SendingReceipts(Call call, AccountHandle account, JsonObject identity) {
        this.call = call;
        this.account = account;
        this.identity = identity;
    }

    static void run(Call call) throws MethodException, IOException {
        AccountHandle account = call.ownAccount();
        Arguments arguments = call.arguments();
        JsonObject send = arguments.object("send").orElseThrow(() -> MethodException.invalidArguments("send"));
        JsonObject patches = arguments.object("onSuccessUpdateEmail").orElseGet(JsonObject::new);
        if (send.members().size() > Limits.OBJECTS_SET) {
            throw MethodException.of("requestTooLarge");
        }
        JsonObject identity = Optional.ofNullable(
                        Identities.all(call.session(), account).get(arguments.requiredText("identityId")))
                .orElseThrow(() -> MethodException.invalidArguments("identityId"));
        // RFC 9007 2.1: what is sent has to be marked as sent by the same call.
        if (!send.members().keySet().stream().allMatch(name -> marks(patches.value("#" + name)))) {
            throw MethodException.invalidArguments("onSuccessUpdateEmail");
        }
        JsonObject sent = new JsonObject();
        JsonObject notSent = new JsonObject();
        JsonObject updates = new JsonObject();
        Set<EmailId> told = new HashSet<>();
        for (Map.Entry<String, JsonValue> one : send.members().entrySet()) {
            JsonObject mdn = one.getValue().object().orElseThrow(() -> MethodException.invalidArguments("send"));
            try {
                EmailState email = email(call, account, mdn);
                // RFC 9007 2.1: nobody is told twice, within a call either.
                if (told.contains(email.id())) {
                    throw SetError.of("mdnAlreadySent");
                }
                sent.put(one.getKey(), new SendingReceipts(call, account, identity).send(email, mdn));
                told.add(email.id());
                patches.get("#" + one.getKey()).ifPresent(patch -> updates.put(email.id().text(), patch));
            } catch (SetError error) {
                notSent.put(one.getKey(), error.json());
            }
        }
        call.answer(new JsonObject()
                .put("accountId", arguments.requiredText("accountId"))
                .put("sent", sent.isEmpty() ? JsonNull.NULL : sent)
                .put("notSent", notSent.isEmpty() ? JsonNull.NULL : notSent));
        if (!updates.isEmpty()) {
            JsonObject update = new JsonObject()
                    .put("accountId", arguments.requiredText("accountId"))
                    .put("update", updates);
            call.implicit("Email/set", update, new EmailSetMethod());
        }
    }

    /** Whether a patch of an email sets the keyword that says that its receipt was sent. */
    private static boolean marks(Optional<JsonValue> patch) {
        Optional<JsonObject> json = patch.flatMap(JsonValue::object);
        return json.flatMap(one -> one.value("keywords/" + SENT.name()))
                .or(() -> json.flatMap(one -> one.value("keywords"))
                        .flatMap(JsonValue::object)
                        .flatMap(all -> all.value(SENT.name())))
                .filter(JsonBoolean.TRUE::equals)
                .isPresent();
    }

    private static EmailState email(Call call, AccountHandle account, JsonObject mdn) throws SetError, IOException {
        String given = mdn.value("forEmailId").flatMap(JsonValue::text).orElseThrow(() -> SetError.invalidProperties("forEmailId"));
        EmailState state = account.emails()
                .find(EmailGetMethod.emailIds(List.of(call.resolve(given).orElse(given))))
                .values()
                .stream()
                .findFirst()
                .orElseThrow(() -> SetError.of("notFound"));
        // RFC 9007 2.1: nobody is told twice.
        if (state.keywords().contains(SENT)) {
            throw SetError.of("mdnAlreadySent");
        }
        return state;
    }

    private JsonObject send(EmailState email, JsonObject mdn) throws SetError, IOException {
        List<String> unknown = mdn.members().entrySet().stream()
                .filter(one -> !SETTABLE.contains(one.getKey()) && !one.getValue().isNull())
                .map(Map.Entry::getKey)
                .toList();
        if (!unknown.isEmpty()) {
            throw SetError.invalidProperties(unknown);
        }
        EmailSummary summary = account.summaries(List.of(email.id())).getFirst();
        List<String> to = recipients(summary);
        boolean original = flag(mdn, "includeOriginalMessage");
        // That the message is read is in the audit log.
        StoredMessage message =
                new StoredMessage(summary, Optional.of(account.read("MDN/send", List.of(email.id()))));
        Map<String, String> fields = fields(message, summary, mdn);
        String about = Optional.ofNullable(fields.get("Original-Message-ID")).orElse("");
        String subject = summary.envelope().subject().map(HeaderText::decode).orElse("");
        String title = text(mdn, "subject").orElse("Read receipt: " + subject);
        String words = text(mdn, "textBody").orElse("Your message \"" + subject + "\" has been " + type(mdn) + ".\r\n");
        ReceiptWriter writer = new ReceiptWriter();
        byte[] header;
        try {
            JsonArray recipients = new JsonArray();
            to.forEach(address -> recipients.add(new JsonObject().put("email", address)));
            JsonObject from = new JsonObject()
                    .put("name", Listing.text(identity, "name"))
                    .put("email", Listing.text(identity, "email"));
            Optional<String> id = Optional.of(about.replaceAll("[<>]", "")).filter(text -> !text.isEmpty());
            header = writer.header(
                    from, recipients, title, id, OffsetDateTime.ofInstant(Instant.ofEpochMilli(account.nowMillis()), ZoneOffset.UTC));
        } catch (DraftException wrong) {
            throw SetError.invalidProperties(wrong.properties());
        }
        byte[] parts = writer.parts(words, fields, original);
        InputStream whole = original ? message.stream(0, summary.octets()) : InputStream.nullInputStream();
        List<InputStream> pieces = List.of(new ByteArrayInputStream(parts), whole, new ByteArrayInputStream(writer.end()));
        submit(to, header, pieces, summary.octets() + parts.length + 1_000L);
        return answer(fields, title, words, mdn);
    }

    private void submit(List<String> to, byte[] header, List<InputStream> pieces, long most) throws SetError, IOException {
        MailSubmitter submitter =
                call.session().services().submitter().orElseThrow(() -> SetError.of("forbidden"));
        // RFC 8098 3: the null sender, so that nobody answers it.
        var envelope = new MailSubmitter.Envelope("", to, Optional.empty(), "", "");
        try (InputStream body = new SequenceInputStream(Collections.enumeration(pieces))) {
            MailSubmitter.Outcome outcome = submitter.submit(
                    account.principal(), call.session().signedIn().session(), envelope, header, body, most);
            if (outcome instanceof MailSubmitter.Outcome.Refused(String type, List<String> whom)) {
                throw whom.isEmpty() ? SetError.of(type) : SetError.of(type, "invalidRecipients", JsonArray.ofTexts(whom));
            }
        }
    }

    /** RFC 8098 2.1: who asked. */
    private static List<String> recipients(EmailSummary summary) throws SetError {
        List<String> to = summary.header().fields("disposition-notification-to").stream()
                .flatMap(field -> Address.parse(field.value()).stream())
                .flatMap(address -> address.addrSpec().stream())
                .distinct()
                .limit(RECIPIENTS)
                .toList();
        if (to.isEmpty()) {
            throw SetError.of("notFound", "nobody asked for a receipt of this message");
        }
        return to;
    }

    /** RFC 8098 3.1. */
    private Map<String, String> fields(StoredMessage message, EmailSummary summary, JsonObject mdn)
            throws SetError, IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        text(mdn, "reportingUA").ifPresent(agent -> fields.put("Reporting-UA", agent));
        message.wholeHeader()
                .first("Original-Recipient")
                .ifPresent(field -> fields.put("Original-Recipient", field.value().strip()));
        fields.put(
                "Final-Recipient", text(mdn, "finalRecipient").orElse("rfc822; " + Listing.text(identity, "email")));
        summary.envelope().messageId().ifPresent(id -> fields.put("Original-Message-ID", id.strip()));
        fields.put("Disposition", disposition(mdn));
        Optional<JsonObject> extensions = mdn.value("extensionFields").flatMap(JsonValue::object);
        if (extensions.isPresent()) {
            for (Map.Entry<String, JsonValue> one : extensions.get().members().entrySet()) {
                String value = one.getValue().text().orElseThrow(() -> SetError.invalidProperties("extensionFields"));
                if (ReceiptWriter.OWN.contains(one.getKey().toLowerCase(Locale.ROOT)) || fields.size() > 50) {
                    throw SetError.invalidProperties("extensionFields");
                }
                fields.put(one.getKey(), value);
            }
        }
        for (Map.Entry<String, String> one : fields.entrySet()) {
            if (!ReceiptWriter.mayBeField(one.getKey(), one.getValue())) {
                throw SetError.invalidProperties(property(one.getKey()));
            }
        }
        return fields;
    }

    private static String property(String field) {
        return switch (field) {
            case "Reporting-UA" -> "reportingUA";
            case "Final-Recipient" -> "finalRecipient";
            case "Original-Message-ID", "Original-Recipient" -> "forEmailId";
            default -> "extensionFields";
        };
    }

    private static String disposition(JsonObject mdn) throws SetError {
        JsonObject given = mdn.value("disposition").flatMap(JsonValue::object).orElseThrow(() -> SetError.invalidProperties("disposition"));
        String action = Listing.text(given, "actionMode").toLowerCase(Locale.ROOT);
        Optional<String> sending = Optional.ofNullable(SENDINGS.get(Listing.text(given, "sendingMode").toLowerCase(Locale.ROOT)));
        if (!ACTIONS.contains(action) || sending.isEmpty()) {
            throw SetError.invalidProperties("disposition");
        }
        return action + "/" + sending.get() + "; " + type(mdn);
    }

    private static String type(JsonObject mdn) throws SetError {
        String type = mdn.value("disposition")
                .flatMap(JsonValue::object)
                .map(given -> Listing.text(given, "type").toLowerCase(Locale.ROOT))
                .orElse("");
        if (!TYPES.contains(type)) {
            throw SetError.invalidProperties("disposition");
        }
        return type;
    }

    private static Optional<String> text(JsonObject mdn, String name) throws SetError {
        Optional<JsonValue> value = mdn.value(name);
        Optional<String> text = value.flatMap(JsonValue::text).filter(given -> given.length() <= LONGEST);
        if (value.isPresent() && text.isEmpty()) {
            throw SetError.invalidProperties(name);
        }
        return text;
    }

    private static boolean flag(JsonObject mdn, String name) throws SetError {
        Optional<JsonValue> value = mdn.value(name);
        if (value.isPresent() && value.get().bool().isEmpty()) {
            throw SetError.invalidProperties(name);
        }
        return value.flatMap(JsonValue::bool).orElse(false);
    }

    /** RFC 9007 2.1: what the server chose. */
    private static JsonObject answer(Map<String, String> fields, String title, String words, JsonObject mdn) {
        JsonObject answer = new JsonObject();
        if (mdn.value("finalRecipient").isEmpty()) {
            answer.put("finalRecipient", fields.getOrDefault("Final-Recipient", ""));
        }
        if (mdn.value("subject").isEmpty()) {
            answer.put("subject", title);
        }
        if (mdn.value("textBody").isEmpty()) {
            answer.put("textBody", words);
        }
        Optional.ofNullable(fields.get("Original-Recipient")).ifPresent(to -> answer.put("originalRecipient", to));
        Optional.ofNullable(fields.get("Original-Message-ID")).ifPresent(id -> answer.put("originalMessageId", id));
        return answer;
    }
}
