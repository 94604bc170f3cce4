package org.redoubt.jmap.command;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.ChangedType;
import org.redoubt.account.Contacts;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.JsonWriter;
import org.redoubt.jmap.map.Blobs;
import org.redoubt.jmap.map.CardMedia;

/**
 * ContactCards, RFC 9610 3: JSContact Cards (RFC 9553) in address books. An account has few enough of them that a query
 * looks at all. Others see and change those in address books that are shared with them, as far as the gate lets them.
 */
final class ContactCards {
    private static final String BOOKS = "addressBookIds";
    private static final Getting.Type TYPE = new Getting.Type(name -> name.length() <= 255, Set.of());

    private ContactCards() {}

    static String id(long number) {
        return Ids.bits('c', number);
    }

    /** Those that one may see, by their numbers, with the address books that one sees them in. */
    private static Map<Long, JsonObject> stored(AccountHandle account, String action) throws IOException {
        Map<Long, JsonObject> all = new LinkedHashMap<>();
        for (Map.Entry<Long, Contacts.Card> one : account.contacts().cards(action).entrySet()) {
            JsonObject card = Identities.read(one.getValue().content());
            // What was stored before books could be shared names them itself.
            if (card.get(BOOKS).isEmpty()) {
                JsonObject books = new JsonObject();
                new TreeSet<>(one.getValue().books()).forEach(book -> books.put(AddressBooks.id(book), true));
                card.put(BOOKS, books);
            }
            all.put(one.getKey(), card);
        }
        return all;
    }

    /** Has the gate know in which books each of the owner's cards is, also of those that were stored before it asked. */
    static void placeAll(AccountHandle account) throws IOException {
        if (account.shared()) {
            return;
        }
        for (Map.Entry<Long, Contacts.Card> one : account.contacts().cards("ContactCard/set").entrySet()) {
            if (one.getValue().books().isEmpty()) {
                account.contacts().card(one.getKey(), Optional.of(kept(Identities.read(one.getValue().content()))));
            }
        }
    }

    /** As the gate keeps a card: its books beside it. */
    private static Contacts.Card kept(JsonObject card) {
        Set<Long> books = new TreeSet<>();
        card.value(BOOKS).flatMap(JsonValue::object).ifPresent(set -> set.members().keySet().forEach(id -> books.add(AddressBooks.number(id))));
        JsonObject content = new JsonObject();
        card.members().forEach(content::put);
        content.members().remove(BOOKS);
        return new Contacts.Card(books, JsonWriter.octets(content));
    }

    private static JsonObject shown(long number, JsonObject card) {
        JsonObject shown = new JsonObject().put("id", id(number));
        card.members().forEach(shown::put);
        CardMedia.show(number, shown);
        return shown;
    }

    /** RFC 9610 3.1. */
    static void get(Call call) throws MethodException, IOException {
        AddressBooks.account(call);
        Getting.run(call, TYPE, (account, ids, properties) -> {
            Map<Long, JsonObject> all = stored(account, call.name());
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
        AddressBooks.account(call);
        new ChangesMethod(ChangedType.CONTACT_CARD, ContactCards::id).run(call);
    }

    /** RFC 9610 3.3. */
    static void query(Call call) throws MethodException, IOException {
        Listing.query(call, AddressBooks.account(call), account -> results(call, account));
    }

    /** RFC 9610 3.4. */
    static void queryChanges(Call call) throws MethodException, IOException {
        Listing.queryChanges(call, AddressBooks.account(call), ChangedType.CONTACT_CARD, ContactCards::id, account -> results(call, account));
    }

    private static List<String> results(Call call, AccountHandle account) throws MethodException, IOException {
        Map<Long, JsonObject> all = stored(account, call.name());
        all.forEach((number, card) -> CardSearch.prepare(card.put("id", id(number))));
        return Listing.results(call.arguments(), all.values(), CardSearch.SORTS, name -> name, CardSearch::fits);
    }

    /** RFC 9610 3.5. */
    static void set(Call call) throws MethodException, IOException {
        AddressBooks.account(call);
        Setting setting = Setting.begin(call);
        Writing writing = new Writing(call, setting.account());
        setting.createEach((_, json) -> writing.create(json));
        setting.updateEach(writing::update);
        setting.destroyEach(writing::destroy);
        setting.answer();
    }

    /** RFC 9610 3.6, RFC 8620 5.4. */
    static void copy(Call call) throws MethodException, IOException {
        AccountHandle from = AddressBooks.account(call, "fromAccountId");
        AccountHandle to = AddressBooks.account(call);
        if (from.account().equals(to.account())) {
            throw MethodException.invalidArguments("fromAccountId");
        }
        Map<Long, JsonObject> originals = stored(from, "ContactCard/copy");
        Writing writing = new Writing(call, to);
        Copying.each(call, from, to, "ContactCard/set", ContactCards::set, given -> {
            String id = given.value("id").flatMap(JsonValue::text).orElseThrow(() -> SetError.invalidProperties("id"));
            Optional<Long> number = Ids.bits('c', call.resolve(id).orElse(id));
            JsonObject original = number.map(originals::get).orElseThrow(() -> SetError.of("notFound"));
            // RFC 8620 5.4: what is given stands in the place of what was.
            JsonObject copy = Patches.copy(original);
            given.members().forEach(copy::put);
            copy.members().remove("id");
            if (given.get(BOOKS).isEmpty()) {
                throw SetError.invalidProperties(BOOKS);
            }
            return writing.create(copy);
        });
    }

    /** The cards of an account while one call changes them: they are read once. */
    private static final class Writing {
        private final Call call;
        private final AccountHandle account;
        private final Map<Long, JsonObject> cards;
        private final Blobs blobs;
        private final Set<String> known;
        private long octets;
        private long count;

        Writing(Call call, AccountHandle account) throws IOException {
            this.call = call;
            this.account = account;
            placeAll(account);
            this.cards = stored(account, call.name());
            this.known = AddressBooks.stored(account).keySet();
            this.blobs = new Blobs(account, call.name());
            Contacts.Totals totals = account.contacts().totals();
            this.count = totals.cards();
            this.octets = totals.octets();
        }

        JsonObject create(JsonObject given) throws SetError, IOException {
            if (given.get("id").isPresent()) {
                throw SetError.invalidProperties("id");
            }
            if (count >= Limits.CARDS) {
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
            count++;
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
            JsonObject gone = number.map(cards::get).orElse(null);
            if (gone == null) {
                throw SetError.of("notFound");
            }
            AddressBooks.done(account.contacts().card(number.get(), Optional.empty()));
            cards.remove(number.get());
            octets -= JsonWriter.octets(gone).length;
            count--;
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
            if (cards.entrySet().stream().anyMatch(one -> one.getKey() != number && one.getValue().get("uid").equals(uid))
                    || account.shared() && account.contacts().any((id, stored) -> id != number && hasUid(stored, uid))) {
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
            AddressBooks.done(account.contacts().card(number, Optional.of(kept(card))));
            octets += length - octetsBefore;
            cards.put(number, card);
        }

        private static boolean hasUid(byte[] stored, Optional<JsonValue> uid) {
            try {
                return Identities.read(stored).get("uid").equals(uid);
            } catch (IOException damaged) {
                throw new UncheckedIOException(damaged);
            }
        }

        /** RFC 9610 3: in one address book at least; names of what was created now are resolved. */
        private boolean books(JsonObject card) {
            JsonObject given = card.value(BOOKS).flatMap(JsonValue::object).orElseGet(JsonObject::new);
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
