package org.redoubt.imap.codec;

import java.util.ArrayList;
import java.util.List;

/** RFC 9051 9 {@code status-att}, with those of RFC 3501, 7162, 7889, 8474 and 9208. */
public enum StatusItem {
    MESSAGES,
    RECENT,
    UIDNEXT,
    UIDVALIDITY,
    UNSEEN,
    DELETED,
    DELETED_STORAGE,
    SIZE,
    HIGHESTMODSEQ,
    APPENDLIMIT,
    MAILBOXID;

    /** As it is written. */
    public String atom() {
        return name().replace('_', '-');
    }

    /** {@code "(" status-att *(SP status-att) ")"}. */
    public static List<StatusItem> list(CommandText in) throws SyntaxException {
        in.expect('(');
        List<StatusItem> items = new ArrayList<>();
        if (in.accept(')')) {
            throw new SyntaxException("STATUS asks for nothing");
        }
        do {
            StatusItem item = named(in.keyword());
            if (!items.contains(item)) {
                items.add(item);
            }
        } while (in.accept(' '));
        in.expect(')');
        return List.copyOf(items);
    }

    private static StatusItem named(String name) throws SyntaxException {
        for (StatusItem item : values()) {
            if (item.atom().equals(name)) {
                return item;
            }
        }
        throw new SyntaxException("Unknown STATUS item");
    }
}
