package org.redoubt.account;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.View;

/** What an account remembers of deliveries that may come again; written in the commit that stores the message. */
final class DeliveryReceipts {
    private static final int FORMAT = 1;
    /** In place of an email where the rules kept none; emails have positive numbers. */
    private static final long NOWHERE = 0;

    private static final int PER_COMMIT = 500;

    private DeliveryReceipts() {}

    static Optional<Deposited> find(Edit edit, DeliveryReceipt receipt) {
        return edit.transaction.get(key(edit.sealed, receipt)).map(bytes -> {
            ByteReader in = new ByteReader(bytes);
            if (in.u8() != FORMAT) {
                throw new org.redoubt.store.StoreException("a receipt has an unknown format");
            }
            long email = in.number();
            return email == NOWHERE
                    ? new Deposited.Nowhere()
                    : new Deposited.Stored(new EmailId(email), new MailboxId(in.number()), in.number());
        });
    }

    static void write(Edit edit, DeliveryReceipt receipt, Deposited result) {
        ByteWriter out = new ByteWriter(24).u8(FORMAT);
        switch (result) {
            case Deposited.Stored(var email, var mailbox, var uid) ->
                out.number(email.value()).number(mailbox.value()).number(uid);
            case Deposited.Nowhere _ -> out.number(NOWHERE);
            case Deposited.OverQuota _, Deposited.Gone _ -> {
                return;
            }
        }
        edit.transaction.put(key(edit.sealed, receipt), out.toBytes());
    }

    static Key key(SealedRecords sealed, DeliveryReceipt receipt) {
        byte[] token = ("receipt\0" + receipt.token()).getBytes(StandardCharsets.UTF_8);
        return Layout.delivery(receipt.originMillis(), sealed.sealer().address(token));
    }

    /** Forgets those whose deliveries nobody tries any more. */
    static void purge(AccountCore core, long beforeMillis) throws IOException {
        List<Key> old = old(core, beforeMillis);
        while (!old.isEmpty()) {
            List<Key> some = old;
            core.change(new Actor("-", "purge"), edit -> {
                some.forEach(edit.transaction::delete);
                return new Step<>(edit.base(), true);
            });
            old = old(core, beforeMillis);
        }
    }

    private static List<Key> old(AccountCore core, long beforeMillis) throws IOException {
        return AccountCore.reading(() -> {
            List<Key> old = new ArrayList<>();
            try (View view = core.view()) {
                view.scan(Layout.DELIVERIES, (key, _) -> {
                    if (key.u64(1) < beforeMillis) {
                        old.add(key);
                    }
                    return key.u64(1) < beforeMillis && old.size() < PER_COMMIT;
                });
            }
            return old;
        });
    }
}
