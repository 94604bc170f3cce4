package org.redoubt.jmap.map;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.redoubt.account.Keyword;
import org.redoubt.account.MailboxId;
import org.redoubt.account.Snooze;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.UtcDate;

/**
 * When an email comes back by itself (draft-ietf-extra-email-snooze-00 3): {@code until}, {@code moveToMailboxId} (INBOX
 * when it is null), {@code setKeywords} (unread and {@code $new} when it is null), and our own {@code unlessAnswered}.
 */
public final class SnoozeDetails {
    private static final Set<String> MEMBERS = Set.of("until", "moveToMailboxId", "setKeywords", "unlessAnswered");
    /** Keywords of one: as many as a mailbox knows of itself. */
    private static final int KEYWORDS = 16;

    private SnoozeDetails() {}

    public static JsonObject json(Snooze snooze) {
        JsonObject keywords = new JsonObject();
        snooze.keywords().forEach((keyword, set) -> keywords.put(keyword.name().toLowerCase(Locale.ROOT), set));
        return new JsonObject()
                .put("until", snooze.until().toString())
                .putTextOrNull("moveToMailboxId", snooze.moveTo().map(MailboxId::text))
                .put("setKeywords", keywords)
                .put("unlessAnswered", snooze.unlessAnswered());
    }

    /**
     * What a client set.
     *
     * @param latest the last moment that may be named
     * @param resolve finds the id of a mailbox that the same request made
     * @return empty when it is not of this form
     */
    public static Optional<Snooze> parse(
            JsonObject json, Instant latest, java.util.function.Function<String, Optional<String>> resolve) {
        boolean known = MEMBERS.containsAll(json.members().keySet());
        Optional<Instant> until =
                json.value("until").flatMap(JsonValue::text).flatMap(SnoozeDetails::time).filter(at -> !at.isAfter(latest));
        Optional<Map<Keyword, Boolean>> keywords = json.value("setKeywords").isEmpty()
                ? Optional.of(Snooze.AS_NEW)
                : json.value("setKeywords").flatMap(JsonValue::object).flatMap(SnoozeDetails::keywords);
        Optional<String> named = json.value("moveToMailboxId").flatMap(JsonValue::text);
        Optional<MailboxId> moveTo = named.flatMap(resolve).flatMap(SnoozeDetails::mailbox);
        boolean placed = json.value("moveToMailboxId").isEmpty() || moveTo.isPresent();
        Optional<Boolean> unlessAnswered = json.value("unlessAnswered").isEmpty()
                ? Optional.of(false)
                : json.value("unlessAnswered").flatMap(JsonValue::bool);
        return known && until.isPresent() && keywords.isPresent() && placed && unlessAnswered.isPresent()
                ? Optional.of(new Snooze(until.get(), moveTo, keywords.get(), unlessAnswered.get()))
                : Optional.empty();
    }

    private static Optional<Instant> time(String text) {
        return UtcDate.parse(text).filter(at -> at.getEpochSecond() >= 0);
    }

    private static Optional<MailboxId> mailbox(String id) {
        OptionalLong number = Ids.number('m', id);
        return number.isEmpty() ? Optional.empty() : Optional.of(new MailboxId(number.getAsLong()));
    }

    private static Optional<Map<Keyword, Boolean>> keywords(JsonObject json) {
        Map<Keyword, Boolean> keywords = new LinkedHashMap<>();
        for (Map.Entry<String, JsonValue> member : json.members().entrySet()) {
            boolean fits = Keyword.valid(member.getKey())
                    && !new Keyword(member.getKey()).equals(Keyword.DELETED)
                    && member.getValue().bool().isPresent();
            if (!fits || keywords.size() == KEYWORDS) {
                return Optional.empty();
            }
            keywords.put(
                    new Keyword(member.getKey().toLowerCase(Locale.ROOT)),
                    member.getValue().bool().get());
        }
        return Optional.of(keywords);
    }
}
