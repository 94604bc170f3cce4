package org.redoubt.account;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.StoreException;
import org.redoubt.store.View;
import org.redoubt.store.seal.Sealer;

/** What an account remembers of deliveries that may come again; written in the commit that stores the message. */
final class DeliveryReceipts {
    private static final int FORMAT = 1;
    /** In place of an email where the rules kept none; emails have positive numbers. */
    private static final long NOWHERE = 0;

    private static final int PER_COMMIT = 500;

    private DeliveryReceipts() {}

    static Optional<Deposited> find(Edit edit, DeliveryReceipt receipt) {
        return keys(edit.sealed, receipt).stream()
                .flatMap(key -> edit.transaction.get(key).stream())
                .findFirst()
                .map(DeliveryReceipts::decode);
    }

    private static Deposited decode(byte[] bytes) {
        ByteReader in = new ByteReader(bytes);
        if (in.u8() != FORMAT) {
            throw new StoreException("a receipt has an unknown format");
        }
        long email = in.number();
        return email == NOWHERE
                ? new Deposited.Nowhere()
                : new Deposited.Stored(new EmailId(email), new MailboxId(in.number()), in.number());
    }

    static void write(Edit edit, DeliveryReceipt receipt, Deposited result) {
        ByteWriter out = new ByteWriter(24).u8(FORMAT);
        switch (result) {
            case Deposited.Stored(var email, var mailbox, var uid) ->
                out.number(email.value()).number(mailbox.value()).number(uid);
            case Deposited.Nowhere _ -> out.number(NOWHERE);
            case Deposited.Waiting _, Deposited.OverQuota _, Deposited.Gone _ -> {
                return;
            }
        }
        edit.transaction.put(keys(edit.sealed, receipt).getFirst(), out.toBytes());
    }

    /** What a receipt says while the message lies sealed and was not filed. */
    static byte[] waiting() {
        return new ByteWriter(4).u8(FORMAT).number(NOWHERE).toBytes();
    }

    /** Where a delivery's receipt may be: first where it is written now, then where it was written before a sealing. */
    private static List<Key> keys(SealedRecords sealed, DeliveryReceipt receipt) {
        Key keyed = Layout.delivery(receipt.originMillis(), sealed.address(token(receipt)));
        return sealed.letterbox().map(box -> List.of(key(box, receipt), keyed)).orElseGet(() -> List.of(keyed));
    }

    /** Of a sealed account, which gives receipts while nobody has its key: by its public key. */
    static Key key(KeySlot.Sealed box, DeliveryReceipt receipt) {
        Mac mac = new Sealer(box.open(), "receipts").addressing();
        mac.update(token(receipt));
        return Layout.delivery(receipt.originMillis(), Sealer.finish(mac));
    }

    private static byte[] token(DeliveryReceipt receipt) {
        return ("receipt\0" + receipt.token()).getBytes(StandardCharsets.UTF_8);
    }

    /** Whether an account has taken a delivery before. */
    static boolean known(View view, SealedRecords sealed, DeliveryReceipt receipt) {
        return keys(sealed, receipt).stream().anyMatch(key -> view.get(key).isPresent());
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
