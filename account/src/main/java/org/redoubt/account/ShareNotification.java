package org.redoubt.account;

import java.time.Instant;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.AccountId;

/**
 * That somebody else changed what one may do with a mailbox (RFC 9670 3).
 *
 * @param owner the account that it is in
 * @param object what is meant
 * @param name of it, as it was then
 * @param by the account of who made the change
 * @param login as which she had signed in
 * @param before none when it was not shared
 * @param after none when it is not shared any more
 */
public record ShareNotification(
        Instant created,
        AccountId owner,
        SharedObject object,
        String name,
        AccountId by,
        String login,
        Rights before,
        Rights after) {
    /** In format 1 only mailboxes were shared. */
    private static final int FORMAT = 2;

    byte[] encode() {
        ByteWriter out = new ByteWriter(64)
                .u8(FORMAT)
                .number(created.toEpochMilli())
                .number(owner.value());
        object.encode(out);
        return out.text(name)
                .number(by.value())
                .text(login)
                .number(before.mask())
                .number(after.mask())
                .toBytes();
    }

    static ShareNotification decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        int format = in.u8();
        if (format != FORMAT && format != 1) {
            throw new StoreException("a notice of sharing has an unknown format");
        }
        return new ShareNotification(
                Instant.ofEpochMilli(in.number()),
                new AccountId(in.number()),
                format == 1 ? new SharedObject.OfMail(new MailboxId(in.number())) : SharedObject.decode(in),
                in.text(),
                new AccountId(in.number()),
                in.text(),
                Rights.ofMask((int) in.number()),
                Rights.ofMask((int) in.number()));
    }
}
