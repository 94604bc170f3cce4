package org.redoubt.directory.provision;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.redoubt.directory.provision.ProvisionBook.TokenRow;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.Key;
import org.redoubt.store.seal.SealedRows;
import org.redoubt.store.seal.Sealer;

/**
 * Keys and records of provisioning in the store. Every record starts with its format and is sealed together with its
 * key.
 *
 * <p>{@code 01} the number of the next token; {@code 02 u64} a token; {@code 03 u64} what was said of a person or group.
 */
final class ProvisionFormat {
    static final int COUNTER = 1;
    static final int TOKEN = 2;
    static final int RECORD = 3;

    private static final int READ_ONLY = 1;
    private static final int LOCKED = 1;
    private static final int DELETED = 2;

    private final SealedRows rows;

    ProvisionFormat(Sealer sealer) {
        this.rows = new SealedRows(sealer, "a record of provisioning");
    }

    SealedRows rows() {
        return rows;
    }

    static Key prefix(int tag) {
        return Key.tag(tag).key();
    }

    static Key token(long id) {
        return Key.tag(TOKEN).u64(id).key();
    }

    static Key record(long principal) {
        return Key.tag(RECORD).u64(principal).key();
    }

    byte[] counter(long next) {
        return rows.seal(prefix(COUNTER), SealedRows.row(16).number(next));
    }

    long counter(byte[] sealed) {
        return rows.open(prefix(COUNTER), sealed).number();
    }

    byte[] token(TokenRow row) {
        ProvisionToken shown = row.shown();
        ByteWriter out = SealedRows.row(256)
                .text(shown.name())
                .u8(shown.readOnly() ? READ_ONLY : 0)
                .number(shown.created().toEpochMilli())
                .number(shown.expires().toEpochMilli())
                .number(shown.lastUsed().map(Instant::toEpochMilli).orElse(0L))
                .text(row.tag())
                .number(shown.domains().size());
        new TreeSet<>(shown.domains()).forEach(out::text);
        return rows.seal(token(shown.id()), out);
    }

    TokenRow token(Key key, byte[] sealed) {
        ByteReader in = rows.open(key, sealed);
        String name = in.text();
        boolean readOnly = (in.u8() & READ_ONLY) != 0;
        Instant created = Instant.ofEpochMilli(in.number());
        Instant expires = Instant.ofEpochMilli(in.number());
        long used = in.number();
        String tag = in.text();
        Set<String> domains = new TreeSet<>();
        for (int count = in.count(); count > 0; count--) {
            domains.add(in.text());
        }
        Optional<Instant> lastUsed = used == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(used));
        return new TokenRow(
                new ProvisionToken(key.u64(1), name, domains, readOnly, created, expires, lastUsed), tag);
    }

    byte[] record(Provisioned record) {
        ByteWriter out = SealedRows.row(512)
                .text(record.document())
                .number(record.created().toEpochMilli())
                .number(record.modified().toEpochMilli())
                .text(record.version())
                .u8((record.locked() ? LOCKED : 0) | (record.deleted() ? DELETED : 0));
        return rows.seal(record(record.principal()), out);
    }

    Provisioned record(Key key, byte[] sealed) {
        ByteReader in = rows.open(key, sealed);
        String document = in.text();
        Instant created = Instant.ofEpochMilli(in.number());
        Instant modified = Instant.ofEpochMilli(in.number());
        String version = in.text();
        int flags = in.u8();
        return new Provisioned(
                key.u64(1), document, created, modified, version, (flags & LOCKED) != 0, (flags & DELETED) != 0);
    }
}
