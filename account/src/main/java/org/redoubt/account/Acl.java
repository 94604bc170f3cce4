package org.redoubt.account;

import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.id.AccountId;

/**
 * Who but the owner may do what with a mailbox, RFC 4314. People are named by their accounts, which are never given
 * to anybody else: an address that changes hands does not take rights along.
 *
 * @param granted what somebody may
 * @param denied what somebody may not whatever else grants it (RFC 4314 2: negative rights)
 */
public record Acl(Map<AccountId, Rights> granted, Map<AccountId, Rights> denied) {
    public static final Acl EMPTY = new Acl(Map.of(), Map.of());

    public Acl {
        granted = Map.copyOf(granted);
        denied = Map.copyOf(denied);
    }

    /** How an entry is changed (RFC 4314 3.1). */
    public enum Mode {
        ADD,
        REMOVE,
        REPLACE
    }

    /** What somebody who is not the owner may do. */
    public Rights rights(AccountId person) {
        return granted.getOrDefault(person, Rights.NONE).minus(denied.getOrDefault(person, Rights.NONE));
    }

    /** Everybody who is named. */
    Set<AccountId> people() {
        Set<AccountId> people = new TreeSet<>(granted.keySet());
        people.addAll(denied.keySet());
        return people;
    }

    int size() {
        return granted.size() + denied.size();
    }

    /** With another entry for somebody; one without rights is none. */
    Acl with(AccountId person, boolean negative, Mode mode, Rights rights) {
        return negative
                ? new Acl(granted, changed(denied, person, mode, rights))
                : new Acl(changed(granted, person, mode, rights), denied);
    }

    private static Map<AccountId, Rights> changed(
            Map<AccountId, Rights> entries, AccountId person, Mode mode, Rights rights) {
        Rights now = entries.getOrDefault(person, Rights.NONE);
        Rights next = switch (mode) {
            case ADD -> now.plus(rights);
            case REMOVE -> now.minus(rights);
            case REPLACE -> rights;
        };
        NavigableMap<AccountId, Rights> changed = new TreeMap<>(entries);
        changed.put(person, next);
        changed.values().removeIf(Rights::isEmpty);
        return changed;
    }

    void encode(ByteWriter out) {
        encode(granted, out);
        encode(denied, out);
    }

    private static void encode(Map<AccountId, Rights> entries, ByteWriter out) {
        out.number(entries.size());
        new TreeMap<>(entries).forEach((person, rights) -> out.number(person.value()).number(rights.mask()));
    }

    static Acl decode(ByteReader in) {
        return new Acl(entries(in), entries(in));
    }

    private static Map<AccountId, Rights> entries(ByteReader in) {
        Map<AccountId, Rights> entries = new TreeMap<>();
        for (int count = in.count(); count > 0; count--) {
            entries.put(new AccountId(in.number()), Rights.ofMask((int) in.number()));
        }
        return entries;
    }
}
