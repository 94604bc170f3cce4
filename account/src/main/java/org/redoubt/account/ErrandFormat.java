package org.redoubt.account;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.AccountId;

/** Errands as records of the source's outbox. */
final class ErrandFormat {
    private static final int FORMAT = 1;
    private static final int MOVE = 1;
    private static final int SHARE = 2;
    private static final int SHARE_ON_BOARD = 3;
    private static final int TEACH = 4;
    /** As it was when only mailboxes were shared. */
    private static final int MAILBOX_SHARE_NOTICE = 5;

    private static final int SHARE_NOTICE = 6;

    private ErrandFormat() {}

    /** An errand, whom it is for, and who caused it. */
    record Posted(AccountId target, Actor actor, Errand errand) {}

    static byte[] encode(Posted posted) {
        ByteWriter out = new ByteWriter(64).u8(FORMAT).number(posted.target().value());
        out.text(posted.actor().by()).text(posted.actor().via());
        switch (posted.errand()) {
            case Errand.Move move -> encode(move, out.u8(MOVE));
            case Errand.Share(boolean something) -> out.u8(SHARE).u8(something ? 1 : 0);
            case Errand.ShareOnBoard(Grantee grantee, boolean something) -> {
                GranteeFormat.encode(grantee, out.u8(SHARE_ON_BOARD));
                out.u8(something ? 1 : 0);
            }
            case Errand.ShareNotice notice -> encode(notice, out.u8(SHARE_NOTICE));
            case Errand.Teach(List<Lesson> lessons) -> out.u8(TEACH).bytes(Lesson.encode(lessons));
        }
        return out.toBytes();
    }

    static Posted decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        if (in.u8() != FORMAT) {
            throw new StoreException("an errand has an unknown format");
        }
        AccountId target = new AccountId(in.number());
        Actor actor = new Actor(in.text(), in.text());
        return switch (in.u8()) {
            case MOVE -> new Posted(target, actor, move(in));
            case SHARE -> new Posted(target, actor, new Errand.Share(in.u8() == 1));
            case SHARE_ON_BOARD ->
                new Posted(target, actor, new Errand.ShareOnBoard(GranteeFormat.decode(in), in.u8() == 1));
            case MAILBOX_SHARE_NOTICE -> new Posted(target, actor, notice(in, true));
            case SHARE_NOTICE -> new Posted(target, actor, notice(in, false));
            case TEACH -> new Posted(target, actor, new Errand.Teach(Lesson.decode(in.bytes())));
            default -> throw new StoreException("an errand is of an unknown kind");
        };
    }

    private static void encode(Errand.ShareNotice notice, ByteWriter out) {
        out.number(notice.millis()).number(notice.by().value()).text(notice.login());
        notice.object().encode(out);
        out.text(notice.name());
        out.number(notice.before().mask()).number(notice.after().mask());
    }

    private static Errand.ShareNotice notice(ByteReader in, boolean ofMail) {
        return new Errand.ShareNotice(
                in.number(),
                new AccountId(in.number()),
                in.text(),
                ofMail ? new SharedObject.OfMail(new MailboxId(in.number())) : SharedObject.decode(in),
                in.text(),
                Rights.ofMask((int) in.number()),
                Rights.ofMask((int) in.number()));
    }

    private static void encode(Errand.Move move, ByteWriter out) {
        out.number(move.from().value()).number(move.to().value()).number(move.items().size());
        for (Errand.Move.Item item : move.items()) {
            out.number(item.row().uid()).bytes(RowFormat.encode(item.row())).number(item.keywords().size());
            item.keywords().forEach(keyword -> out.text(keyword.name()));
        }
    }

    private static Errand.Move move(ByteReader in) {
        MailboxId from = new MailboxId(in.number());
        MailboxId to = new MailboxId(in.number());
        List<Errand.Move.Item> items = new ArrayList<>();
        for (int count = in.count(); count > 0; count--) {
            Row row = RowFormat.decode(in.number(), in.bytes());
            Set<Keyword> keywords = new HashSet<>();
            for (int left = in.count(); left > 0; left--) {
                keywords.add(new Keyword(in.text()));
            }
            items.add(new Errand.Move.Item(row, keywords));
        }
        return new Errand.Move(from, to, items);
    }
}
