package org.redoubt.account;

import java.time.Instant;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.AccountId;

/**
 * That somebody else changed what one may do with a mailbox (RFC 9670 3).
 *
 * @param owner the account that the mailbox is in
 * @param name of the mailbox, as it was then
 * @param by the account of who made the change
 * @param login as which she had signed in
 * @param before none when the mailbox was not shared
 * @param after none when it is not shared any more
 */
public record ShareNotification(
        Instant created,
        AccountId owner,
        MailboxId mailbox,
        String name,
        AccountId by,
        String login,
        Rights before,
        Rights after) {
    private static final int FORMAT = 1;

    byte[] encode() {
        return new ByteWriter(64)
                .u8(FORMAT)
                .number(created.toEpochMilli())
                .number(owner.value())
                .number(mailbox.value())
                .text(name)
                .number(by.value())
                .text(login)
                .number(before.mask())
                .number(after.mask())
                .toBytes();
    }

    static ShareNotification decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        if (in.u8() != FORMAT) {
            throw new StoreException("a notice of sharing has an unknown format");
        }
        return new ShareNotification(
                Instant.ofEpochMilli(in.number()),
                new AccountId(in.number()),
                new MailboxId(in.number()),
                in.text(),
                new AccountId(in.number()),
                in.text(),
                Rights.ofMask((int) in.number()),
                Rights.ofMask((int) in.number()));
    }
}
