package org.redoubt.account;

import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.CommitLane.Step;
import org.redoubt.store.Key;
import org.redoubt.store.StoreException;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.Sealer;

/**
 * Octets that were uploaded and wait to be used. Their blobs have random addresses, never those of messages, so that
 * throwing an upload away takes nothing from anybody. An id is the time and some random bits, so the oldest is the first.
 */
final class Uploads {
    private static final int ADDRESS = 20;
    private static final int RANDOM_BITS = 20;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final AccountCore core;
    private final AccountId person;

    Uploads(AccountCore core, AccountId person) {
        this.core = core;
        this.person = person;
    }

    private record Stored(long id, byte[] address, long octets, long person) {
        byte[] encode() {
            return new ByteWriter(40).number(person).number(octets).bytes(address).toBytes();
        }

        static Stored decode(Key key, byte[] record) {
            ByteReader in = new ByteReader(record);
            long person = in.number();
            long octets = in.number();
            return new Stored(key.u64(1), in.bytes(), octets, person);
        }
    }

    UploadedBlob keep(InputStream in, long maxOctets, Actor actor) throws IOException {
        byte mark = core.sealed.mark();
        byte[] address = Arrays.copyOf(Sealer.newKey(), ADDRESS);
        long octets = 0;
        int chunk = 0;
        boolean kept = false;
        try {
            byte[] piece = in.readNBytes(AccountLimits.BLOB_CHUNK);
            while (piece.length > 0) {
                octets += piece.length;
                if (octets > maxOctets) {
                    throw new MessageTooLargeException();
                }
                put(address, chunk++, piece);
                piece = in.readNBytes(AccountLimits.BLOB_CHUNK);
            }
            long id = (core.nowMillis() << RANDOM_BITS) | RANDOM.nextInt(1 << RANDOM_BITS);
            Stored stored = new Stored(id, address, octets, person.value());
            delete(core, core.change(actor, edit -> add(edit, stored, mark)));
            kept = true;
            return new UploadedBlob(core, id, address, octets);
        } finally {
            if (!kept) {
                delete(core, List.of(new Stored(0, address, (long) chunk * AccountLimits.BLOB_CHUNK, 0)));
            }
        }
    }

    private void put(byte[] address, int chunk, byte[] piece) throws IOException {
        Key place = Layout.blobChunk(address, chunk);
        byte[] packed = ChunkFormat.pack(piece);
        AccountCore.reading(() -> {
            core.sealed.put(core.store(), place, packed);
            return true;
        });
    }

    /** Writes the record and takes away what is too much with it: the oldest. */
    private static Step<AccountState, List<Stored>> add(Edit edit, Stored added, byte mark) {
        AccountKeyChange.admit(edit.sealed, edit.transaction, mark);
        List<Stored> all = new ArrayList<>();
        edit.transaction.scan(Layout.UPLOADS, (key, record) -> {
            all.add(Stored.decode(key, record));
            return true;
        });
        long octets = added.octets() + all.stream().mapToLong(Stored::octets).sum();
        List<Stored> gone = new ArrayList<>();
        while (!all.isEmpty() && (all.size() >= AccountLimits.UPLOADS || octets > AccountLimits.UPLOAD_OCTETS)) {
            Stored oldest = all.removeFirst();
            octets -= oldest.octets();
            gone.add(oldest);
            edit.transaction.delete(Layout.upload(oldest.id()));
        }
        edit.transaction.put(Layout.upload(added.id()), added.encode());
        return new Step<>(edit.base(), gone);
    }

    /** The address that a record of an upload names. */
    static byte[] address(Key key, byte[] record) {
        return Stored.decode(key, record).address();
    }

    /** Throws away what nobody used in time. */
    static void purge(AccountCore core) throws IOException {
        long before = (core.nowMillis() - AccountLimits.UPLOAD_KEPT.toMillis()) << RANDOM_BITS;
        List<Stored> old = AccountCore.reading(() -> {
            List<Stored> found = new ArrayList<>();
            try (View view = core.view()) {
                view.scan(Layout.UPLOADS, (key, record) -> {
                    boolean due = key.u64(1) < before;
                    if (due) {
                        found.add(Stored.decode(key, record));
                    }
                    return due;
                });
            }
            return found;
        });
        if (!old.isEmpty()) {
            core.change(new Actor("-", "purge"), edit -> {
                old.forEach(upload -> edit.transaction.delete(Layout.upload(upload.id())));
                return new Step<>(edit.base(), true);
            });
            delete(core, old);
        }
    }

    private static void delete(AccountCore core, List<Stored> gone) throws IOException {
        List<Key> blobs = new ArrayList<>();
        for (Stored upload : gone) {
            for (int chunk = 0; chunk < Contents.chunks(upload.octets()); chunk++) {
                blobs.add(Layout.blobChunk(upload.address(), chunk));
            }
        }
        if (!blobs.isEmpty()) {
            AccountCore.reading(() -> {
                core.store().deleteBlobs(core.id, blobs);
                return true;
            });
        }
    }

    Optional<UploadedBlob> find(long id) throws IOException {
        Key place = Layout.upload(id);
        return AccountCore.reading(() -> {
            try (View view = core.view()) {
                return view.get(place)
                        .map(record -> Stored.decode(place, record))
                        .filter(stored -> stored.person() == person.value())
                        .map(stored -> new UploadedBlob(core, id, stored.address(), stored.octets()));
            }
        });
    }

    static byte[] chunk(AccountCore core, byte[] address, int chunk) throws IOException {
        Key place = Layout.blobChunk(address, chunk);
        return AccountCore.reading(() -> {
            byte[] sealed = core.store()
                    .getBlobs(core.id, List.of(place))
                    .getFirst()
                    .orElseThrow(() -> new StoreException("a piece of an upload is missing"));
            return ChunkFormat.unpack(core.sealed.open(place, sealed));
        });
    }
}
