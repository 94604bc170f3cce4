package org.redoubt.directory;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.redoubt.directory.Factors.Key;
import org.redoubt.directory.Factors.Second;
import org.redoubt.directory.Outcome.Done;
import org.redoubt.directory.Outcome.Problem;
import org.redoubt.directory.Outcome.Refused;
import org.redoubt.directory.Rows.PersonRow;
import org.redoubt.directory.passkey.Assertion;
import org.redoubt.directory.passkey.Attestation;
import org.redoubt.directory.passkey.Ceremony;
import org.redoubt.directory.passkey.Flaw;
import org.redoubt.directory.passkey.PrfOutput;
import org.redoubt.directory.passkey.Purpose;
import org.redoubt.directory.passkey.RelyingParty;
import org.redoubt.directory.passkey.RelyingParty.Answer;
import org.redoubt.directory.passkey.RelyingParty.Registration;
import org.redoubt.store.seal.Sealer;

/** The passkeys of people: made, found, used. What was asked and what came is checked by {@link RelyingParty}. */
final class Passkeys {
    private static final int HANDLE_TAG = 16;

    private final Directory directory;
    private final Sealer sealer;
    private final InstantSource clock;
    private final RelyingParty party;

    Passkeys(Directory directory, Sealer sealer, InstantSource clock) {
        this.directory = directory;
        this.sealer = sealer;
        this.clock = clock;
        this.party = new RelyingParty(clock);
    }

    /**
     * What authenticators know a person by (Web Authentication 14.6.1): a number that is nobody else's, and a keyed hash,
     * so that another installation's handle, or a made-up one, is nobody.
     */
    byte[] handle(PersonId person) {
        byte[] tag = sealer.address(("passkey-user\0" + person.value()).getBytes(StandardCharsets.US_ASCII));
        return ByteBuffer.allocate(Long.BYTES + HANDLE_TAG)
                .putLong(person.value())
                .put(tag, 0, HANDLE_TAG)
                .array();
    }

    /** Whose handle this is. */
    Optional<PersonRow> owner(byte[] handle) {
        if (handle.length != Long.BYTES + HANDLE_TAG) {
            return Optional.empty();
        }
        PersonId person = new PersonId(ByteBuffer.wrap(handle).getLong());
        return MessageDigest.isEqual(handle, handle(person))
                ? directory.snapshot().people().get(person)
                : Optional.empty();
    }

    /** @param opening whether her sealed account is open where this is asked, so that the new one can open it, too */
    PasskeyOffer offer(Person person, Ceremony ceremony, boolean opening) {
        return new PasskeyOffer(
                party.challenge(Purpose.CREATE, ceremony),
                ceremony.host(),
                Base64.getUrlEncoder().withoutPadding().encodeToString(handle(person.id())),
                person.address(),
                person.displayName(),
                known(person.id(), ceremony),
                Optional.of(PrfOutput.INPUT).filter(_ -> opening));
    }

    /** For whoever comes; with a person, for her passkeys alone. */
    PasskeyRequest request(Optional<PersonId> person, Purpose purpose, Ceremony ceremony) {
        return new PasskeyRequest(
                party.challenge(purpose, ceremony),
                ceremony.host(),
                person.map(id -> known(id, ceremony)).orElse(List.of()),
                Optional.empty());
    }

    /** For one passkey of a person alone; empty when she has none of this number for this host. */
    Optional<PasskeyRequest> request(PersonId person, long passkey, Purpose purpose, Ceremony ceremony) {
        return directory
                .snapshot()
                .factors(person)
                .key(passkey)
                .filter(key -> key.host().equals(ceremony.host()))
                .map(key -> new PasskeyRequest(
                        party.challenge(purpose, ceremony), ceremony.host(), List.of(key.credential()), Optional.empty()));
    }

    private List<String> known(PersonId person, Ceremony ceremony) {
        return directory.snapshot().factors(person).keys().stream()
                .filter(key -> key.host().equals(ceremony.host()))
                .map(Key::credential)
                .toList();
    }

    static boolean soundName(String name) {
        return !name.isBlank()
                && name.length() <= Limits.MAX_PASSKEY_NAME
                && name.chars().noneMatch(Character::isISOControl);
    }

    /** Looks at a passkey that was made; its challenge is used up when it is sound. */
    Registration check(Ceremony ceremony, Attestation made) {
        return party.registration(ceremony, made);
    }

    /**
     * Keeps a passkey that was looked at.
     *
     * @param recovery to go with it where she has no recovery codes yet
     */
    Outcome<PasskeyMade> add(
            Draft draft, PersonId person, Ceremony ceremony, Registration.Sound made, String name, SecondFactors.Fresh recovery) {
        Factors factors = draft.now().factors(person);
        if (factors.keys().size() >= Limits.MAX_PASSKEYS) {
            return new Refused<>(Problem.TOO_MANY);
        }
        // Web Authentication 7.1: nobody gets another's key, who would then sign in to the wrong account unknowingly.
        if (someoneHas(draft.now(), made.credential())) {
            return new Refused<>(Problem.PASSKEY_KNOWN);
        }
        Passkey shown = new Passkey(factors.next(), name, clock.instant(), Optional.empty(), made.synced(), made.prf());
        Factors more = factors.with(new Key(shown, made.credential(), ceremony.host(), made.key(), made.count()));
        boolean first = factors.second().isEmpty();
        Optional<Second> codes = first ? Optional.of(recovery.second()) : factors.second();
        draft.put(more.with(codes));
        return new Done<>(
                new PasskeyMade(shown, first ? recovery.made().recoveryCodes() : List.of(), false));
    }

    private static boolean someoneHas(Snapshot now, String credential) {
        AtomicBoolean found = new AtomicBoolean();
        now.factors().forEach((_, factors) -> {
            if (factors.keys().stream().anyMatch(key -> key.credential().equals(credential))) {
                found.set(true);
            }
        });
        return found.get();
    }

    /** What came of looking at an answer. */
    sealed interface Used {
        /**
         * It is hers, and its use is kept.
         *
         * @param copied whether the signature counter did not go on: there may be two of this authenticator (6.1.1)
         */
        record Right(Passkey passkey, boolean copied) implements Used {}

        record Wrong(Flaw flaw) implements Used {}
    }

    /** Looks at an answer with the passkeys of a person. */
    Used use(PersonId person, Ceremony ceremony, Purpose purpose, Assertion given) {
        if (given.userHandle().filter(handle -> !Arrays.equals(handle, handle(person))).isPresent()) {
            return new Used.Wrong(Flaw.OWNER);
        }
        String name = RelyingParty.name(given.credential());
        Optional<Key> key = directory.snapshot().factors(person).key(name, ceremony.host());
        if (key.isEmpty()) {
            return new Used.Wrong(Flaw.UNKNOWN);
        }
        return switch (party.answer(ceremony, purpose, given, key.get().key())) {
            case Answer.Unsound(Flaw flaw) -> new Used.Wrong(flaw);
            case Answer.Sound(long count) -> keep(person, name, ceremony, count);
        };
    }

    private Used keep(PersonId person, String credential, Ceremony ceremony, long count) {
        Instant now = clock.instant();
        return directory
                .edit("-", "sign-in", draft -> {
                    Factors factors = draft.now().factors(person);
                    Optional<Key> key = factors.key(credential, ceremony.host());
                    if (key.isEmpty()) {
                        return new Done<Used>(new Used.Wrong(Flaw.UNKNOWN));
                    }
                    Key old = key.get();
                    boolean copied = (count != 0 || old.count() != 0) && count <= old.count();
                    Passkey shown = old.shown().usedAt(now);
                    draft.putQuietly(factors.changed(
                            new Key(shown, credential, old.host(), old.key(), Math.max(count, old.count()))));
                    return new Done<Used>(new Used.Right(shown, copied));
                })
                .outcome()
                .orThrow();
    }
}
