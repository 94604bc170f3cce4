package org.redoubt.jmap.command;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.VacationResponse;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.UtcDate;

/** VacationResponse/get and VacationResponse/set, RFC 8621 8: there is one, and it can only be changed. */
final class VacationResponses {
    private static final String ONLY = "singleton";
    private static final Set<String> SETTABLE =
            new LinkedHashSet<>(List.of("isEnabled", "fromDate", "toDate", "subject", "textBody", "htmlBody"));
    private static final Getting.Type TYPE = Getting.Type.of(new LinkedHashSet<>(
            List.of("id", "isEnabled", "fromDate", "toDate", "subject", "textBody", "htmlBody")));
    /** Characters of one value: a letter, not a book. */
    private static final int LONGEST = 100_000;

    private static final int LONGEST_SUBJECT = 900;

    private VacationResponses() {}

    static void get(Call call) throws MethodException, IOException {
        call.ownAccount();
        Getting.kept(call, TYPE, account -> Map.of(ONLY, json(account.vacation())));
    }

    private static JsonObject json(VacationResponse response) {
        return new JsonObject()
                .put("id", ONLY)
                .put("isEnabled", response.enabled())
                .putTextOrNull("fromDate", response.from().map(Instant::toString))
                .putTextOrNull("toDate", response.to().map(Instant::toString))
                .putTextOrNull("subject", response.subject())
                .putTextOrNull("textBody", response.text())
                .putTextOrNull("htmlBody", response.html());
    }

    static void set(Call call) throws MethodException, IOException {
        call.ownAccount();
        Setting setting = Setting.begin(call);
        AccountHandle account = setting.account();
        setting.createEach((_, _) -> {
            throw SetError.of("singleton");
        });
        setting.updateEach((id, patch) -> {
            if (!id.equals(ONLY)) {
                throw SetError.of("notFound");
            }
            account.vacation(patched(account.vacation(), patch));
            return Optional.empty();
        });
        setting.destroyEach(_ -> {
            throw SetError.of("singleton");
        });
        setting.answer();
    }

    private static VacationResponse patched(VacationResponse now, JsonObject patch) throws SetError {
        if (patch.members().keySet().stream().anyMatch(path -> path.contains("/"))) {
            // RFC 8620 5.3: there is nothing in it that a path could lead into.
            throw SetError.of("invalidPatch");
        }
        List<String> wrong = new ArrayList<>();
        patch.members().forEach((name, value) -> {
            if (!right(name, value)) {
                wrong.add(name);
            }
        });
        if (!wrong.isEmpty()) {
            throw SetError.invalidProperties(wrong);
        }
        JsonObject next = json(now);
        patch.members().forEach(next::put);
        return new VacationResponse(
                next.value("isEnabled").flatMap(JsonValue::bool).orElse(false),
                time(next, "fromDate"),
                time(next, "toDate"),
                text(next, "subject"),
                text(next, "textBody"),
                text(next, "htmlBody"));
    }

    private static boolean right(String name, JsonValue value) {
        if (name.equals("id")) {
            return value.text().filter(ONLY::equals).isPresent();
        }
        Optional<String> text = value.text();
        return SETTABLE.contains(name)
                && switch (name) {
                    case "isEnabled" -> value.bool().isPresent();
                    case "fromDate", "toDate" -> value.isNull() || text.flatMap(VacationResponses::time).isPresent();
                    case "subject" ->
                        value.isNull()
                                || text.filter(t -> t.length() <= LONGEST_SUBJECT && t.chars().noneMatch(c -> c < ' '))
                                        .isPresent();
                    default -> value.isNull() || text.filter(t -> t.length() <= LONGEST).isPresent();
                };
    }

    private static Optional<Instant> time(JsonObject json, String name) {
        return text(json, name).flatMap(VacationResponses::time);
    }

    private static Optional<String> text(JsonObject json, String name) {
        return json.value(name).flatMap(JsonValue::text);
    }

    /** A UTCDate (RFC 8620 1.4). */
    private static Optional<Instant> time(String text) {
        return UtcDate.parse(text);
    }
}
