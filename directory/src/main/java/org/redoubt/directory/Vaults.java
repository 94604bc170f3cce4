package org.redoubt.directory;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.redoubt.directory.Rows.PersonRow;
import org.redoubt.directory.Vault.Kind;
import org.redoubt.directory.Vault.Wrap;
import org.redoubt.directory.credential.AppSecret;
import org.redoubt.directory.credential.HashWorkers;
import org.redoubt.directory.credential.PasswordText;
import org.redoubt.directory.passkey.PrfOutput;
import org.redoubt.store.seal.Sealer;

/** Makes and opens the {@link Vault}s of people whose accounts are sealed. */
final class Vaults {
    private static final int SALT_OCTETS = 16;
    private static final int PRF_SALT_OCTETS = 32;
    private static final int RECOVERY_CODES = 4;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final HashWorkers workers;

    Vaults(HashWorkers workers) {
        this.workers = workers;
    }

    /**
     * What somebody gave to sign in with, as far as it can open her account.
     *
     * @param password as she typed it
     * @param client SCRAM's ClientKey
     * @param old a recovery code, or the password of before
     * @param prf what her passkey made of our input
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Given(Optional<byte[]> password, Optional<byte[]> client, Optional<String> old, Optional<PrfOutput> prf) {
        static final Given NOTHING = new Given(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

        /** @param typed not copied, so that whoever read it overwrites it when the sign-in is over */
        static Given password(byte[] typed, Optional<String> old) {
            return new Given(Optional.of(typed), Optional.empty(), old, Optional.empty());
        }

        static Given client(byte[] key) {
            return new Given(Optional.empty(), Optional.of(key), Optional.empty(), Optional.empty());
        }

        static Given prf(Optional<PrfOutput> made) {
            return new Given(Optional.empty(), Optional.empty(), Optional.empty(), made);
        }

        @Override
        public String toString() {
            return "Given[hidden]";
        }
    }

    /** The lock under a password, in whatever form it was typed; Argon2id takes tens of milliseconds. */
    Wrap byPassword(PersonId person, long generation, byte[] password, byte[] lock) {
        byte[] salt = new byte[SALT_OCTETS];
        RANDOM.nextBytes(salt);
        byte[] prepared = prepared(password);
        try {
            return workers.run(hashing -> {
                byte[] key = hashing.key(prepared, salt);
                return Wrap.of(person, Kind.PASSWORD, generation, key, lock)
                        .hashed(hashing.cost().memoryKib(), hashing.cost().passes(), salt);
            });
        } finally {
            Arrays.fill(prepared, (byte) 0);
        }
    }

    /** The lock in a wrap of {@link #byPassword}. */
    Optional<byte[]> open(PersonId person, Wrap wrap, byte[] password) {
        byte[] prepared = prepared(password);
        try {
            return workers.run(hashing -> wrap.open(
                    person, hashing.key(prepared, wrap.salt(), wrap.memoryKib(), wrap.passes())));
        } finally {
            Arrays.fill(prepared, (byte) 0);
        }
    }

    /** A copy, in the form that is hashed. */
    private static byte[] prepared(byte[] password) {
        return PasswordText.opaque(password).orElse(new byte[0]);
    }

    static Wrap byApp(PersonId person, long app, byte[] clientKey, byte[] lock) {
        return Wrap.of(person, Kind.APP, app, Sealer.derive(clientKey, "redoubt app password"), lock);
    }

    /** The lock in a wrap of {@link #byApp}. */
    static Optional<byte[]> openApp(PersonId person, Wrap wrap, byte[] clientKey) {
        return wrap.open(person, Sealer.derive(clientKey, "redoubt app password"));
    }

    /** The lock under what a passkey makes of our input. */
    static Wrap byPasskey(PersonId person, long passkey, PrfOutput made, byte[] lock) {
        byte[] salt = new byte[PRF_SALT_OCTETS];
        RANDOM.nextBytes(salt);
        return Wrap.of(person, Kind.PASSKEY, passkey, made.key(salt), lock).salted(salt);
    }

    /** The lock in a wrap of {@link #byPasskey}. */
    static Optional<byte[]> openPasskey(PersonId person, Wrap wrap, PrfOutput made) {
        return wrap.open(person, made.key(wrap.salt()));
    }

    /** Codes that open the account when the password is lost, told once; each is good once. */
    record Codes(List<String> codes, List<Wrap> wraps) {
        @Override
        public String toString() {
            return "Codes[hidden]";
        }
    }

    Codes codes(PersonId person, byte[] lock) {
        List<String> codes = new ArrayList<>();
        List<Wrap> wraps = new ArrayList<>();
        for (int number = 1; number <= RECOVERY_CODES; number++) {
            String code = AppSecret.make();
            codes.add(code);
            wraps.add(Wrap.of(person, Kind.RECOVERY, number, codeKey(code).orElseThrow(), lock));
        }
        return new Codes(codes, wraps);
    }

    /** One that officers of the escrow have agreed to, good until then. */
    static Codes escrowCode(PersonId person, Instant until, byte[] lock) {
        String code = AppSecret.make();
        byte[] key = codeKey(code).orElseThrow();
        return new Codes(List.of(code), List.of(Wrap.of(person, Kind.ESCROW, until.toEpochMilli(), key, lock)));
    }

    private static Optional<byte[]> codeKey(String code) {
        return AppSecret.normal(code.getBytes(StandardCharsets.UTF_8))
                .map(text -> Sealer.derive(text.getBytes(StandardCharsets.US_ASCII), "redoubt recovery code"));
    }

    /** What opened, and with which secret. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Opened(byte[] lock, Wrap by) {
        /** Overwrites the lock. */
        void wipe() {
            Arrays.fill(lock, (byte) 0);
        }

        @Override
        public String toString() {
            return "Opened[hidden]";
        }
    }

    /** Opens with the password that the credentials have now. */
    Optional<Opened> open(PersonRow row, Vault vault, byte[] password) {
        PersonId person = row.person().id();
        return vault.of(Kind.PASSWORD, row.generation())
                .flatMap(wrap -> open(person, wrap, password).map(lock -> new Opened(lock, wrap)));
    }

    /** Opens with a recovery code, one that came from the escrow, or with the password that was hers before somebody else gave her another. */
    Optional<Opened> openOld(PersonRow row, Vault vault, String old, Instant now) {
        PersonId person = row.person().id();
        Optional<byte[]> code = codeKey(old);
        List<Wrap> codes = new ArrayList<>(vault.of(Kind.RECOVERY));
        vault.of(Kind.ESCROW).stream().filter(wrap -> now.toEpochMilli() < wrap.number()).forEach(codes::add);
        for (Wrap wrap : codes) {
            Optional<byte[]> lock = code.flatMap(key -> wrap.open(person, key.clone()));
            if (lock.isPresent()) {
                return Optional.of(new Opened(lock.get(), wrap));
            }
        }
        byte[] typed = old.getBytes(StandardCharsets.UTF_8);
        try {
            for (Wrap wrap : vault.of(Kind.PASSWORD)) {
                Optional<byte[]> lock = open(person, wrap, typed);
                if (lock.isPresent()) {
                    return Optional.of(new Opened(lock.get(), wrap));
                }
            }
            return Optional.empty();
        } finally {
            Arrays.fill(typed, (byte) 0);
        }
    }
}
