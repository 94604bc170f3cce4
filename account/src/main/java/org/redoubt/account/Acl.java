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
 * Who but the owner may do what with a mailbox, RFC 4314: whatever is granted to anybody who names a person, less
 * whatever is denied to anybody who names her.
 *
 * @param granted what somebody may
 * @param denied what somebody may not whatever else grants it (RFC 4314 2: negative rights)
 */
public record Acl(Map<Grantee, Rights> granted, Map<Grantee, Rights> denied) {
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
    Rights rights(Guest guest) {
        Rights rights = all(granted, guest);
        return rights.isEmpty() || denied.isEmpty() ? rights : rights.minus(all(denied, guest));
    }

    private static Rights all(Map<Grantee, Rights> entries, Guest guest) {
        Rights all = Rights.NONE;
        for (Map.Entry<Grantee, Rights> entry : entries.entrySet()) {
            if (guest.isNamedBy(entry.getKey())) {
                all = all.isEmpty() ? entry.getValue() : all.plus(entry.getValue());
            }
        }
        return all;
    }

    /** Whether an entry gives something to just these: not whether one of them may do it. */
    boolean gives(Grantee grantee) {
        return !granted.getOrDefault(grantee, Rights.NONE)
                .minus(denied.getOrDefault(grantee, Rights.NONE))
                .isEmpty();
    }

    /** Everybody who is named. */
    Set<Grantee> grantees() {
        Set<Grantee> grantees = new TreeSet<>(GranteeFormat.ORDER);
        grantees.addAll(granted.keySet());
        grantees.addAll(denied.keySet());
        return grantees;
    }

    int size() {
        return granted.size() + denied.size();
    }

    /** With another entry for somebody; one without rights is none. */
    Acl with(Grantee grantee, boolean negative, Mode mode, Rights rights) {
        return negative
                ? new Acl(granted, changed(denied, grantee, mode, rights))
                : new Acl(changed(granted, grantee, mode, rights), denied);
    }

    private static Map<Grantee, Rights> changed(
            Map<Grantee, Rights> entries, Grantee grantee, Mode mode, Rights rights) {
        Rights now = entries.getOrDefault(grantee, Rights.NONE);
        Rights next = switch (mode) {
            case ADD -> now.plus(rights);
            case REMOVE -> now.minus(rights);
            case REPLACE -> rights;
        };
        NavigableMap<Grantee, Rights> changed = sorted(entries);
        changed.put(grantee, next);
        changed.values().removeIf(Rights::isEmpty);
        return changed;
    }

    private static NavigableMap<Grantee, Rights> sorted(Map<Grantee, Rights> entries) {
        NavigableMap<Grantee, Rights> sorted = new TreeMap<>(GranteeFormat.ORDER);
        sorted.putAll(entries);
        return sorted;
    }

    void encode(ByteWriter out) {
        encode(granted, out);
        encode(denied, out);
    }

    private static void encode(Map<Grantee, Rights> entries, ByteWriter out) {
        out.number(entries.size());
        sorted(entries).forEach((grantee, rights) -> {
            GranteeFormat.encode(grantee, out);
            out.number(rights.mask());
        });
    }

    static Acl decode(ByteReader in) {
        return new Acl(entries(in, false), entries(in, false));
    }

    /** As it was stored when only people were named. */
    static Acl decodeOfPeople(ByteReader in) {
        return new Acl(entries(in, true), entries(in, true));
    }

    private static Map<Grantee, Rights> entries(ByteReader in, boolean people) {
        Map<Grantee, Rights> entries = new TreeMap<>(GranteeFormat.ORDER);
        for (int count = in.count(); count > 0; count--) {
            Grantee grantee = people ? new Grantee.Person(new AccountId(in.number())) : GranteeFormat.decode(in);
            entries.put(grantee, Rights.ofMask((int) in.number()));
        }
        return entries;
    }
}
