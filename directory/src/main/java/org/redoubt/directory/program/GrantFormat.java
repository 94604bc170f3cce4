package org.redoubt.directory.program;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.redoubt.directory.program.GrantRow.Access;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.Key;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.SealedRows;
import org.redoubt.store.seal.Sealer;

/**
 * Keys and records of grants in the store. Every record starts with its format and is sealed together with its key.
 *
 * <p>{@code 02 u64} the grants of the person with this account; {@code 03 id} a program.
 */
final class GrantFormat {
    static final int HOLDER = 2;
    static final int PROGRAM = 3;


    private final SealedRows rows;

    GrantFormat(Sealer sealer) {
        this.rows = new SealedRows(sealer, "a grant's record");
    }

    SealedRows rows() {
        return rows;
    }

    static Key prefix(int tag) {
        return Key.tag(tag).key();
    }

    static Key key(AccountId account) {
        return Key.tag(HOLDER).u64(account.value()).key();
    }

    static Key key(Program program) {
        return Key.tag(PROGRAM).bytes(program.id().getBytes(StandardCharsets.US_ASCII)).key();
    }

    byte[] program(Program program) {
        ByteWriter out = SealedRows.row(256)
                .text(program.id())
                .text(program.name())
                .u8((program.refreshes() ? 1 : 0) | (program.used() ? 2 : 0))
                .number(program.registered().toEpochMilli())
                .number(program.lastUsed().toEpochMilli())
                .number(program.redirectUris().size());
        program.redirectUris().forEach(uri -> out.text(uri.text()));
        return rows.seal(key(program), out);
    }

    Program program(Key key, byte[] sealed) {
        ByteReader in = rows.open(key, sealed);
        String id = in.text();
        String name = in.text();
        int flags = in.u8();
        Instant registered = Instant.ofEpochMilli(in.number());
        Instant lastUsed = Instant.ofEpochMilli(in.number());
        List<RedirectUri> uris = new ArrayList<>();
        for (int count = in.count(); count > 0; count--) {
            uris.add(RedirectUri.parse(in.text())
                    .orElseThrow(() -> new StoreException("a stored redirection address is broken")));
        }
        return new Program(id, name, uris, (flags & 1) != 0, registered, lastUsed, (flags & 2) != 0);
    }

    byte[] holder(Holder holder) {
        ByteWriter out = SealedRows.row(512).number(holder.next()).number(holder.grants().size());
        for (GrantRow row : holder.grants()) {
            ProgramGrant shown = row.shown();
            out.number(shown.id())
                    .text(shown.programId())
                    .text(shown.programName())
                    .number(Scope.mask(shown.scopes()))
                    .u8(shown.secondFactor() ? 1 : 0)
                    .number(shown.created().toEpochMilli())
                    .number(shown.lastUsed().toEpochMilli())
                    .number(row.standing())
                    .text(row.code())
                    .number(row.turn())
                    .text(row.refresh().orElse(""))
                    .number(row.refreshed().toEpochMilli())
                    .number(row.tokens().size());
            row.tokens().forEach(token -> out.text(token.tag())
                    .number(token.expires().toEpochMilli())
                    .number(Scope.mask(token.scopes())));
        }
        return rows.seal(key(holder.account()), out);
    }

    Holder holder(Key key, byte[] sealed) {
        ByteReader in = rows.open(key, sealed);
        long next = in.number();
        List<GrantRow> grants = new ArrayList<>();
        for (int count = in.count(); count > 0; count--) {
            grants.add(grant(in));
        }
        return new Holder(new AccountId(key.u64(1)), next, grants);
    }

    private static GrantRow grant(ByteReader in) {
        long id = in.number();
        String programId = in.text();
        String programName = in.text();
        Set<Scope> scopes = Scope.ofMask(in.number());
        boolean secondFactor = in.u8() != 0;
        Instant created = Instant.ofEpochMilli(in.number());
        Instant lastUsed = Instant.ofEpochMilli(in.number());
        ProgramGrant shown = new ProgramGrant(id, programId, programName, scopes, secondFactor, created, lastUsed);
        long standing = in.number();
        String code = in.text();
        long turn = in.number();
        Optional<String> refresh = Optional.of(in.text()).filter(tag -> !tag.isEmpty());
        Instant refreshed = Instant.ofEpochMilli(in.number());
        List<Access> tokens = new ArrayList<>();
        for (int count = in.count(); count > 0; count--) {
            tokens.add(new Access(in.text(), Instant.ofEpochMilli(in.number()), Scope.ofMask(in.number())));
        }
        return new GrantRow(shown, standing, code, turn, refresh, refreshed, tokens);
    }
}
