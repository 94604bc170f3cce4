package org.redoubt.jmap.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.UtcDate;

/** What a JSContact Card has to be (RFC 9553 2). Properties that it does not know are kept as they are (1.8.3). */
final class CardRules {
    private static final int LONGEST_UID = 255;

    /** Properties that are objects by an Id, and the texts that each of them must have. */
    private static final Map<String, Set<String>> BY_ID = Map.ofEntries(
            Map.entry("nicknames", Set.of("name")),
            Map.entry("organizations", Set.of()),
            Map.entry("titles", Set.of("name")),
            Map.entry("emails", Set.of("address")),
            Map.entry("onlineServices", Set.of()),
            Map.entry("phones", Set.of("number")),
            Map.entry("preferredLanguages", Set.of("language")),
            Map.entry("calendars", Set.of("kind", "uri")),
            Map.entry("schedulingAddresses", Set.of("uri")),
            Map.entry("addresses", Set.of()),
            Map.entry("cryptoKeys", Set.of("uri")),
            Map.entry("directories", Set.of("kind", "uri")),
            Map.entry("links", Set.of("uri")),
            Map.entry("media", Set.of("kind", "uri")),
            Map.entry("anniversaries", Set.of("kind")),
            Map.entry("notes", Set.of("note")),
            Map.entry("personalInfo", Set.of("kind", "value")));

    private static final Set<String> TEXTS = Set.of("kind", "language", "prodId");
    private static final Set<String> DATES = Set.of("created", "updated");
    private static final Set<String> SETS = Set.of("members", "keywords");
    private static final Set<String> OBJECTS = Set.of("relatedTo", "speakToAs", "localizations");

    private CardRules() {}

    /** The properties that are not as they must be. */
    static List<String> wrong(JsonObject card) {
        List<String> wrong = new ArrayList<>();
        card.members().forEach((name, value) -> {
            if (!right(name, value)) {
                wrong.add(name);
            }
        });
        boolean group = text(card, "kind").equals(Optional.of("group"));
        // RFC 9553 2.1.6: nobody else has members.
        if (card.get("members").isPresent() && !group) {
            wrong.add("members");
        }
        return wrong;
    }

    private static boolean right(String name, JsonValue value) {
        if (BY_ID.containsKey(name)) {
            Set<String> needed = BY_ID.getOrDefault(name, Set.of());
            return members(value)
                    .map(all -> all.entrySet().stream().allMatch(one -> Ids.valid(one.getKey()) && entry(name, one.getValue(), needed)))
                    .orElse(false);
        }
        if (SETS.contains(name)) {
            return members(value)
                    .map(all -> all.values().stream().allMatch(one -> one.bool().equals(Optional.of(true))))
                    .orElse(false);
        }
        if (DATES.contains(name)) {
            return value.text().filter(CardRules::utc).isPresent();
        }
        return switch (name) {
            case "@type" -> value.text().equals(Optional.of("Card"));
            case "version" -> value.text().equals(Optional.of("1.0"));
            case "uid" -> value.text().filter(uid -> !uid.isBlank() && uid.length() <= LONGEST_UID).isPresent();
            case "name" -> value.object().filter(CardRules::named).isPresent();
            default ->
                TEXTS.contains(name)
                        ? value.text().isPresent()
                        : !OBJECTS.contains(name) || value.object().isPresent();
        };
    }

    private static boolean entry(String property, JsonValue value, Set<String> needed) {
        JsonObject entry = value.object().orElse(null);
        if (entry == null || !needed.stream().allMatch(name -> text(entry, name).filter(text -> !text.isEmpty()).isPresent())) {
            return false;
        }
        return switch (property) {
            case "organizations" -> text(entry, "name").isPresent() || entry.value("units").flatMap(JsonValue::array).isPresent();
            case "onlineServices" -> text(entry, "uri").isPresent() || text(entry, "user").isPresent();
            case "anniversaries" -> entry.value("date").flatMap(JsonValue::object).isPresent();
            case "addresses" ->
                entry.get("full").isEmpty() || text(entry, "full").isPresent();
            default -> true;
        };
    }

    /** RFC 9553 2.2.1: components or the whole name, or both. */
    private static boolean named(JsonObject name) {
        Optional<JsonArray> components = name.value("components").flatMap(JsonValue::array);
        boolean whole = text(name, "full").isPresent();
        boolean wellMade = components.map(JsonArray::values).orElse(List.of()).stream()
                .allMatch(one -> one.object()
                        .filter(part -> text(part, "kind").isPresent() && text(part, "value").isPresent())
                        .isPresent());
        return wellMade && (whole || components.isPresent()) && (name.get("full").isEmpty() || whole);
    }

    /** RFC 9553 1.4.4. */
    private static boolean utc(String text) {
        return UtcDate.parse(text).isPresent();
    }

    private static Optional<Map<String, JsonValue>> members(JsonValue value) {
        return value.object().map(JsonObject::members);
    }

    private static Optional<String> text(JsonObject json, String name) {
        return json.value(name).flatMap(JsonValue::text);
    }
}
