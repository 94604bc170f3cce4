package org.redoubt.directory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.redoubt.directory.Rows.Counters;
import org.redoubt.directory.Rows.DomainRow;
import org.redoubt.directory.Rows.GroupRow;
import org.redoubt.directory.Rows.PersonRow;
import org.redoubt.directory.credential.ScramVerifier;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.Key;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.SealedRows;
import org.redoubt.store.seal.Sealer;

/**
 * The directory's keys and records in the store. Keys hold numbers only; every record starts with its format and is
 * sealed together with its key, so that nobody's password hash can be put in another's place.
 *
 * <p>{@code 01} counters; {@code 02 u64} domain; {@code 03 u64} person; {@code 04 u64} group; {@code 05 u64}
 * credentials by person; {@code 06 u64} account to destroy; {@code 07 u64} app passwords and second factor by person;
 * {@code 08 u64} sign-in policy by group; {@code 09 u64} roles by person;
 * {@code 0a u64} grant; {@code 0b u64} approval; {@code 0c} escrow; {@code 0d u64} shares by person; {@code 0e u64} request to
 * the escrow; {@code 0f u64} its private key.
 */
final class RowFormat {
    static final Key COUNTERS = Key.tag(1).key();
    static final int DOMAIN = 2;
    static final int PERSON = 3;
    static final int GROUP = 4;
    static final int CREDENTIALS = 5;
    static final int DOOMED = 6;
    static final int FACTORS = 7;
    static final int POLICY = 8;
    static final int ROLES = 9;
    static final int GRANT = 10;
    static final int APPROVAL = 11;
    static final Key ESCROW = Key.tag(12).key();
    static final int ESCROW_SHARES = 13;
    static final int ESCROW_REQUEST = 14;
    static final int ESCROW_SECRET = 15;

    private static final int READ_ONLY = 1;
    private static final int HIDDEN = 2;
    private static final int ADMINISTRATOR = 1;
    private static final int ENABLED = 2;
    private static final int MEMBER_PERSON = 0;
    private static final int MEMBER_GROUP = 1;

    private final Sealer sealer;
    private final SealedRows rows;

    RowFormat(Sealer sealer) {
        this.sealer = sealer;
        this.rows = new SealedRows(sealer, "a directory record");
    }

    SealedRows rows() {
        return rows;
    }

    /** With what is sealed within it under the newest master key. */
    Factors renewed(Factors row) {
        return SecondFactors.renewed(sealer, row);
    }

    static Key key(int tag, long number) {
        return Key.tag(tag).u64(number).key();
    }

    static Key prefix(int tag) {
        return Key.tag(tag).key();
    }

    byte[] counters(Counters counters) {
        ByteWriter out = SealedRows.row(32).number(counters.principal()).number(counters.account()).number(counters.domain())
                .number(counters.office());
        return rows.seal(COUNTERS, out);
    }

    Counters counters(byte[] sealed) {
        ByteReader in = rows.open(COUNTERS, sealed);
        // Records from before there were grants end with the domains.
        return new Counters(in.number(), in.number(), in.number(), in.atEnd() ? 1 : in.number());
    }

    byte[] domain(DomainRow row) {
        ByteWriter out = SealedRows.row(64).text(row.name().unicode()).number(row.keys().size());
        for (SigningKey key : row.keys()) {
            out.text(key.selector())
                    .text(key.algorithm())
                    .text(key.record())
                    .text(key.secret())
                    .u8(key.state().ordinal())
                    .number(key.since().toEpochMilli());
        }
        return rows.seal(key(DOMAIN, row.number()), out);
    }

    /** Records from before there were keys end with the name. */
    DomainRow domain(Key key, byte[] sealed) {
        ByteReader in = rows.open(key, sealed);
        Optional<DomainName> name = DomainName.parse(in.text());
        List<SigningKey> keys = new ArrayList<>();
        for (int count = in.atEnd() ? 0 : in.count(); count > 0; count--) {
            keys.add(new SigningKey(in.text(), in.text(), in.text(), in.text(), state(in), Instant.ofEpochMilli(in.number())));
        }
        return new DomainRow(
                key.u64(1), name.orElseThrow(() -> new StoreException("a stored domain name is broken")), keys);
    }

    private static SigningKey.State state(ByteReader in) {
        int ordinal = in.u8();
        if (ordinal >= SigningKey.State.values().length) {
            throw new StoreException("a directory record is of a later version");
        }
        return SigningKey.State.values()[ordinal];
    }

    byte[] person(PersonRow row) {
        Person person = row.person();
        ByteWriter out = SealedRows.row(128)
                .number(person.account().value())
                .number(row.generation())
                .number(person.quotaOctets())
                .u8((person.administrator() ? ADMINISTRATOR : 0) | (person.enabled() ? ENABLED : 0))
                .text(person.address())
                .text(person.displayName());
        texts(out, person.aliases());
        return rows.seal(key(PERSON, person.id().value()), out);
    }

    PersonRow person(Key key, byte[] sealed) {
        ByteReader in = rows.open(key, sealed);
        AccountId account = new AccountId(in.number());
        long generation = in.number();
        long quota = in.number();
        int flags = in.u8();
        String address = in.text();
        String name = in.text();
        boolean administrator = (flags & ADMINISTRATOR) != 0;
        boolean enabled = (flags & ENABLED) != 0;
        Person person = new Person(
                new PersonId(key.u64(1)), account, address, name, texts(in), quota, administrator, enabled);
        return new PersonRow(person, generation);
    }

    byte[] group(GroupRow row) {
        ByteWriter out = SealedRows.row(128).text(row.address());
        texts(out, row.aliases()).number(row.members().size());
        for (PrincipalId member : row.members()) {
            switch (member) {
                case PersonId person -> out.u8(MEMBER_PERSON);
                case GroupId group -> out.u8(MEMBER_GROUP);
            }
            out.number(member.value());
        }
        return rows.seal(key(GROUP, row.id().value()), out);
    }

    GroupRow group(Key key, byte[] sealed) {
        ByteReader in = rows.open(key, sealed);
        String address = in.text();
        List<String> aliases = texts(in);
        List<PrincipalId> members = new ArrayList<>();
        for (int count = in.count(); count > 0; count--) {
            members.add(in.u8() == MEMBER_PERSON ? new PersonId(in.number()) : new GroupId(in.number()));
        }
        return new GroupRow(new GroupId(key.u64(1)), address, aliases, members);
    }

    byte[] credentials(PersonId person, Credentials credentials) {
        ScramVerifier scram = credentials.scram();
        ByteWriter out = SealedRows.row(256)
                .text(credentials.argon2())
                .bytes(scram.salt())
                .number(scram.iterations())
                .bytes(scram.storedKey())
                .bytes(scram.serverKey());
        return rows.seal(key(CREDENTIALS, person.value()), out);
    }

    Credentials credentials(PersonId person, byte[] sealed) {
        ByteReader in = rows.open(key(CREDENTIALS, person.value()), sealed);
        String argon2 = in.text();
        return new Credentials(argon2, new ScramVerifier(in.bytes(), (int) in.number(), in.bytes(), in.bytes()));
    }

    byte[] doomed(AccountId account) {
        return rows.seal(key(DOOMED, account.value()), SealedRows.row(16));
    }

    byte[] factors(Factors row) {
        return rows.seal(key(FACTORS, row.person().value()), FactorFormat.write(SealedRows.row(512), row));
    }

    Factors factors(Key key, byte[] sealed) {
        return FactorFormat.read(new PersonId(key.u64(1)), rows.open(key, sealed));
    }

    byte[] policy(GroupId group, SignInPolicy policy) {
        return rows.seal(key(POLICY, group.value()), FactorFormat.write(SealedRows.row(128), policy));
    }

    SignInPolicy policy(Key key, byte[] sealed) {
        return FactorFormat.policy(rows.open(key, sealed));
    }

    byte[] roles(PersonId person, Set<Role> roles) {
        List<String> names = roles.stream().sorted().map(Role::text).toList();
        return rows.seal(key(ROLES, person.value()), texts(SealedRows.row(64), names));
    }

    Set<Role> roles(Key key, byte[] sealed) {
        return texts(rows.open(key, sealed)).stream()
                .map(name -> Role.named(name)
                        .orElseThrow(() -> new StoreException("a directory record is of a later version")))
                .collect(Collectors.toUnmodifiableSet());
    }

    byte[] grant(Grant grant) {
        ByteWriter out = SealedRows.row(128)
                .number(grant.officer().value())
                .number(grant.mailbox().value())
                .text(grant.reason())
                .number(grant.from().toEpochMilli())
                .number(grant.until().toEpochMilli())
                .u8((grant.readOnly() ? READ_ONLY : 0) | (grant.hidden() ? HIDDEN : 0))
                .text(grant.givenBy())
                .number(grant.ended().map(Instant::toEpochMilli).orElse(0L));
        return rows.seal(key(GRANT, grant.id()), out);
    }

    Grant grant(Key key, byte[] sealed) {
        ByteReader in = rows.open(key, sealed);
        AccountId officer = new AccountId(in.number());
        AccountId mailbox = new AccountId(in.number());
        String reason = in.text();
        Instant from = Instant.ofEpochMilli(in.number());
        Instant until = Instant.ofEpochMilli(in.number());
        int flags = in.u8();
        String givenBy = in.text();
        long ended = in.number();
        return new Grant(
                key.u64(1),
                officer,
                mailbox,
                reason,
                from,
                until,
                (flags & READ_ONLY) != 0,
                (flags & HIDDEN) != 0,
                givenBy,
                ended == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ended)));
    }

    byte[] approval(Approval approval) {
        ByteWriter out = SealedRows.row(256)
                .text(approval.what())
                .text(approval.request())
                .text(approval.askedBy())
                .number(approval.asked().toEpochMilli())
                .u8(approval.state().ordinal())
                .text(approval.decidedBy())
                .number(approval.decided().map(Instant::toEpochMilli).orElse(0L));
        return rows.seal(key(APPROVAL, approval.id()), out);
    }

    Approval approval(Key key, byte[] sealed) {
        ByteReader in = rows.open(key, sealed);
        String what = in.text();
        String request = in.text();
        String askedBy = in.text();
        Instant asked = Instant.ofEpochMilli(in.number());
        int state = in.u8();
        if (state >= Approval.State.values().length) {
            throw new StoreException("a directory record is of a later version");
        }
        String decidedBy = in.text();
        long decided = in.number();
        return new Approval(
                key.u64(1),
                what,
                request,
                askedBy,
                asked,
                Approval.State.values()[state],
                decidedBy,
                decided == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(decided)));
    }

    byte[] escrow(Escrow escrow) {
        return rows.seal(ESCROW, EscrowFormat.write(SealedRows.row(256), escrow));
    }

    Escrow escrow(byte[] sealed) {
        return EscrowFormat.escrow(rows.open(ESCROW, sealed));
    }

    byte[] shares(EscrowShares shares) {
        Key key = key(ESCROW_SHARES, shares.person().value());
        return rows.seal(key, EscrowFormat.write(SealedRows.row(1024), shares));
    }

    EscrowShares shares(Key key, byte[] sealed) {
        return EscrowFormat.shares(new PersonId(key.u64(1)), rows.open(key, sealed));
    }

    byte[] escrowRequest(EscrowRequest request) {
        return rows.seal(key(ESCROW_REQUEST, request.id()), EscrowFormat.write(SealedRows.row(512), request));
    }

    EscrowRequest escrowRequest(Key key, byte[] sealed) {
        return EscrowFormat.request(key.u64(1), rows.open(key, sealed));
    }

    byte[] escrowSecret(long request, byte[] secret) {
        return rows.seal(key(ESCROW_SECRET, request), SealedRows.row(40).bytes(secret));
    }

    byte[] openEscrowSecret(long request, byte[] sealed) {
        return rows.open(key(ESCROW_SECRET, request), sealed).bytes();
    }

    private static ByteWriter texts(ByteWriter out, List<String> texts) {
        out.number(texts.size());
        texts.forEach(out::text);
        return out;
    }

    private static List<String> texts(ByteReader in) {
        List<String> texts = new ArrayList<>();
        for (int count = in.count(); count > 0; count--) {
            texts.add(in.text());
        }
        return texts;
    }
}
