package org.redoubt.jmap.command;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.ChangedType;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.JsonWriter;
import org.redoubt.jmap.map.Blobs;
import org.redoubt.jmap.map.CardMedia;

/**
 * ContactCards, RFC 9610 3: JSContact Cards (RFC 9553) in address books. An account has few enough of them that a query
 * looks at all; they are the owner's alone, so there is never a second account to copy from.
 */
final class ContactCards {
    private static final String BOOKS = "addressBookIds";
    private static final Getting.Type TYPE = new Getting.Type(name -> name.length() <= 255, Set.of());

    private ContactCards() {}

    static String id(long number) {
        return Ids.bits('c', number);
    }

    /** As they are stored, by their numbers. */
    private static Map<Long, JsonObject> stored(AccountHandle account) throws IOException {
        Map<Long, JsonObject> all = new LinkedHashMap<>();
        for (Map.Entry<Long, byte[]> one : account.objects(ChangedType.CONTACT_CARD).entrySet()) {
            all.put(one.getKey(), Identities.read(one.getValue()));
        }
        return all;
    }

    private static JsonObject shown(long number, JsonObject card) {
        JsonObject shown = new JsonObject().put("id", id(number));
        card.members().forEach(shown::put);
        CardMedia.show(number, shown);
        return shown;
    }

    /** RFC 9610 3.1. */
    static void get(Call call) throws MethodException, IOException {
        call.ownAccount();
        Getting.run(call, TYPE, (account, ids, properties) -> {
            Map<Long, JsonObject> all = stored(account);
            if (ids.isEmpty() && all.size() > Limits.OBJECTS_GET) {
                throw MethodException.of("requestTooLarge");
            }
            Map<String, JsonObject> found = new LinkedHashMap<>();
            all.forEach((number, card) -> {
                if (ids.isEmpty() || ids.get().contains(id(number))) {
                    JsonObject shown = shown(number, card);
                    found.put(id(number), properties.isEmpty() ? shown : Listing.some(shown, properties));
                }
            });
            return found;
        });
    }

    /** RFC 9610 3.2. */
    static void changes(Call call) throws MethodException, IOException {
        call.ownAccount();
        new ChangesMethod(ChangedType.CONTACT_CARD, ContactCards::id).run(call);
    }

    /** RFC 9610 3.3. */
    static void query(Call call) throws MethodException, IOException {
        Listing.query(call, call.ownAccount(), own -> results(own, call.arguments()));
    }

    /** RFC 9610 3.4. */
    static void queryChanges(Call call) throws MethodException, IOException {
        Listing.queryChanges(call, call.ownAccount(), ChangedType.CONTACT_CARD, ContactCards::id, own -> results(own, call.arguments()));
    }

    private static List<String> results(AccountHandle account, Arguments arguments) throws MethodException, IOException {
        Map<Long, JsonObject> all = stored(account);
        all.forEach((number, card) -> CardSearch.prepare(card.put("id", id(number))));
        return Listing.results(arguments, all.values(), CardSearch.SORTS, name -> name, CardSearch::fits);
    }

    /** RFC 9610 3.5. */
    static void set(Call call) throws MethodException, IOException {
        call.ownAccount();
        Setting setting = Setting.begin(call);
        Writing writing = new Writing(call, setting.account());
        setting.createEach((_, json) -> writing.create(json));
        setting.updateEach(writing::update);
        setting.destroyEach(writing::destroy);
        setting.answer();
    }

    /** RFC 9610 3.6: one's own account is the only one that has cards. */
    static void copy(Call call) throws MethodException, IOException {
        AccountHandle from = call.account("fromAccountId");
        AccountHandle to = call.ownAccount();
        if (from.account().equals(to.account())) {
            throw MethodException.invalidArguments("fromAccountId");
        }
        throw MethodException.of("fromAccountNotSupportedByMethod");
    }

    /**
     * Takes all cards out of an address book, and destroys those that are in no other.
     *
     * @return false when there are some, and they may not go
     */
    static boolean leave(AccountHandle account, String book, boolean may) throws IOException {
        for (Map.Entry<Long, JsonObject> one : stored(account).entrySet()) {
            JsonObject books = one.getValue().value(BOOKS).flatMap(JsonValue::object).orElseGet(JsonObject::new);
            if (books.get(book).isEmpty()) {
                continue;
            }
            if (!may) {
                return false;
            }
            books.members().remove(book);
            keep(account, one.getKey(), books.isEmpty() ? Optional.empty() : Optional.of(one.getValue()));
        }
        return true;
    }

    private static void keep(AccountHandle account, long number, Optional<JsonObject> card) throws IOException {
        account.object(ChangedType.CONTACT_CARD, number, card.map(JsonWriter::octets));
    }

    /** The cards of an account while one call changes them: they are read once. */
    private static final class Writing {
        private final Call call;
        private final AccountHandle account;
        private final Map<Long, JsonObject> cards;
        private final Blobs blobs;
        private long octets;

        Writing(Call call, AccountHandle account) throws IOException {
            this.call = call;
            this.account = account;
            this.cards = stored(account);
            this.blobs = new Blobs(account, "ContactCard/set");
            cards.values().forEach(card -> octets += JsonWriter.octets(card).length);
        }

        JsonObject create(JsonObject given) throws SetError, IOException {
            if (given.get("id").isPresent()) {
                throw SetError.invalidProperties("id");
            }
            if (cards.size() >= Limits.CARDS) {
                throw SetError.of("overQuota");
            }
            JsonObject card = Patches.copy(given);
            card.members().values().removeIf(JsonValue::isNull);
            JsonObject made = new JsonObject();
            String now = now();
            Map<String, String> own = new LinkedHashMap<>();
            own.put("@type", "Card");
            own.put("version", "1.0");
            own.put("uid", "urn:uuid:" + UUID.randomUUID());
            own.put("created", now);
            own.put("updated", now);
            own.forEach((name, value) -> {
                if (card.get(name).isEmpty()) {
                    card.put(name, value);
                    made.put(name, value);
                }
            });
            long number = new SecureRandom().nextLong() >>> 1;
            write(number, card, 0);
            return new JsonObject(new LinkedHashMap<>(Map.of("id", new org.redoubt.jmap.codec.JsonText(id(number)))))
                    .put("@type", "Card")
                    .put("uid", card.get("uid").orElseThrow())
                    .put("version", card.get("version").orElseThrow())
                    .put("created", card.get("created").orElseThrow())
                    .put("updated", card.get("updated").orElseThrow());
        }

        Optional<JsonObject> update(String id, JsonObject patch) throws SetError, IOException {
            long number = Ids.bits('c', id).orElseThrow(() -> SetError.of("notFound"));
            JsonObject before = Optional.ofNullable(cards.get(number)).orElseThrow(() -> SetError.of("notFound"));
            if (patch.get("id").isPresent() && !patch.get("id").flatMap(JsonValue::text).equals(Optional.of(id))) {
                throw SetError.invalidProperties("id");
            }
            // The client patches what it was shown.
            JsonObject base = shown(number, Patches.copy(before));
            JsonObject next = Patches.apply(base, patch);
            next.members().remove("id");
            Optional<JsonObject> answer = Optional.empty();
            if (patch.get("updated").isEmpty()) {
                next.put("updated", now());
                answer = Optional.of(new JsonObject().put("updated", now()));
            }
            write(number, next, JsonWriter.octets(before).length);
            return answer;
        }

        void destroy(String id) throws SetError, IOException {
            Optional<Long> number = Ids.bits('c', id);
            JsonObject gone = number.map(cards::remove).orElse(null);
            if (gone == null) {
                throw SetError.of("notFound");
            }
            octets -= JsonWriter.octets(gone).length;
            keep(account, number.get(), Optional.empty());
        }

        private void write(long number, JsonObject card, long octetsBefore) throws SetError, IOException {
            Set<String> wrong = new LinkedHashSet<>();
            if (!CardMedia.take(card, blobs)) {
                wrong.add("media");
            }
            wrong.addAll(CardRules.wrong(card));
            if (!books(card)) {
                wrong.add(BOOKS);
            }
            for (String needed : List.of("@type", "version", "uid")) {
                if (card.get(needed).isEmpty()) {
                    wrong.add(needed);
                }
            }
            Optional<JsonValue> uid = card.get("uid");
            // RFC 9610 3: no two of one uid.
            if (cards.entrySet().stream().anyMatch(one -> one.getKey() != number && one.getValue().get("uid").equals(uid))) {
                wrong.add("uid");
            }
            if (!wrong.isEmpty()) {
                throw SetError.invalidProperties(wrong);
            }
            int length = JsonWriter.octets(card).length;
            if (length > Limits.CARD_OCTETS) {
                throw SetError.of("tooLarge");
            }
            if (octets - octetsBefore + length > Limits.CARDS_OCTETS) {
                throw SetError.of("overQuota");
            }
            keep(account, number, Optional.of(card));
            octets += length - octetsBefore;
            cards.put(number, card);
        }

        /** RFC 9610 3: in one address book at least; names of what was created now are resolved. */
        private boolean books(JsonObject card) throws IOException {
            JsonObject given = card.value(BOOKS).flatMap(JsonValue::object).orElseGet(JsonObject::new);
            Set<String> known = AddressBooks.all(account).keySet();
            JsonObject resolved = new JsonObject();
            for (Map.Entry<String, JsonValue> one : given.members().entrySet()) {
                String book = call.resolve(one.getKey()).orElse(one.getKey());
                if (!known.contains(book) || !one.getValue().bool().equals(Optional.of(true))) {
                    return false;
                }
                resolved.put(book, true);
            }
            card.put(BOOKS, resolved);
            return !resolved.isEmpty();
        }

        private String now() {
            return Instant.ofEpochMilli(account.nowMillis()).truncatedTo(ChronoUnit.SECONDS).toString();
        }
    }
}
