package org.redoubt.account;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Some rights. Immutable. */
public record Rights(Set<Right> all) {
    public static final Rights NONE = new Rights(Set.of());

    /** What the owner of a mailbox has, always. */
    public static final Rights ALL = new Rights(EnumSet.allOf(Right.class));

    /** What a sign-in that may only read has not: all but seeing and reading. */
    static final Rights CHANGING = ALL.minus(of(Right.LOOKUP, Right.READ));

    public Rights {
        all = Set.copyOf(all);
    }

    public static Rights of(Right... rights) {
        return new Rights(Set.copyOf(Arrays.asList(rights)));
    }

    /** The rights that letters stand for, with the virtual c and d of RFC 4314 2.1.1; empty when one stands for none. */
    public static Optional<Rights> parse(String letters) {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        for (char letter : letters.toCharArray()) {
            Optional<Right> known =
                    Arrays.stream(Right.values()).filter(r -> r.letter() == letter).findFirst();
            if (known.isEmpty() && letter != 'c' && letter != 'd') {
                return Optional.empty();
            }
            known.ifPresent(rights::add);
            if (letter == 'c') {
                rights.add(Right.CREATE);
            }
            if (letter == 'd') {
                rights.addAll(EnumSet.of(Right.DELETE_MAILBOX, Right.DELETE_MESSAGES, Right.EXPUNGE));
            }
        }
        return Optional.of(new Rights(rights));
    }

    /** As RFC 4314 writes them; who has a part of the virtual c or d is shown that, too, for older clients. */
    public String letters() {
        StringBuilder letters = new StringBuilder();
        for (Right right : Right.values()) {
            if (has(right)) {
                letters.append(right.letter());
            }
        }
        letters.append(has(Right.CREATE) ? "c" : "");
        boolean deletes = has(Right.DELETE_MAILBOX) || has(Right.DELETE_MESSAGES) || has(Right.EXPUNGE);
        return letters.append(deletes ? "d" : "").toString();
    }

    public boolean has(Right right) {
        return all.contains(right);
    }

    public boolean hasAll(Right... rights) {
        return all.containsAll(Arrays.asList(rights));
    }

    public boolean hasAny(Right... rights) {
        return Arrays.stream(rights).anyMatch(all::contains);
    }

    public boolean isEmpty() {
        return all.isEmpty();
    }

    public Rights plus(Rights more) {
        Set<Right> sum = new java.util.HashSet<>(all);
        sum.addAll(more.all);
        return new Rights(sum);
    }

    public Rights minus(Rights less) {
        Set<Right> rest = new java.util.HashSet<>(all);
        rest.removeAll(less.all);
        return new Rights(rest);
    }

    /** The bits of a row's flags that these rights let one change. */
    long changeableFlags() {
        long bits = has(Right.WRITE) ? ~(Flags.SEEN | Flags.DELETED) : 0;
        bits |= has(Right.SEEN) ? Flags.SEEN : 0;
        return bits | (has(Right.DELETE_MESSAGES) ? Flags.DELETED : 0);
    }

    /** Whether these rights let one change a keyword. */
    public boolean mayChange(Keyword keyword) {
        if (keyword.equals(Keyword.SEEN)) {
            return has(Right.SEEN);
        }
        return has(keyword.equals(Keyword.DELETED) ? Right.DELETE_MESSAGES : Right.WRITE);
    }

    int mask() {
        int mask = 0;
        for (Right right : all) {
            mask |= 1 << right.ordinal();
        }
        return mask;
    }

    static Rights ofMask(int mask) {
        Set<Right> rights = EnumSet.noneOf(Right.class);
        for (Right right : Right.values()) {
            if ((mask & 1 << right.ordinal()) != 0) {
                rights.add(right);
            }
        }
        return new Rights(rights);
    }
}
