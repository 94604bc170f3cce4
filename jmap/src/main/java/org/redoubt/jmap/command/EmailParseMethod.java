package org.redoubt.jmap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonNull;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.map.Blob;
import org.redoubt.jmap.map.Blobs;
import org.redoubt.jmap.map.EmailObjects;
import org.redoubt.jmap.map.ScannedMessage;

/** Email/parse, RFC 8621 4.9: a blob shown as an Email, without being one of the account. */
final class EmailParseMethod implements Method {
    private static final Set<String> BY_DEFAULT = new LinkedHashSet<>(List.of(
            "messageId", "inReplyTo", "references", "sender", "from", "to", "cc", "bcc", "replyTo", "subject", "sentAt",
            "hasAttachment", "preview", "bodyValues", "textBody", "htmlBody", "attachments"));
    /** Messages of one call: each is in memory while it is looked at. */
    private static final int MOST = 50;

    @Override
    public void run(Call call) throws MethodException, IOException {
        AccountHandle account = call.account();
        Arguments arguments = call.arguments();
        Set<String> blobIds = arguments.ids("blobIds").orElseThrow(() -> MethodException.invalidArguments("blobIds"));
        if (blobIds.size() > MOST) {
            throw MethodException.of("requestTooLarge");
        }
        Set<String> properties =
                arguments.texts("properties").<Set<String>>map(LinkedHashSet::new).orElse(BY_DEFAULT);
        if (!properties.stream().allMatch(EmailObjects::known)) {
            throw MethodException.invalidArguments("properties");
        }
        EmailObjects emails = new EmailObjects(EmailGetMethod.options(arguments), Limits.TEXT_PER_CALL);
        JsonObject parsed = new JsonObject();
        List<String> notParsable = new ArrayList<>();
        List<String> notFound = new ArrayList<>();
        Blobs blobs = new Blobs(account, "Email/parse");
        for (String blobId : blobIds) {
            Optional<Blob> blob = blobs.find(blobId);
            if (blob.isEmpty()) {
                notFound.add(blobId);
                continue;
            }
            ScannedMessage message = ScannedMessage.read(blob.get(), blobId);
            if (message.plausible()) {
                parsed.put(blobId, json(emails, message, properties));
            } else {
                notParsable.add(blobId);
            }
        }
        call.answer(new JsonObject()
                .put("accountId", arguments.requiredText("accountId"))
                .put("parsed", parsed.isEmpty() ? JsonNull.NULL : parsed)
                .put("notParsable", orNull(notParsable))
                .put("notFound", orNull(notFound)));
    }

    private static JsonObject json(EmailObjects emails, ScannedMessage message, Set<String> properties)
            throws IOException {
        JsonObject json = new JsonObject();
        for (String property : properties) {
            // RFC 8621 4.9: what only an email of the account has is null.
            switch (property) {
                case "id", "threadId", "mailboxIds", "keywords", "receivedAt" -> json.putNull(property);
                case "blobId" -> json.put(property, message.blobId());
                case "size" -> json.put(property, message.size());
                default -> {
                    // Of the message itself.
                }
            }
        }
        emails.content(json, message, properties);
        return json;
    }

    private static JsonValue orNull(List<String> ids) {
        return ids.isEmpty() ? JsonNull.NULL : JsonArray.ofTexts(ids);
    }
}
