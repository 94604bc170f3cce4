package org.redoubt.jmap.command;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.UtcDate;
import org.redoubt.mime.CaseMap;

/** What queries of contact cards ask (RFC 9610 3.3). */
final class CardSearch {
    static final Set<String> SORTS = Set.of("created", "updated", "name/given", "name/surname", "name/surname2");

    private CardSearch() {}

    /** Adds to a card, under the names of sorts, what it is sorted by. */
    static void prepare(JsonObject card) {
        for (String kind : List.of("given", "surname", "surname2")) {
            String first = components(card, Optional.of(kind)).stream().findFirst().orElse("");
            card.put("name/" + kind, CaseMap.fold(first));
        }
    }

    /** RFC 9610 3.3.1. */
    static boolean fits(String name, Arguments filter, JsonObject card) throws MethodException {
        return switch (name) {
            case "inAddressBook" -> isIn(card, "addressBookIds", filter.requiredText(name));
            case "hasMember" -> isIn(card, "members", filter.requiredText(name));
            case "uid", "kind" -> filter.requiredText(name).equals(kindOr(card, name));
            case "createdBefore" -> date(card, "created").isBefore(date(filter, name));
            case "createdAfter" -> !date(card, "created").isBefore(date(filter, name));
            case "updatedBefore" -> date(card, "updated").isBefore(date(filter, name));
            case "updatedAfter" -> !date(card, "updated").isBefore(date(filter, name));
            default -> matches(filter.requiredText(name), texts(name, card));
        };
    }

    /** RFC 9553 2.1.4: who has no kind is an individual. */
    private static String kindOr(JsonObject card, String name) {
        return card.value(name).flatMap(JsonValue::text).orElse(name.equals("kind") ? "individual" : "");
    }

    private static boolean isIn(JsonObject card, String property, String key) {
        return card.value(property).flatMap(JsonValue::object).flatMap(set -> set.value(key)).isPresent();
    }

    private static List<String> texts(String name, JsonObject card) throws MethodException {
        return switch (name) {
            case "name" -> {
                List<String> all = new ArrayList<>(components(card, Optional.empty()));
                card.value("name").flatMap(JsonValue::object).flatMap(one -> one.value("full")).flatMap(JsonValue::text).ifPresent(all::add);
                yield all;
            }
            case "name/given", "name/surname", "name/surname2" -> components(card, Optional.of(name.substring(5)));
            case "nickname" -> of(card, "nicknames", "name");
            case "organization" -> of(card, "organizations", "name");
            case "email" -> of(card, "emails", "address", "label");
            case "phone" -> of(card, "phones", "number", "label");
            case "onlineService" -> of(card, "onlineServices", "service", "uri", "user", "label");
            case "address" -> addresses(card);
            case "note" -> of(card, "notes", "note");
            case "text" -> {
                List<String> all = new ArrayList<>();
                for (String each : List.of(
                        "name", "nickname", "organization", "email", "phone", "onlineService", "address", "note")) {
                    all.addAll(texts(each, card));
                }
                all.addAll(of(card, "titles", "name"));
                yield all;
            }
            default -> throw MethodException.of("unsupportedFilter");
        };
    }

    /** Every word or phrase in quotes has to be in one of the texts, whatever its case. */
    private static boolean matches(String wanted, List<String> texts) {
        List<String> folded = texts.stream().map(CaseMap::fold).toList();
        return needles(wanted).stream().allMatch(needle -> folded.stream().anyMatch(text -> text.contains(needle)));
    }

    /** Words between spaces; what stands between two quotation marks of one kind is one, {@code \} before a mark or itself left out. */
    static List<String> needles(String wanted) {
        List<String> needles = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        int at = 0;
        while (at < wanted.length()) {
            char c = wanted.charAt(at);
            boolean opens = (c == '"' || c == '\'') && word.isEmpty();
            int end = opens ? closing(wanted, at) : -1;
            if (end > 0) {
                add(needles, wanted.substring(at + 1, end).replaceAll("\\\\([\"'\\\\])", "$1"));
                at = end + 1;
            } else if (Character.isWhitespace(c)) {
                add(needles, word.toString());
                word.setLength(0);
                at++;
            } else {
                word.append(c);
                at++;
            }
        }
        add(needles, word.toString());
        return needles;
    }

    private static int closing(String text, int open) {
        for (int i = open + 1; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == text.charAt(open)) {
                return i;
            }
        }
        return -1;
    }

    private static void add(List<String> needles, String needle) {
        if (!needle.isBlank()) {
            needles.add(CaseMap.fold(needle));
        }
    }

    private static List<String> components(JsonObject card, Optional<String> kind) {
        return card.value("name").flatMap(JsonValue::object).map(name -> parts(name, kind)).orElse(List.of());
    }

    private static List<String> parts(JsonObject of, Optional<String> kind) {
        return of.value("components").flatMap(JsonValue::array).map(JsonArray::values).orElse(List.of()).stream()
                .flatMap(part -> part.object().stream())
                .filter(part -> kind.isEmpty() || part.value("kind").flatMap(JsonValue::text).equals(kind))
                .flatMap(part -> part.value("value").flatMap(JsonValue::text).stream())
                .toList();
    }

    private static List<String> addresses(JsonObject card) {
        List<String> all = new ArrayList<>(of(card, "addresses", "full"));
        entries(card, "addresses").forEach(address -> all.addAll(parts(address, Optional.empty())));
        return all;
    }

    private static List<String> of(JsonObject card, String property, String... names) {
        List<String> all = new ArrayList<>();
        for (JsonObject entry : entries(card, property)) {
            for (String name : names) {
                entry.value(name).flatMap(JsonValue::text).ifPresent(all::add);
            }
        }
        return all;
    }

    private static List<JsonObject> entries(JsonObject card, String property) {
        Map<String, JsonValue> members =
                card.value(property).flatMap(JsonValue::object).map(JsonObject::members).orElse(Map.of());
        return members.values().stream().flatMap(value -> value.object().stream()).toList();
    }

    private static Instant date(JsonObject card, String property) {
        return card.value(property).flatMap(JsonValue::text).map(Instant::parse).orElse(Instant.EPOCH);
    }

    private static Instant date(Arguments filter, String name) throws MethodException {
        return UtcDate.parse(filter.requiredText(name))
                .orElseThrow(() -> MethodException.invalidArguments("filter"));
    }
}
