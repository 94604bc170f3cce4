package org.redoubt.account;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.AccountId;

/**
 * Annotations (RFC 5464): small named values that clients attach to a mailbox or to the account as a whole.
 *
 * <p>Those of one mailbox and one owner are one sealed record: what everybody who may see the mailbox shares, or what
 * one person has for herself. Names are kept in lower case, since they mean the same in any (RFC 5464 3.2).
 */
final class Annotations {
    /** The names that only the person sees who set them (RFC 5464 3.3). */
    static final String PRIVATE = "/private/";

    /** The owner of what is shared. */
    private static final long EVERYBODY = 0;

    private static final int FORMAT = 1;

    private Annotations() {}

    /** A store as it is now, or as a change sees it. */
    interface Source {
        Optional<byte[]> get(Key key);
    }

    /** All that a person sees of a mailbox, or of the account when there is none. */
    static NavigableMap<String, byte[]> all(
            Source source, SealedRecords sealed, Optional<MailboxId> mailbox, AccountId person) {
        NavigableMap<String, byte[]> all = read(source, sealed, Layout.annotations(mailbox, EVERYBODY));
        all.putAll(read(source, sealed, Layout.annotations(mailbox, person.value())));
        return Collections.unmodifiableNavigableMap(all);
    }

    /** Sets and removes annotations: all or none. */
    static Step<AccountState, AnnotationResult> change(
            Edit edit, Optional<MailboxId> mailbox, AccountId person, Map<String, Optional<byte[]>> changes) {
        if (mailbox.isPresent() && edit.find(mailbox.get()).isEmpty()) {
            return new Step<>(edit.base(), new AnnotationResult.NoMailbox());
        }
        if (changes.values().stream().flatMap(Optional::stream).anyMatch(v -> v.length > AccountLimits.ANNOTATION)) {
            return new Step<>(edit.base(), new AnnotationResult.TooLarge(AccountLimits.ANNOTATION));
        }
        List<Record> records = List.of(
                Record.of(edit, Layout.annotations(mailbox, EVERYBODY)),
                Record.of(edit, Layout.annotations(mailbox, person.value())));
        changes.forEach((name, value) -> records.get(name.startsWith(PRIVATE) ? 1 : 0).set(name, value));
        if (records.stream().anyMatch(Record::tooMuch)) {
            return new Step<>(edit.base(), new AnnotationResult.TooMany());
        }
        for (Record record : records) {
            if (!record.changed().isEmpty()) {
                record.write(edit);
                boolean shared = record == records.getFirst();
                edit.annotated(mailbox, shared ? Optional.empty() : Optional.of(person), record.changed());
            }
        }
        return new Step<>(edit.finish(), new AnnotationResult.Done());
    }

    /** Sets one of the owner's own, within a change that does more; left out when there is no room for it. */
    static void put(Edit edit, Optional<MailboxId> mailbox, String name, byte[] value) {
        AccountId owner = edit.sealed.account();
        Record record = Record.of(edit, Layout.annotations(mailbox, owner.value()));
        record.set(name, Optional.of(value));
        if (!record.tooMuch()) {
            record.write(edit);
            edit.annotated(mailbox, Optional.of(owner), Set.of(name));
        }
    }

    /** Forgets everybody's annotations of a mailbox that is deleted. */
    static void forget(Edit edit, MailboxId mailbox) {
        List<Key> keys = new ArrayList<>();
        edit.transaction.scan(Layout.annotations(mailbox), (key, _) -> keys.add(key));
        keys.forEach(edit.transaction::delete);
    }

    private static NavigableMap<String, byte[]> read(Source source, SealedRecords sealed, Key place) {
        return source.get(place).map(bytes -> decode(sealed.open(place, bytes))).orElseGet(TreeMap::new);
    }

    private static byte[] encode(NavigableMap<String, byte[]> values) {
        ByteWriter out = new ByteWriter(64).u8(FORMAT).number(values.size());
        values.forEach((name, value) -> out.text(name).bytes(value));
        return out.toBytes();
    }

    private static NavigableMap<String, byte[]> decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        if (in.u8() != FORMAT) {
            throw new StoreException("annotations have an unknown format");
        }
        NavigableMap<String, byte[]> values = new TreeMap<>();
        for (int count = in.count(); count > 0; count--) {
            values.put(in.text(), in.bytes());
        }
        return values;
    }

    /** One record while it is changed. */
    private record Record(Key place, NavigableMap<String, byte[]> values, Set<String> changed) {
        static Record of(Edit edit, Key place) {
            return new Record(place, read(edit.transaction::get, edit.sealed, place), new TreeSet<>());
        }

        void set(String name, Optional<byte[]> value) {
            byte[] before = values.get(name);
            if (!Arrays.equals(before, value.orElse(null))) {
                changed.add(name);
            }
            value.ifPresentOrElse(v -> values.put(name, v), () -> values.remove(name));
        }

        boolean tooMuch() {
            long octets = 0;
            for (Map.Entry<String, byte[]> entry : values.entrySet()) {
                octets += entry.getKey().length() + entry.getValue().length;
            }
            return values.size() > AccountLimits.MAX_ANNOTATIONS || octets > AccountLimits.ANNOTATIONS;
        }

        void write(Edit edit) {
            if (values.isEmpty()) {
                edit.transaction.delete(place);
            } else {
                edit.transaction.put(place, edit.sealed.seal(place, encode(values)));
            }
        }
    }
}
