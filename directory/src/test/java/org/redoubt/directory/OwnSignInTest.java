package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.directory.Outcome.Problem;
import org.redoubt.directory.SignIn.Accepted;
import org.redoubt.directory.SignIn.Reason;
import org.redoubt.directory.credential.Totp;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.LiveSession;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;

/** What people change of how they sign in themselves. */
class OwnSignInTest {
    private static final String ALICE = "alice@example.org";
    private static final SessionInfo WEB = new SessionInfo("w7", "web", "192.0.2.7:40000", true);
    private static final String OTHER = "four words make one";

    private final Fixture fixture = Fixture.populated();
    private Principal alice;
    private OwnSignIn own;

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

    private static Problem problem(Outcome<?> outcome) {
        return assertInstanceOf(Outcome.Refused.class, outcome).problem();
    }

    private static String code(SecondFactorOffer offer, Fixture fixture) {
        String secret = offer.uri().replaceAll(".*secret=([A-Z2-7]+).*", "$1");
        return Totp.code(Base32.octets(secret), fixture.clock.instant());
    }

    private List<String> withSecondFactor() {
        SecondFactorOffer offer = own.offerSecondFactor().orThrow();
        return own.acceptSecondFactor(offer.offer(), code(offer, fixture)).orThrow();
    }

    private Outcome<OwnSignIn.Renewed> setPassword(String old, String password) {
        return own.setPassword(Fixture.utf8(old), Fixture.utf8(password));
    }

    private boolean recorded(String action, String outcome) {
        return fixture.audit.events().stream()
                .anyMatch(event -> event.action().equals(action) && event.outcome().equals(outcome));
    }

    @Test
    void aNewPasswordTakesTheOldOnesPlaceAndEndsAllOtherSessions() {
        LiveSession telephone = accepted(fixture.signIn(ALICE, Fixture.PASSWORD)).session();
        long before = fixture.directory.standing(alice.account()).orElseThrow();
        OwnSignIn.Renewed renewed = setPassword(Fixture.PASSWORD, OTHER).orThrow();
        assertEquals(before, renewed.before());
        assertEquals(renewed.after(), fixture.directory.standing(alice.account()).orElseThrow());
        assertTrue(telephone.ended());
        assertFalse(alice.session().ended(), "who asked stays");
        assertInstanceOf(SignIn.Refused.class, fixture.signIn(ALICE, Fixture.PASSWORD));
        accepted(fixture.signIn(ALICE, OTHER));
    }

    @Test
    void aPasswordIsChangedOnlyWithTheOldOneAndNotToOneThatAttackersTry() {
        assertEquals(Problem.WRONG_PASSWORD, problem(setPassword("not hers at all", OTHER)));
        assertEquals(Problem.KNOWN_PASSWORD, problem(setPassword(Fixture.PASSWORD, "password123")));
        assertEquals(Problem.INVALID_PASSWORD, problem(setPassword(Fixture.PASSWORD, "short")));
        accepted(fixture.signIn(ALICE, Fixture.PASSWORD));
        assertTrue(recorded("CONFIRM", "refused"));
        assertTrue(recorded("PASSWORD-SET", "refused KNOWN_PASSWORD"));
        assertFalse(recorded("PASSWORD-SET", "ok"));
    }

    @Test
    void whatIsDoneIsInTheAuditLogOfOnesOwnAccount() {
        fixture.audit.clear();
        setPassword(Fixture.PASSWORD, OTHER).orThrow();
        List<AuditEvent> events = fixture.audit.events().stream()
                .filter(event -> event.action().equals("PASSWORD-SET"))
                .toList();
        assertEquals(List.of("asked", "ok"), events.stream().map(AuditEvent::outcome).toList());
        for (AuditEvent event : events) {
            assertEquals(AuditKind.CHANGE, event.kind());
            assertEquals(alice.account().value(), event.account());
            assertEquals(ALICE, event.principal());
            assertEquals(WEB, event.session());
        }
        assertFalse(fixture.audit.events().toString().contains(OTHER));
    }

    @Test
    void whoGuessesThePasswordInASessionWaitsAsAtTheDoor() {
        Problem last = Problem.WRONG_PASSWORD;
        for (int i = 0; i < 50 && last == Problem.WRONG_PASSWORD; i++) {
            last = problem(own.confirm(Fixture.utf8("guess number " + i), ""));
        }
        assertEquals(Problem.TOO_MANY_GUESSES, last);
        assertEquals(Problem.TOO_MANY_GUESSES, problem(own.confirm(Fixture.utf8(Fixture.PASSWORD), "")));
    }

    @Test
    void theRightPasswordConfirmsAndAnAppPasswordDoesNot() {
        String secret = own.addAppPassword("Telephone", Set.of(Service.IMAP), false).orThrow().secret();
        assertEquals(ALICE, own.confirm(Fixture.utf8(Fixture.PASSWORD), "").orThrow().address());
        assertEquals(Problem.WRONG_PASSWORD, problem(own.confirm(Fixture.utf8(secret), "")));
        assertTrue(recorded("CONFIRM", "ok"));
    }

    @Test
    void whoSignedInAsAProgramChangesNothing() {
        String secret = own.addAppPassword("Telephone", Set.of(Service.IMAP), false).orThrow().secret();
        Principal program = accepted(fixture.signIn(ALICE, secret));
        assertThrows(SecurityException.class, () -> fixture.directory.own(program, WEB));
    }

    @Test
    void aSecondFactorCountsWhenACodeOfItWasGiven() {
        SecondFactorOffer offer = own.offerSecondFactor().orThrow();
        assertEquals(SecondFactorState.NONE, fixture.directory.secondFactor(person().id()));
        assertEquals(Problem.WRONG_CODE, problem(own.acceptSecondFactor(offer.offer(), "000000")));
        accepted(fixture.directory.signIn(ALICE, Fixture.utf8(Fixture.PASSWORD), WEB));
        LiveSession telephone = accepted(fixture.signIn(ALICE, Fixture.PASSWORD)).session();
        String code = code(offer, fixture);
        List<String> recovery = own.acceptSecondFactor(offer.offer(), code).orThrow();
        assertEquals(10, recovery.size());
        assertTrue(telephone.ended());
        assertFalse(alice.session().ended());
        assertEquals(Reason.SECOND_FACTOR_WRONG, reason(Optional.of(code)), "its first code is used up");
        assertEquals(Reason.SECOND_FACTOR_WANTED, reason(Optional.empty()));
        fixture.clock.forward(Duration.ofMinutes(1));
        accepted(fixture.directory.signIn(
                ALICE, Fixture.utf8(Fixture.PASSWORD), Optional.of(code(offer, fixture)), WEB));
    }

    private Reason reason(Optional<String> code) {
        return assertInstanceOf(
                        SignIn.Refused.class,
                        fixture.directory.signIn(ALICE, Fixture.utf8(Fixture.PASSWORD), code, WEB))
                .reason();
    }

    private Person person() {
        return fixture.directory.person(ALICE).orElseThrow();
    }

    @Test
    void anOfferIsForOnePersonAndAQuarterOfAnHour() {
        SecondFactorOffer offer = own.offerSecondFactor().orThrow();
        Principal bob = accepted(fixture.directory.signIn("bob@example.org", Fixture.utf8(Fixture.PASSWORD), WEB));
        OwnSignIn his = fixture.directory.own(bob, WEB);
        assertEquals(
                Problem.SECOND_FACTOR_EXPIRED, problem(his.acceptSecondFactor(offer.offer(), code(offer, fixture))));
        assertEquals(Problem.SECOND_FACTOR_EXPIRED, problem(own.acceptSecondFactor("00", "123456")));
        assertEquals(Problem.SECOND_FACTOR_EXPIRED, problem(own.acceptSecondFactor("no hexadecimal", "123456")));
        fixture.clock.forward(Duration.ofMinutes(16));
        assertEquals(
                Problem.SECOND_FACTOR_EXPIRED, problem(own.acceptSecondFactor(offer.offer(), code(offer, fixture))));
    }

    @Test
    void otherRecoveryCodesTakeTheOldOnesPlace() {
        assertEquals(Problem.NO_SECOND_FACTOR, problem(own.renewRecoveryCodes()));
        String old = withSecondFactor().getFirst();
        List<String> renewed = own.renewRecoveryCodes().orThrow();
        assertEquals(Reason.SECOND_FACTOR_WRONG, reason(Optional.of(old)));
        accepted(fixture.directory.signIn(
                ALICE, Fixture.utf8(Fixture.PASSWORD), Optional.of(renewed.getFirst()), WEB));
    }

    @Test
    void aSecondFactorIsGivenUpWithPasswordAndCode() {
        byte[] password = Fixture.utf8(Fixture.PASSWORD);
        assertEquals(Problem.NO_SECOND_FACTOR, problem(own.removeSecondFactor(password, "x")));
        String recovery = withSecondFactor().getFirst();
        assertEquals(Problem.WRONG_PASSWORD, problem(own.removeSecondFactor(Fixture.utf8("not hers"), recovery)));
        assertEquals(Problem.WRONG_CODE, problem(own.removeSecondFactor(password, "000000")));
        own.removeSecondFactor(password, recovery).orThrow();
        accepted(fixture.directory.signIn(ALICE, password, WEB));
    }

    @Test
    void aSecondFactorThatAGroupAsksForStays() {
        String recovery = withSecondFactor().getFirst();
        fixture.admin().addGroup("staff@example.org", List.of(ALICE)).orThrow();
        fixture.admin()
                .setPolicy(
                        "staff@example.org",
                        new SignInPolicy(true, Set.of(Service.values()), Set.of(), Optional.empty()))
                .orThrow();
        assertTrue(own.secondFactorDemanded());
        assertEquals(
                Problem.SECOND_FACTOR_DEMANDED,
                problem(own.removeSecondFactor(Fixture.utf8(Fixture.PASSWORD), recovery)));
    }

    @Test
    void anAppPasswordIsForItsProtocolsAndItsSessionsEndWithIt() {
        AppPassword.Made made = own.addAppPassword("Telephone", Set.of(Service.IMAP), true).orThrow();
        LiveSession telephone = accepted(fixture.signIn(ALICE, made.secret())).session();
        assertTrue(telephone.readOnly());
        assertEquals(Problem.INVALID_APP_PASSWORD, problem(own.addAppPassword("Web", Set.of(Service.WEB), false)));
        assertEquals(Problem.NO_SUCH_APP_PASSWORD, problem(own.removeAppPassword(99)));
        own.removeAppPassword(made.password().id()).orThrow();
        assertTrue(telephone.ended());
        assertFalse(alice.session().ended());
        assertTrue(recorded("APP-PASSWORD-REMOVE", "ok"));
    }

    @Test
    void sessionsOfOnesOwnAreListedAndEndedAndNobodyElses() {
        LiveSession telephone = accepted(fixture.signIn(ALICE, Fixture.PASSWORD)).session();
        LiveSession bobs = accepted(fixture.signIn("bob@example.org", Fixture.PASSWORD)).session();
        assertEquals(Set.of(alice.session(), telephone), Set.copyOf(own.sessions()));
        assertEquals(List.of(), own.endSessions(each -> each.equals(bobs)));
        assertEquals(List.of(), own.endSessions(each -> each.equals(alice.session())), "that is signing out");
        assertEquals(List.of(telephone), own.endSessions(each -> true));
        assertTrue(telephone.ended());
        assertFalse(bobs.ended() || alice.session().ended());
        assertTrue(recorded("SESSION-END", "ok"));
    }
}
