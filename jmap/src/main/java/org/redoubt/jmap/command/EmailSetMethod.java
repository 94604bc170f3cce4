package org.redoubt.jmap.command;

import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.AccountLimits;
import org.redoubt.account.EmailChange;
import org.redoubt.account.EmailChanged;
import org.redoubt.account.EmailId;
import org.redoubt.account.Keyword;
import org.redoubt.account.MailboxId;
import org.redoubt.account.Snooze;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonBoolean;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonPointer;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.map.SnoozeDetails;

/** Email/set, RFC 8621 4.6. All updates of a call are one commit, and so is all that is destroyed. */
final class EmailSetMethod implements Method {
    private static final Set<String> SETTABLE = Set.of("keywords", "mailboxIds", "snoozed");

    @Override
    public void run(Call call) throws MethodException, IOException {
        Setting setting = Setting.begin(call);
        NewMessages messages = new NewMessages(call, setting.account());
        setting.createEach((_, email) -> create(call, setting, messages, email));
        update(call, setting);
        destroy(setting);
        setting.answer();
    }

    private static JsonObject create(Call call, Setting setting, NewMessages messages, JsonObject email)
            throws SetError, IOException {
        Optional<Optional<Snooze>> snoozed = snoozed(call, setting.account(), email);
        if (snoozed.isEmpty()) {
            return messages.create(email);
        }
        JsonObject plain = new JsonObject();
        email.members().forEach((name, value) -> {
            if (!name.equals("snoozed")) {
                plain.put(name, value);
            }
        });
        JsonObject created = messages.create(plain);
        EmailId id = email(created.value("id").flatMap(JsonValue::text).orElse(""));
        EmailChanged done = setting.account()
                .emails()
                .change(Map.of(id, EmailChange.snoozed(snoozed.get())))
                .getOrDefault(id, new EmailChanged.NotFound());
        Optional<SetError> refused = refused(done);
        if (refused.isPresent()) {
            // What is made is made whole, or not at all (RFC 8620 5.3).
            setting.account().emails().destroy(List.of(id));
            throw refused.get();
        }
        return created;
    }

    private static void update(Call call, Setting setting) throws IOException {
        Map<EmailId, EmailChange> changes = new LinkedHashMap<>();
        Map<EmailId, String> names = new LinkedHashMap<>();
        for (Map.Entry<String, JsonObject> one : setting.toUpdate().entrySet()) {
            try {
                EmailId id = email(setting.id(one.getKey()));
                JsonObject patch = setting.changed(
                        "Email", new EmailGetMethod(), SETTABLE::contains, id.text(), one.getValue());
                changes.put(id, change(call, setting.account(), patch));
                names.put(id, one.getKey());
            } catch (SetError error) {
                setting.notUpdated(one.getKey(), error);
            }
        }
        if (changes.isEmpty()) {
            return;
        }
        AccountHandle account = setting.account();
        account.emails().change(changes).forEach((id, result) -> {
            String given = names.getOrDefault(id, id.text());
            refused(result).ifPresentOrElse(
                    error -> setting.notUpdated(given, error), () -> setting.updated(given, Optional.empty()));
        });
    }

    private static void destroy(Setting setting) throws IOException {
        Map<EmailId, String> names = new LinkedHashMap<>();
        for (String given : setting.toDestroy()) {
            try {
                names.put(email(setting.id(given)), given);
            } catch (SetError error) {
                setting.notDestroyed(given, error);
            }
        }
        if (names.isEmpty()) {
            return;
        }
        setting.account().emails().destroy(List.copyOf(names.keySet())).forEach((id, result) -> {
            String given = names.getOrDefault(id, id.text());
            refused(result).ifPresentOrElse(
                    error -> setting.notDestroyed(given, error), () -> setting.destroyed(given));
        });
    }

    private static Optional<SetError> refused(EmailChanged result) {
        return switch (result) {
            case EmailChanged.Done() -> Optional.empty();
            case EmailChanged.NotFound() -> Optional.of(SetError.of("notFound"));
            case EmailChanged.InvalidMailboxes() -> Optional.of(SetError.invalidProperties("mailboxIds"));
            case EmailChanged.TooManyKeywords() -> Optional.of(SetError.of("tooManyKeywords"));
            case EmailChanged.NoPermission() -> Optional.of(SetError.of("forbidden"));
            case EmailChanged.OverQuota() -> Optional.of(SetError.of("overQuota"));
        };
    }

    private static EmailId email(String id) throws SetError {
        OptionalLong number = Ids.number('e', id);
        if (number.isEmpty()) {
            throw SetError.of("notFound");
        }
        return new EmailId(number.getAsLong());
    }

    /** A patch (RFC 8620 5.3): whole sets, or single members of them. */
    private static EmailChange change(Call call, AccountHandle account, JsonObject patch) throws SetError {
        Optional<Set<Keyword>> keywords =
                patch.get("keywords").isPresent() ? Optional.of(NewMessages.keywords(patch)) : Optional.empty();
        Optional<Set<MailboxId>> mailboxes = patch.get("mailboxIds").isPresent()
                ? Optional.of(NewMessages.mailboxes(call, patch))
                : Optional.empty();
        Set<Keyword> addKeywords = new LinkedHashSet<>();
        Set<Keyword> removeKeywords = new LinkedHashSet<>();
        Set<MailboxId> addMailboxes = new LinkedHashSet<>();
        Set<MailboxId> removeMailboxes = new LinkedHashSet<>();
        for (Map.Entry<String, JsonValue> member : patch.members().entrySet()) {
            String path = member.getKey();
            int slash = path.indexOf('/');
            if (path.equals("keywords") || path.equals("mailboxIds") || path.equals("snoozed")) {
                continue;
            }
            boolean whole = slash > 0 && patch.get(path.substring(0, slash)).isPresent();
            boolean set = member.getValue().equals(JsonBoolean.TRUE);
            if (whole || path.indexOf('/', slash + 1) > slash) {
                throw SetError.of("invalidPatch");
            }
            if (slash < 0 || !(set || member.getValue().isNull())) {
                throw SetError.invalidProperties(path);
            }
            String name = JsonPointer.unescape(path.substring(slash + 1));
            switch (path.substring(0, slash)) {
                case "keywords" -> (set ? addKeywords : removeKeywords).add(NewMessages.keyword(name));
                case "mailboxIds" -> (set ? addMailboxes : removeMailboxes).add(mailbox(call, name));
                default -> throw SetError.invalidProperties(path);
            }
        }
        return new EmailChange(
                keywords, addKeywords, removeKeywords, mailboxes, addMailboxes, removeMailboxes, snoozed(call, account, patch));
    }

    private static Optional<Optional<Snooze>> snoozed(Call call, AccountHandle account, JsonObject patch)
            throws SetError {
        if (patch.get("snoozed").isEmpty()) {
            return Optional.empty();
        }
        if (patch.value("snoozed").isEmpty()) {
            return Optional.of(Optional.empty());
        }
        Instant latest = Instant.ofEpochMilli(account.nowMillis()).plus(AccountLimits.SNOOZE);
        return Optional.of(Optional.of(patch.value("snoozed")
                .flatMap(JsonValue::object)
                .flatMap(json -> SnoozeDetails.parse(json, latest, call::resolve))
                .orElseThrow(() -> SetError.invalidProperties("snoozed"))));
    }

    private static MailboxId mailbox(Call call, String name) throws SetError {
        OptionalLong number = Ids.number('m', call.resolve(name).orElse(name));
        if (number.isEmpty()) {
            throw SetError.invalidProperties("mailboxIds");
        }
        return new MailboxId(number.getAsLong());
    }
}
