package org.redoubt.account;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.StoreException;

/** What a mailbox is, its rows and totals aside. */
record MailboxMeta(
        MailboxId id,
        Optional<MailboxId> parent,
        String name,
        Optional<Role> role,
        boolean subscribed,
        long uidValidity,
        List<Keyword> keywords,
        Acl acl,
        long sortOrder) {
    /** Format 1 had no rights, format 2 no order, and in format 3 only people had rights. */
    private static final int FORMAT = 4;

    MailboxMeta {
        keywords = List.copyOf(keywords);
    }

    boolean has(Role one) {
        return role.isPresent() && role.get() == one;
    }

    MailboxMeta at(Optional<MailboxId> newParent, String newName) {
        return new MailboxMeta(id, newParent, newName, role, subscribed, uidValidity, keywords, acl, sortOrder);
    }

    MailboxMeta subscribed(boolean on) {
        return new MailboxMeta(id, parent, name, role, on, uidValidity, keywords, acl, sortOrder);
    }

    MailboxMeta with(Keyword keyword) {
        List<Keyword> more = new ArrayList<>(keywords);
        more.add(keyword);
        return new MailboxMeta(id, parent, name, role, subscribed, uidValidity, more, acl, sortOrder);
    }

    MailboxMeta with(Acl newAcl) {
        return new MailboxMeta(id, parent, name, role, subscribed, uidValidity, keywords, newAcl, sortOrder);
    }

    MailboxMeta with(Optional<Role> newRole, long newSortOrder) {
        return new MailboxMeta(id, parent, name, newRole, subscribed, uidValidity, keywords, acl, newSortOrder);
    }

    byte[] encode() {
        ByteWriter out = new ByteWriter(64).u8(FORMAT);
        out.number(parent.map(MailboxId::value).orElse(0L)).text(name);
        out.u8(role.map(r -> r.ordinal() + 1).orElse(0)).u8(subscribed ? 1 : 0).number(uidValidity);
        out.number(keywords.size());
        keywords.forEach(keyword -> out.text(keyword.name()));
        acl.encode(out);
        out.number(sortOrder);
        return out.toBytes();
    }

    static MailboxMeta decode(MailboxId id, byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int format = in.u8();
        if (format < 1 || format > FORMAT) {
            throw new StoreException("a mailbox has an unknown format");
        }
        long parent = in.number();
        String name = in.text();
        int role = in.u8();
        boolean subscribed = in.u8() == 1;
        long uidValidity = in.number();
        List<Keyword> keywords = new ArrayList<>();
        for (int count = in.count(); count > 0; count--) {
            keywords.add(new Keyword(in.text()));
        }
        return new MailboxMeta(
                id,
                parent == 0 ? Optional.empty() : Optional.of(new MailboxId(parent)),
                name,
                role == 0 ? Optional.empty() : Optional.of(Role.values()[role - 1]),
                subscribed,
                uidValidity,
                keywords,
                acl(format, in),
                format < 3 ? 0 : in.number());
    }

    private static Acl acl(int format, ByteReader in) {
        return switch (format) {
            case 1 -> Acl.EMPTY;
            case 2, 3 -> Acl.decodeOfPeople(in);
            default -> Acl.decode(in);
        };
    }
}
