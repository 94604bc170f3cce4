package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.directory.Outcome.Problem;
import org.redoubt.directory.SignIn.Accepted;
import org.redoubt.directory.SignIn.Reason;
import org.redoubt.directory.SignIn.Refused;
import org.redoubt.directory.escrow.OfficerSecret;
import org.redoubt.directory.passkey.Assertion;
import org.redoubt.directory.passkey.Ceremony;
import org.redoubt.directory.passkey.PrfOutput;
import org.redoubt.directory.passkey.SignatureAlgorithm;
import org.redoubt.directory.passkey.SoftAuthenticator;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;

/** Sealed accounts that a passkey opens, by what its authenticator makes of our input (PRF). */
class SealedPasskeyTest {
    private static final String ALICE = "alice@example.org";
    private static final SessionInfo WEB = new SessionInfo("w7", "web", "192.0.2.7:40000", true);
    private static final Ceremony DOOR = new Ceremony("mail.example.org", "https://mail.example.org", "browser");
    private static final Ceremony SESSION = new Ceremony("mail.example.org", "https://mail.example.org", "w7");
    private static final byte[] PASSWORD = Fixture.utf8(Fixture.PASSWORD);

    private final Fixture fixture = Fixture.populated();
    private final SoftLocks locks = new SoftLocks();
    private final SoftAuthenticator telephone = new SoftAuthenticator(SignatureAlgorithm.ES256, DOOR);
    private final SoftAuthenticator oldKey = new SoftAuthenticator(SignatureAlgorithm.ES256, DOOR);
    private Principal alice;
    private OwnSignIn own;
    private List<String> recovery = List.of();

    @BeforeEach
    void signIn() {
        fixture.directory.sealWith(locks);
        alice = accepted(fixture.directory.signIn(ALICE, PASSWORD, WEB));
        own = fixture.directory.own(alice, WEB);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Principal accepted(SignIn outcome) {
        return assertInstanceOf(Accepted.class, outcome, outcome.toString()).principal();
    }

    private static Reason reason(SignIn outcome) {
        return assertInstanceOf(Refused.class, outcome).reason();
    }

    private static Problem problem(Outcome<?> outcome) {
        return assertInstanceOf(Outcome.Refused.class, outcome).problem();
    }

    /** What an authenticator would make of our input: the same each time. */
    private static Optional<PrfOutput> prf(int secret) {
        byte[] octets = new byte[32];
        Arrays.fill(octets, (byte) secret);
        return PrfOutput.of(octets);
    }

    private Passkey register(SoftAuthenticator authenticator, boolean prf) {
        PasskeyOffer offer = own.offerPasskey(SESSION).orThrow();
        var made = authenticator.make(offer.challenge());
        PasskeyMade kept = own.addPasskey(SESSION, prf ? made.with(Optional.empty()) : made, "Telephone")
                .orThrow();
        if (!kept.recoveryCodes().isEmpty()) {
            recovery = kept.recoveryCodes();
        }
        return kept.passkey();
    }

    private Assertion confirming(SoftAuthenticator authenticator, Optional<PrfOutput> prf) {
        return authenticator
                .answer(own.sealingRequest(SESSION).challenge(), Optional.empty())
                .with(prf);
    }

    private SignIn byPasskey(SoftAuthenticator authenticator, Optional<PrfOutput> prf) {
        byte[] handle = Base64.getUrlDecoder()
                .decode(fixture.directory.firstPasskeyOffer(ALICE, DOOR).orElseThrow().userHandle());
        PasskeyRequest request = fixture.directory.passkeyRequest(DOOR);
        return fixture.directory.signIn(
                DOOR, authenticator.answer(request.challenge(), Optional.of(handle)).with(prf), WEB);
    }

    private void seal(Optional<PrfOutput> prf) {
        assertEquals(4, seal(confirming(telephone, prf), 0).orThrow().size());
    }

    private Outcome<List<String>> seal(Assertion given, long shown) {
        return own.seal(PASSWORD, new SecondProof.Key(SESSION, given), true, shown);
    }

    @Test
    void theDoorAsksEverybodyForTheSameAndNamesNobody() {
        PasskeyRequest before = fixture.directory.passkeyRequest(DOOR);
        assertEquals(Optional.of(PrfOutput.INPUT), before.prf());
        assertEquals(32, Base64.getUrlDecoder().decode(PrfOutput.INPUT).length);
        register(telephone, true);
        seal(prf(1));
        PasskeyRequest after = fixture.directory.passkeyRequest(DOOR);
        assertEquals(before.prf(), after.prf());
        assertEquals(List.of(), after.allowed());
        // After the password, which opens by itself, nothing more is asked of the passkey.
        assertEquals(Optional.empty(), fixture.directory.passkeyRequest(ALICE, DOOR).orElseThrow().prf());
        assertEquals(Optional.empty(), own.passkeyRequest(SESSION).prf());
    }

    @Test
    void aPasskeyThatSealsOpensFromThenOn() {
        Passkey passkey = register(telephone, true);
        assertTrue(passkey.prf());
        assertEquals(Set.of(), own.opening());
        seal(prf(1));
        assertEquals(Set.of(passkey.id()), own.opening());
        Principal again = accepted(byPasskey(telephone, prf(1)));
        assertArrayEquals(locks.sealed.get(alice.account()), locks.open.get(again.session()));
        assertEquals("passkey=" + passkey.id(), again.session().by().credential());
    }

    /** The officers are looked at first: what the authenticator made, which is good once, is there for when she has looked again. */
    @Test
    void whereTheEscrowIsAnotherThePasskeyOpensNothingAndIsNotUsedUp() {
        Passkey passkey = register(telephone, true);
        List<Escrow.Officer> officers = List.of(
                new Escrow.Officer("Ona", "ona@example.org", OfficerSecret.make().key()),
                new Escrow.Officer("Pia", "pia@example.org", OfficerSecret.make().key()));
        Escrow escrow = fixture.admin().escrow().set(Escrow.Policy.OFFERED, 2, officers).orThrow();
        Assertion given = confirming(telephone, prf(1));
        assertEquals(Problem.ESCROW_CHANGED, problem(seal(given, 0)));
        assertTrue(own.sealedSince().isEmpty());
        assertEquals(Set.of(), own.opening());
        seal(given, escrow.version()).orThrow();
        assertEquals(Set.of(passkey.id()), own.opening());
        assertTrue(own.escrowed());
    }

    @Test
    void anotherOutputOpensNothing() {
        register(telephone, true);
        seal(prf(1));
        assertEquals(Reason.SEALED, reason(byPasskey(telephone, prf(2))));
        assertEquals(Reason.SEALED, reason(byPasskey(telephone, Optional.empty())), "the browser made none");
        assertEquals(1, locks.open.size(), "nobody else has it open");
        accepted(byPasskey(telephone, prf(1)));
    }

    @Test
    void aPasskeyWithoutPrfOpensNothingAndIsStillASecondFactor() {
        Passkey passkey = register(oldKey, false);
        assertFalse(passkey.prf());
        own.seal(PASSWORD, new SecondProof.Code(recovery.getFirst()), false, 0).orThrow();
        assertEquals(Set.of(), own.opening());
        SignIn.Refused refused = assertInstanceOf(Refused.class, byPasskey(oldKey, Optional.empty()));
        assertEquals(Reason.SEALED, refused.reason());
        assertTrue(refused.publicText().contains("sign in with the password"), refused.publicText());
        assertEquals(Problem.PASSKEY_OPENS_NOTHING, problem(own.openByPasskey(SESSION, confirming(oldKey, Optional.empty()))));
        String challenge = fixture.directory.passkeyRequest(ALICE, DOOR).orElseThrow().challenge();
        SecondProof second = new SecondProof.Key(DOOR, oldKey.answer(challenge, Optional.empty()));
        accepted(fixture.directory.signInWith(ALICE, PASSWORD, Optional.of(second), WEB));
    }

    @Test
    void aPasskeyIsLetOpenLaterWhileTheAccountIsOpen() {
        register(telephone, true);
        seal(prf(1));
        // One from before it was asked what it can do.
        Passkey other = register(oldKey, false);
        PasskeyRequest request = own.openingRequest(SESSION, other.id()).orThrow();
        assertEquals(1, request.allowed().size());
        assertEquals(Optional.of(PrfOutput.INPUT), request.prf());
        Assertion answer = oldKey.answer(request.challenge(), Optional.empty());
        Passkey opens = own.openByPasskey(SESSION, answer.with(prf(7))).orThrow();
        assertTrue(opens.prf(), "it has shown it");
        assertEquals(2, own.opening().size());
        accepted(byPasskey(oldKey, prf(7)));
        assertEquals(Problem.PASSKEY_WRONG, problem(own.openByPasskey(SESSION, answer.with(prf(7)))), "once");
        assertEquals(Problem.NO_SUCH_PASSKEY, problem(own.openingRequest(SESSION, 99)));
    }

    @Test
    void whereTheAccountIsNotOpenNothingIsLetIn() {
        register(telephone, true);
        assertEquals(Problem.NOT_SEALED, problem(own.openByPasskey(SESSION, confirming(telephone, prf(1)))));
        seal(prf(1));
        locks.open.clear();
        assertEquals(Problem.NOT_SEALED, problem(own.openByPasskey(SESSION, confirming(telephone, prf(2)))));
        accepted(byPasskey(telephone, prf(1)));
    }

    @Test
    void onePasskeyHasOneWrap() {
        register(telephone, true);
        seal(prf(1));
        own.openByPasskey(SESSION, confirming(telephone, prf(2))).orThrow();
        assertEquals(Reason.SEALED, reason(byPasskey(telephone, prf(1))));
        accepted(byPasskey(telephone, prf(2)));
        assertEquals(1, own.opening().size());
    }

    @Test
    void anAuthenticatorThatMakesItAtOnceOpensWithTheCommitThatKeepsIt() {
        register(telephone, true);
        assertEquals(Optional.empty(), own.offerPasskey(SESSION).orThrow().prf(), "an account that is not sealed");
        seal(prf(1));
        PasskeyOffer offer = own.offerPasskey(SESSION).orThrow();
        assertEquals(Optional.of(PrfOutput.INPUT), offer.prf());
        PasskeyMade made = own.addPasskey(SESSION, oldKey.make(offer.challenge()).with(prf(5)), "Laptop")
                .orThrow();
        assertTrue(made.opens());
        accepted(byPasskey(oldKey, prf(5)));
        assertEquals(
                Optional.empty(),
                fixture.directory.firstPasskeyOffer(ALICE, DOOR).orElseThrow().prf(),
                "at the door nothing is open");
    }

    @Test
    void aPasskeyThatIsRemovedOpensNoMoreAndItsWrapIsGone() {
        Passkey passkey = register(telephone, true);
        seal(prf(1));
        own.removePasskey(passkey.id()).orThrow();
        assertEquals(Set.of(), own.opening());
        assertEquals(Reason.WRONG_CREDENTIALS, reason(byPasskey(telephone, prf(1))));
        // The same device once more is another passkey.
        register(telephone, true);
        assertEquals(Reason.SEALED, reason(byPasskey(telephone, prf(1))));
    }

    @Test
    void whoTakesHerSecondFactorsAwayTakesTheirWrapsToo() {
        register(telephone, true);
        seal(prf(1));
        fixture.admin().removeSecondFactor(ALICE).orThrow();
        assertEquals(Set.of(), own.opening());
        accepted(fixture.directory.signIn(ALICE, PASSWORD, WEB));
    }

    @Test
    void aNewPasswordAndARestartLeaveThePasskeyAsItWas() {
        Passkey passkey = register(telephone, true);
        seal(prf(1));
        own.setPassword(PASSWORD, Fixture.utf8("four words make one")).orThrow();
        accepted(byPasskey(telephone, prf(1)));
        fixture.admin().setPassword(ALICE, Fixture.utf8("of the help desk 1")).orThrow();
        accepted(byPasskey(telephone, prf(1)));
        fixture.reopen(DirectoryOptions.CHEAP);
        fixture.directory.sealWith(locks);
        assertTrue(fixture.directory.passkeys(fixture.directory.person(ALICE).orElseThrow().id()).getFirst().prf());
        Principal again = accepted(byPasskey(telephone, prf(1)));
        own = fixture.directory.own(again, WEB);
        assertEquals(Set.of(passkey.id()), own.opening());
    }

    @Test
    void unsealingTakesAPasskeyForTheSecondFactorAndForgetsTheWraps() {
        register(telephone, true);
        seal(prf(1));
        assertEquals(
                Problem.PASSKEY_WRONG,
                problem(own.unseal(PASSWORD, new SecondProof.Key(SESSION, confirming(oldKey, Optional.empty())))));
        own.unseal(PASSWORD, new SecondProof.Key(SESSION, confirming(telephone, Optional.empty()))).orThrow();
        assertEquals(Set.of(), own.opening());
        accepted(byPasskey(telephone, Optional.empty()));
    }

    @Test
    void whatThePasskeyMadeIsInNoEvent() {
        register(telephone, true);
        seal(prf(0x5a));
        accepted(byPasskey(telephone, prf(0x5a)));
        byPasskey(telephone, prf(0x5b));
        String all = fixture.audit.events().toString();
        for (int secret : new int[] {0x5a, 0x5b}) {
            byte[] octets = new byte[32];
            Arrays.fill(octets, (byte) secret);
            assertFalse(all.contains(HexFormat.of().formatHex(octets)));
            assertFalse(all.contains(Base64.getUrlEncoder().withoutPadding().encodeToString(octets)));
        }
        AuditEvent refused = fixture.audit.events().getLast();
        assertTrue(refused.touched().startsWith("reason=SEALED"), refused.touched());
        assertEquals("PrfOutput[hidden]", prf(1).orElseThrow().toString());
    }

    @Test
    void anOutputIs32OctetsAndCanBeWiped() {
        for (int wrong : new int[] {0, 31, 33, 64}) {
            assertEquals(Optional.empty(), PrfOutput.of(new byte[wrong]));
        }
        byte[] octets = new byte[32];
        Arrays.fill(octets, (byte) 9);
        PrfOutput made = PrfOutput.of(octets).orElseThrow();
        assertFalse(Arrays.equals(made.key(new byte[] {1}), made.key(new byte[] {2})), "a salt of its own");
        made.wipe();
        assertArrayEquals(new byte[32], octets);
    }
}
