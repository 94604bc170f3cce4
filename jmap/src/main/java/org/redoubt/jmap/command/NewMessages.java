package org.redoubt.jmap.command;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.AppendResult;
import org.redoubt.account.EmailId;
import org.redoubt.account.EmailState;
import org.redoubt.account.Keyword;
import org.redoubt.account.MailboxId;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.MessageTooLargeException;
import org.redoubt.account.NewEmail;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonBoolean;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.UtcDate;
import org.redoubt.jmap.map.Blob;
import org.redoubt.jmap.map.Blobs;
import org.redoubt.jmap.map.DraftException;
import org.redoubt.jmap.map.DraftWriter;
import org.redoubt.jmap.map.EmailObjects;

/** Puts new emails into an account: those that a client writes, imports or copies (RFC 8621 4.6 to 4.8). */
final class NewMessages {
    private static final Set<String> ANSWERED = new LinkedHashSet<>(List.of("id", "blobId", "threadId", "size"));

    private final Call call;
    private final AccountHandle account;

    NewMessages(Call call, AccountHandle account) {
        this.call = call;
        this.account = account;
    }

    /** Writes a message to an intake. */
    private interface Writing {
        void to(OutputStream out) throws IOException, SetError;
    }

    /** A message of the client's own. */
    JsonObject create(JsonObject email) throws SetError, IOException {
        String login = account.principal().login();
        DraftWriter draft = new DraftWriter(
                email,
                new Blobs(account, "Email/set"),
                login.substring(login.lastIndexOf('@') + 1),
                OffsetDateTime.ofInstant(Instant.ofEpochMilli(account.nowMillis()), ZoneOffset.UTC));
        return store(email, out -> {
            try {
                draft.writeTo(out);
            } catch (DraftException wrong) {
                throw wrong.blobs().isEmpty()
                        ? SetError.invalidProperties(wrong.properties())
                        : SetError.of("blobNotFound", "notFound", JsonArray.ofTexts(wrong.blobs()));
            }
        });
    }

    /** A message that a blob is. */
    JsonObject store(JsonObject metadata, Blob blob) throws SetError, IOException {
        return store(metadata, out -> {
            try (InputStream in = blob.open()) {
                in.transferTo(out);
            }
        });
    }

    private JsonObject store(JsonObject metadata, Writing writing) throws SetError, IOException {
        Set<MailboxId> mailboxes = mailboxes(call, metadata);
        Set<Keyword> keywords = keywords(metadata);
        Optional<Instant> received = received(metadata);
        long most = call.session().services().config().maxUploadOctets();
        try (MessageIntake intake = call.session().services().gate().intake(most)) {
            OutputStream out = stream(intake);
            writing.to(out);
            out.flush();
            try (Message message = intake.finish()) {
                return put(mailboxes, new NewEmail(message, keywords, received));
            }
        } catch (MessageTooLargeException tooLarge) {
            throw SetError.of("tooLarge");
        }
    }

    private static OutputStream stream(MessageIntake intake) {
        return new java.io.BufferedOutputStream(new OutputStream() {
            @Override
            public void write(int octet) throws IOException {
                intake.write(new byte[] {(byte) octet});
            }

            @Override
            public void write(byte[] octets, int offset, int length) throws IOException {
                intake.write(octets, offset, length);
            }
        });
    }

    private JsonObject put(Set<MailboxId> mailboxes, NewEmail email) throws SetError, IOException {
        switch (account.emails().add(mailboxes, email)) {
            case AppendResult.NoMailbox() -> throw SetError.invalidProperties("mailboxIds");
            case AppendResult.OverQuota() -> throw SetError.of("overQuota");
            case AppendResult.Appended(long _, var _, List<EmailId> ids) -> {
                EmailState state = account.emails().find(ids).values().stream()
                        .findFirst()
                        .orElseThrow(() -> SetError.of("notFound"));
                return EmailObjects.metadata(state, ANSWERED);
            }
        }
    }

    /** RFC 8621 4.1.1: at least one. */
    static Set<MailboxId> mailboxes(Call call, JsonObject email) throws SetError {
        Set<MailboxId> mailboxes = new LinkedHashSet<>();
        for (String given : set(email, "mailboxIds")) {
            OptionalLong number = Ids.number('m', call.resolve(given).orElse(given));
            if (number.isEmpty()) {
                throw SetError.invalidProperties("mailboxIds");
            }
            mailboxes.add(new MailboxId(number.getAsLong()));
        }
        if (mailboxes.isEmpty()) {
            throw SetError.invalidProperties("mailboxIds");
        }
        return mailboxes;
    }

    static Set<Keyword> keywords(JsonObject email) throws SetError {
        Set<Keyword> keywords = new LinkedHashSet<>();
        for (String name : set(email, "keywords")) {
            keywords.add(keyword(name));
        }
        return keywords;
    }

    static Keyword keyword(String name) throws SetError {
        // What IMAP marks for removal is no keyword here (RFC 8621 4.1.1).
        if (!Keyword.valid(name) || new Keyword(name).equals(Keyword.DELETED)) {
            throw SetError.invalidProperties("keywords");
        }
        return new Keyword(name.toLowerCase(java.util.Locale.ROOT));
    }

    /** The names of a set: members whose value is true. */
    private static Set<String> set(JsonObject email, String property) throws SetError {
        Optional<JsonValue> value = email.value(property);
        if (value.isPresent() && value.get().object().isEmpty()) {
            throw SetError.invalidProperties(property);
        }
        Map<String, JsonValue> members =
                value.flatMap(JsonValue::object).map(JsonObject::members).orElse(Map.of());
        if (!members.values().stream().allMatch(JsonBoolean.TRUE::equals)) {
            throw SetError.invalidProperties(property);
        }
        return members.keySet();
    }

    private static Optional<Instant> received(JsonObject email) throws SetError {
        Optional<JsonValue> value = email.value("receivedAt");
        return value.isEmpty()
                ? Optional.empty()
                : Optional.of(value.get()
                        .text()
                        .flatMap(UtcDate::parse)
                        .orElseThrow(() -> SetError.invalidProperties("receivedAt")));
    }
}
