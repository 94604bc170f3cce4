package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
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
import org.redoubt.directory.credential.Totp;
import org.redoubt.directory.passkey.Ceremony;
import org.redoubt.directory.passkey.SignatureAlgorithm;
import org.redoubt.directory.passkey.SoftAuthenticator;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.LiveSession;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;

/** What people do with passkeys, and what nobody does with another's. */
class PasskeySignInTest {
    private static final String ALICE = "alice@example.org";
    private static final String BOB = "bob@example.org";
    private static final SessionInfo WEB = new SessionInfo("w7", "web", "192.0.2.7:40000", true);
    private static final SessionInfo AWAY = new SessionInfo("w8", "web", "198.51.100.9:40000", true);
    private static final Ceremony DOOR = new Ceremony("mail.example.org", "https://mail.example.org", "browser");
    private static final Ceremony SESSION = new Ceremony("mail.example.org", "https://mail.example.org", "w7");

    private final Fixture fixture = Fixture.populated();
    private Principal alice;
    private OwnSignIn own;
    private SoftAuthenticator key = new SoftAuthenticator(SignatureAlgorithm.ES256, DOOR);

    @BeforeEach
    void signIn() {
        alice = accepted(fixture.directory.signIn(ALICE, Fixture.utf8(Fixture.PASSWORD), WEB));
        own = fixture.directory.own(alice, WEB);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Principal accepted(SignIn outcome) {
        return assertInstanceOf(Accepted.class, outcome).principal();
    }

    private static Reason reason(SignIn outcome) {
        return assertInstanceOf(Refused.class, outcome).reason();
    }

    private static Problem problem(Outcome<?> outcome) {
        return assertInstanceOf(Outcome.Refused.class, outcome).problem();
    }

    private PasskeyMade register(OwnSignIn whose, SoftAuthenticator authenticator) {
        PasskeyOffer offer = whose.offerPasskey(SESSION).orThrow();
        return whose.addPasskey(SESSION, authenticator.make(offer.challenge()), "Telephone").orThrow();
    }

    private static byte[] handle(PasskeyOffer offer) {
        return Base64.getUrlDecoder().decode(offer.userHandle());
    }

    private byte[] handle() {
        return handle(own.offerPasskey(SESSION).orThrow());
    }

    private SignIn withPasskey(byte[] handle, SessionInfo from) {
        String challenge = fixture.directory.passkeyRequest(DOOR).challenge();
        return fixture.directory.signIn(DOOR, key.answer(challenge, Optional.of(handle)), from);
    }

    private SignIn withPassword() {
        return fixture.directory.signIn(ALICE, Fixture.utf8(Fixture.PASSWORD), WEB);
    }

    private SignIn withPasswordAnd(SecondProof second) {
        return fixture.directory.signInWith(ALICE, Fixture.utf8(Fixture.PASSWORD), Optional.of(second), WEB);
    }

    private SecondProof.Key second() {
        PasskeyRequest request = fixture.directory.passkeyRequest(ALICE, DOOR).orElseThrow();
        return new SecondProof.Key(DOOR, key.answer(request.challenge(), Optional.empty()));
    }

    private List<AuditEvent> events(String action) {
        return fixture.audit.events().stream()
                .filter(event -> event.action().equals(action))
                .toList();
    }

    private void demandSecondFactor() {
        fixture.admin().addGroup("staff@example.org", List.of(ALICE)).orThrow();
        fixture.admin()
                .setPolicy(
                        "staff@example.org",
                        new SignInPolicy(true, Set.of(Service.values()), Set.of(), Optional.empty()))
                .orThrow();
    }

    @Test
    void aPasskeyAloneLetsItsOwnerInAndTheLogSaysHow() {
        register(own, key);
        Principal principal = accepted(withPasskey(handle(), AWAY));
        assertEquals(ALICE, principal.login());
        assertEquals(alice.account(), principal.account());
        assertEquals("passkey=1", principal.session().by().credential());
        assertFalse(principal.session().readOnly());
        AuditEvent event = events("PASSKEY").getLast();
        assertEquals("ok", event.outcome());
        assertEquals(ALICE, event.principal());
        assertEquals(alice.account().value(), event.account());
        assertEquals("passkey=1 second-factor", event.touched());
        assertEquals(AWAY, event.session());
        assertEquals(
                Optional.of(fixture.clock.instant()),
                fixture.directory.passkeys(person(ALICE).id()).getFirst().lastUsed());
    }

    @Test
    void whoSignedInByPasskeySeesToHerOwnSecurity() {
        register(own, key);
        OwnSignIn again = fixture.directory.own(accepted(withPasskey(handle(), AWAY)), AWAY);
        assertEquals(10, again.renewRecoveryCodes().orThrow().size());
    }

    private Person person(String address) {
        return fixture.directory.person(address).orElseThrow();
    }

    @Test
    void theFirstPasskeyComesWithRecoveryCodesAndThePasswordAloneIsNotEnoughAnyMore() {
        LiveSession telephone = accepted(fixture.signIn(ALICE, Fixture.PASSWORD)).session();
        PasskeyMade made = register(own, key);
        assertEquals(10, made.recoveryCodes().size());
        assertTrue(telephone.ended());
        assertFalse(alice.session().ended());
        assertEquals(Reason.SECOND_FACTOR_WANTED, reason(withPassword()));
        accepted(withPasswordAnd(new SecondProof.Code(made.recoveryCodes().getFirst())));
        assertEquals(
                Reason.SECOND_FACTOR_WRONG,
                reason(withPasswordAnd(new SecondProof.Code(made.recoveryCodes().getFirst()))));
        assertEquals(new SecondFactorState(Optional.empty(), 9, 1), fixture.directory.secondFactor(person(ALICE).id()));
        LiveSession other = accepted(withPasskey(handle(), AWAY)).session();
        assertEquals(List.of(), register(own, new SoftAuthenticator(SignatureAlgorithm.EDDSA, DOOR)).recoveryCodes());
        assertFalse(other.ended(), "nothing became less by the second one");
    }

    @Test
    void aPasskeyIsTheSecondFactorAfterThePassword() {
        register(own, key);
        accepted(withPasswordAnd(second()));
        assertEquals("second-factor passkey=1", events("LOGIN").getLast().touched());
        SecondProof.Key used = second();
        accepted(withPasswordAnd(used));
        assertEquals(Reason.SECOND_FACTOR_WRONG, reason(withPasswordAnd(used)), "once");
        assertTrue(events("LOGIN").getLast().touched().contains("flaw=REPLAYED"));
        assertEquals(
                Reason.WRONG_CREDENTIALS,
                reason(fixture.directory.signInWith(ALICE, Fixture.utf8("not hers"), Optional.of(second()), WEB)));
    }

    @Test
    void onlyHerOwnPasskeysAreNamedAndOnlyForThisHost() {
        register(own, key);
        assertEquals(1, fixture.directory.passkeyRequest(ALICE, DOOR).orElseThrow().allowed().size());
        assertEquals(Optional.empty(), fixture.directory.passkeyRequest(BOB, DOOR));
        assertEquals(List.of(), fixture.directory.passkeyRequest(DOOR).allowed());
        Ceremony local = new Ceremony("localhost", "https://localhost", "browser");
        assertEquals(Optional.empty(), fixture.directory.passkeyRequest(ALICE, local));
        key.host = local.host();
        key.origin = local.origin();
        String challenge = fixture.directory.passkeyRequest(local).challenge();
        assertEquals(
                Reason.WRONG_CREDENTIALS,
                reason(fixture.directory.signIn(local, key.answer(challenge, Optional.of(handle())), WEB)));
        assertTrue(events("PASSKEY").getLast().touched().contains("flaw=UNKNOWN"));
    }

    @Test
    void anothersPasskeyIsNoOnesOwn() {
        register(own, key);
        Principal bob = accepted(fixture.directory.signIn(BOB, Fixture.utf8(Fixture.PASSWORD), WEB));
        OwnSignIn his = fixture.directory.own(bob, WEB);
        SoftAuthenticator ofBob = new SoftAuthenticator(SignatureAlgorithm.ES256, DOOR);
        register(his, ofBob);
        byte[] bobs = handle(his.offerPasskey(SESSION).orThrow());
        // Alice's key with Bob's handle, and Bob's key after Alice's password.
        assertEquals(Reason.WRONG_CREDENTIALS, reason(withPasskey(bobs, WEB)));
        PasskeyRequest request = fixture.directory.passkeyRequest(ALICE, DOOR).orElseThrow();
        assertEquals(
                Reason.SECOND_FACTOR_WRONG,
                reason(withPasswordAnd(
                        new SecondProof.Key(DOOR, ofBob.answer(request.challenge(), Optional.empty())))));
        assertEquals(
                Reason.SECOND_FACTOR_WRONG,
                reason(withPasswordAnd(new SecondProof.Key(
                        DOOR, key.answer(request.challenge(), Optional.of(bobs))))));
    }

    @Test
    void aHandleThatWasMadeUpIsNobody() {
        register(own, key);
        byte[] bent = handle();
        bent[bent.length - 1] ^= 1;
        assertEquals(Reason.WRONG_CREDENTIALS, reason(withPasskey(bent, WEB)));
        assertEquals("-", events("PASSKEY").getLast().principal());
        assertEquals(Reason.WRONG_CREDENTIALS, reason(withPasskey(new byte[3], WEB)));
        String challenge = fixture.directory.passkeyRequest(DOOR).challenge();
        assertEquals(
                Reason.WRONG_CREDENTIALS,
                reason(fixture.directory.signIn(DOOR, key.answer(challenge, Optional.empty()), WEB)));
    }

    @Test
    void aCounterThatDoesNotGoOnIsToldOfInTheLog() {
        key.count = 5;
        register(own, key);
        key.count = 6;
        accepted(withPasskey(handle(), WEB));
        assertEquals(List.of(), events("PASSKEY-COUNTER"));
        accepted(withPasskey(handle(), WEB));
        AuditEvent warning = events("PASSKEY-COUNTER").getFirst();
        assertEquals("warning", warning.outcome());
        assertEquals("passkey=1", warning.touched());
        assertEquals(alice.account().value(), warning.account());
        key.count = 2;
        accepted(withPasskey(handle(), WEB));
        key.count = 6;
        accepted(withPasskey(handle(), WEB));
        assertEquals(3, events("PASSKEY-COUNTER").size(), "the highest that was seen counts");
        key.count = 7;
        accepted(withPasskey(handle(), WEB));
        assertEquals(3, events("PASSKEY-COUNTER").size());
    }

    @Test
    void passkeysWithoutACounterAreNotSuspected() {
        register(own, key);
        accepted(withPasskey(handle(), WEB));
        accepted(withPasskey(handle(), WEB));
        assertEquals(List.of(), events("PASSKEY-COUNTER"));
    }

    @Test
    void guessesAtThePasswordKeepNobodyOutWhoHasAPasskey() {
        register(own, key);
        byte[] handle = handle();
        for (int i = 0; i < 60; i++) {
            fixture.signIn(ALICE, "guess " + i, "203.0.113." + i + ":1");
        }
        assertEquals(Reason.THROTTLED, reason(fixture.signIn(ALICE, Fixture.PASSWORD, "198.51.100.9:1")));
        accepted(withPasskey(handle, AWAY));
    }

    @Test
    void whoTriesAnswersWaitsAndOthersDoNot() {
        register(own, key);
        byte[] handle = handle();
        SoftAuthenticator hers = key;
        key = new SoftAuthenticator(SignatureAlgorithm.ES256, DOOR);
        Reason last = Reason.WRONG_CREDENTIALS;
        for (int i = 0; i < 200 && last == Reason.WRONG_CREDENTIALS; i++) {
            last = reason(withPasskey(handle, AWAY));
        }
        assertEquals(Reason.THROTTLED, last);
        key = hers;
        assertEquals(Reason.THROTTLED, reason(withPasskey(handle, AWAY)), "nothing is checked meanwhile");
        accepted(withPasskey(handle, WEB));
        fixture.clock.forward(Duration.ofHours(2));
        accepted(withPasskey(handle, AWAY));
    }

    @Test
    void policiesCountForPasskeysAndOneThatDemandsASecondFactorIsMet() {
        register(own, key);
        demandSecondFactor();
        accepted(withPasskey(handle(), WEB));
        accepted(withPasswordAnd(second()));
        fixture.admin()
                .setPolicy(
                        "staff@example.org",
                        new SignInPolicy(true, Set.of(Service.IMAP), Set.of(), Optional.empty()))
                .orThrow();
        assertEquals(Reason.NOT_ALLOWED, reason(withPasskey(handle(), WEB)));
        fixture.admin().setEnabled(ALICE, false).orThrow();
        assertEquals(Reason.DISABLED, reason(withPasskey(handle(), WEB)));
    }

    @Test
    void aPasskeyIsRenamedAndGivenUpAndItsSessionsEndWithIt() {
        register(own, key);
        byte[] handle = handle();
        LiveSession begun = accepted(withPasskey(handle, AWAY)).session();
        assertEquals("Key ring", own.renamePasskey(1, "Key ring").orThrow().name());
        assertEquals(Problem.INVALID_PASSKEY, problem(own.renamePasskey(1, " ")));
        assertEquals(Problem.INVALID_PASSKEY, problem(own.renamePasskey(1, "x".repeat(81))));
        assertEquals(Problem.INVALID_PASSKEY, problem(own.renamePasskey(1, "two\nlines")));
        assertEquals(Problem.NO_SUCH_PASSKEY, problem(own.renamePasskey(2, "Other")));
        assertEquals(Problem.NO_SUCH_PASSKEY, problem(own.removePasskey(2)));
        assertEquals("Key ring", own.removePasskey(1).orThrow().name());
        assertTrue(begun.ended());
        assertFalse(alice.session().ended());
        assertEquals(Reason.WRONG_CREDENTIALS, reason(withPasskey(handle, AWAY)));
        accepted(withPassword());
        assertEquals(SecondFactorState.NONE, fixture.directory.secondFactor(person(ALICE).id()));
        for (String action : List.of("PASSKEY-ADD", "PASSKEY-RENAME", "PASSKEY-REMOVE")) {
            List<AuditEvent> events = events(action);
            assertTrue(events.stream().anyMatch(each -> each.outcome().equals("asked")), action);
            assertTrue(
                    events.stream()
                            .anyMatch(each -> each.outcome().equals("ok")
                                    && each.touched().equals("passkey=1")
                                    && each.account() == alice.account().value()),
                    action);
        }
    }

    @Test
    void theLastSecondFactorStaysWhereAGroupAsksForOne() {
        register(own, key);
        demandSecondFactor();
        assertEquals(Problem.SECOND_FACTOR_DEMANDED, problem(own.removePasskey(1)));
        register(own, new SoftAuthenticator(SignatureAlgorithm.RS256, DOOR));
        own.removePasskey(1).orThrow();
        assertEquals(Problem.SECOND_FACTOR_DEMANDED, problem(own.removePasskey(2)));
    }

    @Test
    void anAuthenticatorAndPasskeysStandInForEachOther() {
        List<String> first = register(own, key).recoveryCodes();
        SecondFactorOffer offer = own.offerSecondFactor().orThrow();
        List<String> codes = own.acceptSecondFactor(offer.offer(), code(offer)).orThrow();
        assertEquals(Reason.SECOND_FACTOR_WRONG, reason(withPasswordAnd(new SecondProof.Code(first.getFirst()))));
        demandSecondFactor();
        own.removeSecondFactor(Fixture.utf8(Fixture.PASSWORD), codes.getFirst()).orThrow();
        assertEquals(Reason.SECOND_FACTOR_WANTED, reason(withPassword()));
        accepted(withPasswordAnd(new SecondProof.Code(codes.get(1))));
        assertEquals(
                Problem.NO_SECOND_FACTOR,
                problem(own.removeSecondFactor(Fixture.utf8(Fixture.PASSWORD), codes.get(2))),
                "there is no authenticator any more");
    }

    private String code(SecondFactorOffer offer) {
        String secret = offer.uri().replaceAll(".*secret=([A-Z2-7]+).*", "$1");
        return Totp.code(Base32.octets(secret), fixture.clock.instant());
    }

    @Test
    void anAdministratorTakesPasskeysAwayWithTheOtherFactors() {
        register(own, key);
        LiveSession begun = accepted(withPasskey(handle(), AWAY)).session();
        fixture.admin().removeSecondFactor(ALICE).orThrow();
        assertTrue(begun.ended());
        assertEquals(Reason.WRONG_CREDENTIALS, reason(withPasskey(handle(), AWAY)));
        accepted(withPassword());
        assertEquals(Problem.NO_SECOND_FACTOR, problem(fixture.admin().removeSecondFactor(ALICE)));
    }

    @Test
    void onePasskeyIsOnePersonsAndThereAreNotTooMany() {
        register(own, key);
        PasskeyOffer offer = own.offerPasskey(SESSION).orThrow();
        assertEquals(1, offer.known().size());
        assertEquals(
                Problem.PASSKEY_KNOWN,
                problem(own.addPasskey(SESSION, key.make(offer.challenge()), "Again")));
        Principal bob = accepted(fixture.directory.signIn(BOB, Fixture.utf8(Fixture.PASSWORD), WEB));
        OwnSignIn his = fixture.directory.own(bob, WEB);
        assertEquals(
                Problem.PASSKEY_KNOWN,
                problem(his.addPasskey(SESSION, key.make(his.offerPasskey(SESSION).orThrow().challenge()), "Stolen")));
        for (int i = 1; i < Limits.MAX_PASSKEYS; i++) {
            register(own, new SoftAuthenticator(SignatureAlgorithm.ES256, DOOR));
        }
        SoftAuthenticator more = new SoftAuthenticator(SignatureAlgorithm.ES256, DOOR);
        assertEquals(
                Problem.TOO_MANY,
                problem(own.addPasskey(SESSION, more.make(own.offerPasskey(SESSION).orThrow().challenge()), "More")));
    }

    @Test
    void whatWasMadeWronglyIsNotKept() {
        key.flags = 1;
        PasskeyOffer offer = own.offerPasskey(SESSION).orThrow();
        assertEquals(
                Problem.PASSKEY_WRONG,
                problem(own.addPasskey(SESSION, key.make(offer.challenge()), "Telephone")));
        assertEquals(Problem.INVALID_PASSKEY, problem(own.addPasskey(SESSION, key.make(offer.challenge()), "")));
        assertEquals(List.of(), fixture.directory.passkeys(person(ALICE).id()));
        assertEquals("refused PASSKEY_WRONG", events("PASSKEY-ADD").get(1).outcome());
    }

    @Test
    void aPasskeyConfirmsThatItIsShe() {
        register(own, key);
        PasskeyRequest request = own.passkeyRequest(SESSION);
        assertEquals(1, request.allowed().size());
        var given = key.answer(request.challenge(), Optional.empty());
        assertEquals(ALICE, own.confirm(SESSION, given).orThrow().address());
        assertEquals(Problem.PASSKEY_WRONG, problem(own.confirm(SESSION, given)), "once");
        String door = fixture.directory.passkeyRequest(SESSION).challenge();
        assertEquals(Problem.PASSKEY_WRONG, problem(own.confirm(SESSION, key.answer(door, Optional.empty()))));
        assertEquals(Problem.WRONG_CODE, problem(own.confirm(Fixture.utf8(Fixture.PASSWORD), "")));
        assertTrue(events("CONFIRM").stream().anyMatch(each -> each.outcome().equals("ok")));
    }

    @Test
    void whoIsAskedForHerSecondFactorAgainGivesItInEachBrowserAndHerProgramsWait() {
        assertEquals(Problem.NO_SECOND_FACTOR, problem(fixture.admin().askSecondFactor(ALICE)));
        register(own, key);
        String app = own.addAppPassword("Telephone", Set.of(Service.IMAP), false).orThrow().secret();
        LiveSession program = accepted(fixture.signIn(ALICE, app)).session();
        LiveSession other = accepted(withPasskey(handle(), AWAY)).session();
        fixture.admin().askSecondFactor(ALICE).orThrow();
        assertTrue(program.ended());
        assertTrue(alice.session().stopped() && other.stopped());
        assertFalse(alice.session().ended() || other.ended());
        assertEquals(2, events("SESSION-ASK").size());
        assertEquals(Reason.NOT_ALLOWED, reason(fixture.signIn(ALICE, app)));
        fixture.reopen(DirectoryOptions.CHEAP);
        assertEquals(Reason.NOT_ALLOWED, reason(fixture.signIn(ALICE, app)), "after a restart, too");
        OwnSignIn again = fixture.directory.own(alice, WEB);
        assertEquals(Problem.WRONG_CODE, problem(again.prove(new SecondProof.Code("000000"))));
        assertTrue(alice.session().stopped());
        String challenge = again.passkeyRequest(SESSION).challenge();
        again.prove(new SecondProof.Key(SESSION, key.answer(challenge, Optional.empty()))).orThrow();
        assertFalse(alice.session().stopped());
        assertTrue(other.stopped(), "each browser by itself");
        accepted(fixture.signIn(ALICE, app));
        assertEquals(List.of("refused", "ok"), events("PROVE").stream().map(AuditEvent::outcome).toList());
    }

    @Test
    void thatItIsAskedForCanBeTakenBackAndASignInWithItAnswers() {
        register(own, key);
        String app = own.addAppPassword("Telephone", Set.of(Service.IMAP), false).orThrow().secret();
        fixture.admin().askSecondFactor(ALICE).orThrow();
        fixture.admin().withdrawAsking(ALICE).orThrow();
        assertFalse(alice.session().stopped());
        accepted(fixture.signIn(ALICE, app));
        fixture.admin().askSecondFactor(ALICE).orThrow();
        assertEquals(Reason.NOT_ALLOWED, reason(fixture.signIn(ALICE, app)));
        accepted(withPasskey(handle(), AWAY));
        accepted(fixture.signIn(ALICE, app));
        assertTrue(alice.session().stopped(), "the browser that was asked still is");
    }

    @Test
    void passkeysAreThereAfterARestart() {
        key.count = 3;
        register(own, key);
        byte[] handle = handle();
        Passkey before = fixture.directory.passkeys(person(ALICE).id()).getFirst();
        fixture.reopen(DirectoryOptions.CHEAP);
        assertEquals(before, fixture.directory.passkeys(person(ALICE).id()).getFirst());
        accepted(withPasskey(handle, WEB));
        assertEquals(1, events("PASSKEY-COUNTER").size(), "the counter too");
    }

    @Test
    void whoHasToHaveASecondFactorAndHasNoneSetsOneUpAtTheDoor() {
        demandSecondFactor();
        assertEquals(Reason.SECOND_FACTOR_MISSING, reason(withPassword()));
        SecondFactorOffer offer = fixture.directory.firstFactorOffer(ALICE).orElseThrow();
        FirstFactor right = new FirstFactor.Codes(offer.offer(), code(offer));
        assertEquals(
                Reason.WRONG_CREDENTIALS,
                reason(fixture.directory.enrol(ALICE, Fixture.utf8("not hers"), right, WEB).signIn()));
        Enrolled wrong = fixture.directory.enrol(
                ALICE, Fixture.utf8(Fixture.PASSWORD), new FirstFactor.Codes(offer.offer(), "000000"), WEB);
        assertEquals(Optional.of(Problem.WRONG_CODE), wrong.problem());
        assertEquals(List.of(), wrong.recoveryCodes());
        assertFalse(alice.session().ended());
        Enrolled done = fixture.directory.enrol(ALICE, Fixture.utf8(Fixture.PASSWORD), right, WEB);
        assertEquals(ALICE, accepted(done.signIn()).login());
        assertEquals(10, done.recoveryCodes().size());
        assertTrue(alice.session().ended(), "what the password alone began");
        assertEquals(List.of("session=w7"), events("SESSION-END").stream().map(AuditEvent::touched).toList());
        assertEquals("second-factor", events("LOGIN").getLast().touched());
        assertEquals(
                List.of("asked", "refused WRONG_CODE", "asked", "ok"),
                events("SECOND-FACTOR-ADD").stream().map(AuditEvent::outcome).toList());
        assertEquals(Reason.SECOND_FACTOR_WANTED, reason(withPassword()));
        accepted(withPasswordAnd(new SecondProof.Code(done.recoveryCodes().getFirst())));
    }

    @Test
    void aPasskeyCanBeTheFirstFactorAtTheDoor() {
        demandSecondFactor();
        PasskeyOffer offer = fixture.directory.firstPasskeyOffer(ALICE, DOOR).orElseThrow();
        Enrolled unnamed = fixture.directory.enrol(
                ALICE,
                Fixture.utf8(Fixture.PASSWORD),
                new FirstFactor.Key(DOOR, key.make(offer.challenge()), ""),
                WEB);
        assertEquals(Optional.of(Problem.INVALID_PASSKEY), unnamed.problem());
        Enrolled done = fixture.directory.enrol(
                ALICE,
                Fixture.utf8(Fixture.PASSWORD),
                new FirstFactor.Key(DOOR, key.make(offer.challenge()), "Telephone"),
                WEB);
        accepted(done.signIn());
        assertEquals(10, done.recoveryCodes().size());
        accepted(withPasskey(handle(offer), WEB));
    }

    @Test
    void nobodyElseSetsAnythingUpAtTheDoor() {
        SecondFactorOffer offer = fixture.directory.firstFactorOffer(ALICE).orElseThrow();
        FirstFactor factor = new FirstFactor.Codes(offer.offer(), code(offer));
        byte[] password = Fixture.utf8(Fixture.PASSWORD);
        List<Reason> reasons = new ArrayList<>();
        reasons.add(reason(fixture.directory.enrol(ALICE, password, factor, WEB).signIn()));
        register(own, key);
        demandSecondFactor();
        reasons.add(reason(fixture.directory.enrol(ALICE, password, factor, WEB).signIn()));
        own = fixture.directory.own(alice, WEB);
        fixture.admin().removeSecondFactor(ALICE).orThrow();
        fixture.admin()
                .setPolicy(
                        "staff@example.org",
                        new SignInPolicy(true, Set.of(Service.IMAP), Set.of(), Optional.empty()))
                .orThrow();
        reasons.add(reason(fixture.directory.enrol(ALICE, password, factor, WEB).signIn()));
        fixture.admin().setEnabled(ALICE, false).orThrow();
        reasons.add(reason(fixture.directory.enrol(ALICE, password, factor, WEB).signIn()));
        assertEquals(
                List.of(Reason.NOT_ALLOWED, Reason.SECOND_FACTOR_WANTED, Reason.NOT_ALLOWED, Reason.DISABLED), reasons);
        assertEquals(SecondFactorState.NONE, fixture.directory.secondFactor(person(ALICE).id()));
    }

    @Test
    void anAppPasswordSetsNothingUp() {
        String secret = own.addAppPassword("Telephone", Set.of(Service.IMAP), false).orThrow().secret();
        demandSecondFactor();
        SecondFactorOffer offer = fixture.directory.firstFactorOffer(ALICE).orElseThrow();
        FirstFactor factor = new FirstFactor.Codes(offer.offer(), code(offer));
        assertEquals(
                Reason.WRONG_CREDENTIALS,
                reason(fixture.directory.enrol(ALICE, Fixture.utf8(secret), factor, WEB).signIn()));
    }
}
