package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redoubt.directory.Offices.Terms;
import org.redoubt.directory.Outcome.Problem;
import org.redoubt.directory.SaslServer.Step;
import org.redoubt.directory.SignIn.Reason;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.LiveSession;
import org.redoubt.guard.Mandate;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;

/** Grants: who is let into whose mailbox, by signing in for it, and until when. */
class GrantsTest {
    private static final String ALICE = "alice@example.org";
    private static final String BOB = "bob@example.org";
    private static final String REASON = "case 2026-17";

    private final Fixture fixture = Fixture.populated();

    @AfterEach
    void close() {
        fixture.close();
    }

    private Instant in(Duration time) {
        return fixture.clock.instant().plus(time);
    }

    private Outcome<Grant> give(String officer, String mailbox, String reason, Instant until, boolean readOnly) {
        return fixture.admin().offices().giveGrant(new Terms(officer, mailbox, reason, until, readOnly));
    }

    private Grant given() {
        return give(ALICE, BOB, REASON, in(Duration.ofHours(1)), true).orThrow();
    }

    private Step plain(String authorize, String login, String via) {
        return plain(authorize, login, Fixture.PASSWORD, via);
    }

    private Step plain(String authorize, String login, String password, String via) {
        SessionInfo info = new SessionInfo("s7", via, "192.0.2.7:40000", true);
        byte[] message = Fixture.utf8(authorize + '\0' + login + '\0' + password);
        return fixture.directory.sasl("PLAIN", info).begin(Optional.of(message));
    }

    private static Principal accepted(Step step) {
        return assertInstanceOf(Step.Success.class, step).principal();
    }

    private static Reason reason(Step step) {
        return assertInstanceOf(Step.Failure.class, step).refused().reason();
    }

    @Test
    void peopleAreToldWhichRolesMayDoIt() {
        assertEquals("compliance-officer", Role.givers(Permission.HIDDEN_GRANTS));
        assertEquals("helpdesk, domain-admin, security-officer, owner", Role.givers(Permission.TRACE));
        assertEquals("", Role.givers(Permission.MACHINE));
    }

    @Test
    void whoHasAGrantSignsInAsHerselfForTheMailboxOfTheOther() {
        Grant grant = given();
        Principal alice = accepted(plain(BOB, ALICE, "imap"));
        assertEquals(ALICE, alice.login());
        assertEquals(fixture.account(ALICE), alice.account());
        Mandate mandate = alice.session().by().mandate().orElseThrow();
        assertEquals(new Mandate(grant.id(), fixture.account(BOB).value(), REASON, true, false, grant.until()), mandate);
        assertTrue(alice.session().readOnly());
        AuditEvent signIn = fixture.audit.events(AuditKind.SIGN_IN).getLast();
        assertEquals("grant 1: case 2026-17", signIn.purpose());
        assertEquals(fixture.account(ALICE).value(), signIn.account());
        Principal herself = accepted(plain(ALICE, ALICE, "imap"));
        assertEquals(Optional.empty(), herself.session().by().mandate());
        assertFalse(herself.session().readOnly());
    }

    @Test
    void scramSaysForWhomTooAndProvesIt() {
        given();
        ScramClient client = new ScramClient("n,a=bob@example.org,", ALICE, Fixture.PASSWORD);
        SaslServer server = fixture.directory.sasl("SCRAM-SHA-256", Fixture.SESSION);
        Step.Challenge challenge =
                assertInstanceOf(Step.Challenge.class, server.begin(Optional.of(client.first())));
        Principal alice = accepted(server.respond(client.last(challenge.message())));
        assertEquals(1, alice.session().by().mandate().orElseThrow().grant());
    }

    @Test
    void whoHasNoneHearsTheSameWhetherThereIsSuchAMailbox() {
        given();
        for (String other : List.of("root@example.org", "nobody@example.org", "x")) {
            Step step = plain(other, ALICE, "imap");
            assertEquals(Reason.NOT_ALLOWED, reason(step));
            assertEquals(
                    "no grant lets you open that mailbox here",
                    assertInstanceOf(Step.Failure.class, step).refused().publicText());
        }
        assertEquals(Reason.NOT_ALLOWED, reason(plain(ALICE, BOB, "imap")));
        // Whoever does not know the password hears of nothing.
        assertEquals(Reason.WRONG_CREDENTIALS, reason(plain(BOB, ALICE, "wrong horse", "imap")));
        assertEquals(List.of(), fixture.directory.sessions().list(_ -> true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"pop3", "submission", "managesieve", "https", "web", "admin"})
    void aGrantIsForImapAlone(String via) {
        given();
        assertEquals(Reason.NOT_ALLOWED, reason(plain(BOB, ALICE, via)));
    }

    @Test
    void aGrantEndsByItselfAndSoDoesWhatItBegan() {
        given();
        LiveSession session = accepted(plain(BOB, ALICE, "imap")).session();
        LiveSession own = accepted(plain("", ALICE, "imap")).session();
        assertEquals(0, fixture.admin().offices().endDueGrants());
        fixture.clock.forward(Duration.ofHours(1));
        assertEquals(Reason.NOT_ALLOWED, reason(plain(BOB, ALICE, "imap")));
        assertEquals(1, fixture.admin().offices().endDueGrants());
        assertTrue(session.ended());
        assertFalse(own.ended());
        AuditEvent end = fixture.audit.events(AuditKind.ADMIN).getLast();
        assertEquals("GRANT-END", end.action());
        assertTrue(end.touched().contains("grant=1 due=1"), end.touched());
        assertEquals(fixture.account(BOB).value(), end.account());
        assertEquals(0, fixture.admin().offices().endDueGrants());
    }

    @Test
    void aGrantThatIsEndedClosesWhatItBegan() {
        Grant grant = given();
        LiveSession session = accepted(plain(BOB, ALICE, "imap")).session();
        fixture.admin().offices().endGrant(grant.id()).orThrow();
        assertTrue(session.ended());
        assertEquals(Reason.NOT_ALLOWED, reason(plain(BOB, ALICE, "imap")));
        assertEquals(
                new Outcome.Refused<>(Problem.NO_SUCH_GRANT), fixture.admin().offices().endGrant(grant.id()));
        assertEquals(new Outcome.Refused<>(Problem.NO_SUCH_GRANT), fixture.admin().offices().endGrant(99));
    }

    @Test
    void withOneGrantEndsWhatItBeganAndNothingElse() {
        Grant grant = given();
        LiveSession session = accepted(plain(BOB, ALICE, "imap")).session();
        give("root@example.org", BOB, REASON, in(Duration.ofHours(1)), true).orThrow();
        LiveSession other = accepted(plain(BOB, "root@example.org", "imap")).session();
        fixture.admin().offices().endGrant(grant.id()).orThrow();
        assertTrue(session.ended());
        assertFalse(other.ended());
    }

    @Test
    void rolesAreForPeopleWhoAreThereAndNobodyLosesWhatSheHasNot() {
        Offices offices = fixture.admin().offices();
        Outcome<Person> nobody = new Outcome.Refused<>(Problem.NO_SUCH_PERSON);
        assertEquals(nobody, offices.giveRole("nobody@example.org", Role.AUDITOR));
        assertEquals(nobody, offices.giveRole("nobody@example.org", Role.OWNER));
        assertEquals(new Outcome.Refused<>(Problem.NO_SUCH_ROLE), offices.takeRole(ALICE, Role.AUDITOR));
        offices.giveRole(ALICE, Role.AUDITOR).orThrow();
        offices.giveRole(ALICE, Role.AUDITOR).orThrow();
        offices.giveRole(ALICE, Role.OWNER).orThrow();
        assertTrue(fixture.directory.person(ALICE).orElseThrow().administrator());
        assertEquals(Set.of(Role.AUDITOR, Role.OWNER), fixture.directory.roles(fixture.directory.person(ALICE).orElseThrow()));
        offices.takeRole(ALICE, Role.OWNER).orThrow();
        assertFalse(fixture.directory.person(ALICE).orElseThrow().administrator());
        offices.takeRole(ALICE, Role.AUDITOR).orThrow();
        assertEquals(Set.of(), fixture.directory.roles(fixture.directory.person(ALICE).orElseThrow()));
    }

    @Test
    void aGrantNeedsAReasonAnEndAndTwoPeople() {
        Instant soon = in(Duration.ofHours(1));
        Outcome<Grant> invalid = new Outcome.Refused<>(Problem.INVALID_GRANT);
        assertEquals(invalid, give(ALICE, BOB, " ", soon, true));
        assertEquals(invalid, give(ALICE, BOB, "two\r\nlines", soon, true));
        assertEquals(invalid, give(ALICE, BOB, "x".repeat(201), soon, true));
        assertEquals(invalid, give(ALICE, BOB, REASON, fixture.clock.instant(), true));
        assertEquals(invalid, give(ALICE, BOB, REASON, in(Duration.ofDays(367)), true));
        assertEquals(invalid, give(ALICE, ALICE, REASON, soon, true));
        Outcome<Grant> nobody = new Outcome.Refused<>(Problem.NO_SUCH_PERSON);
        assertEquals(nobody, give(ALICE, "nobody@example.org", REASON, soon, true));
        assertEquals(nobody, give("nobody@example.org", BOB, REASON, soon, true));
        Offices offices = fixture.admin().offices();
        assertEquals(Optional.of(Problem.INVALID_GRANT), offices.problem(new Terms(ALICE, BOB, " ", soon, true)));
        assertEquals(Optional.empty(), offices.problem(new Terms(ALICE, BOB, REASON, soon, true)));
        assertEquals(List.of(), fixture.directory.grants());
        assertTrue(give(ALICE, BOB, "x".repeat(200), in(Duration.ofDays(366)), false) instanceof Outcome.Done);
    }

    @Test
    void givingAndEndingAreAudited() {
        given();
        List<AuditEvent> events = fixture.audit.events(AuditKind.ADMIN);
        assertEquals(List.of("asked", "ok"), events.stream().map(AuditEvent::outcome).toList());
        assertEquals("grant: case 2026-17", events.getFirst().purpose());
        AuditEvent done = events.getLast();
        assertEquals("GRANT-GIVE", done.action());
        assertEquals("grant 1: case 2026-17", done.purpose());
        assertEquals(fixture.account(BOB).value(), done.account());
        assertTrue(
                done.touched().contains("grant=1 officer=" + fixture.account(ALICE).value() + " reads-only=true until="),
                done.touched());
    }

    @Test
    void grantsAndRolesOutliveARestartAndNumbersAreNotUsedAgain() {
        fixture.admin().offices().giveRole(ALICE, Role.AUDITOR).orThrow();
        Grant first = given();
        fixture.reopen(DirectoryOptions.CHEAP);
        assertEquals(List.of(first), fixture.directory.grants());
        assertEquals(Set.of(Role.AUDITOR), fixture.directory.roles(fixture.directory.person(ALICE).orElseThrow()));
        fixture.admin().removePerson(ALICE).orThrow();
        assertEquals(List.of(), fixture.directory.grants());
        assertEquals(2, give("root@example.org", BOB, REASON, in(Duration.ofHours(1)), true).orThrow().id());
    }

    @Test
    void withThePersonGoesWhatWasOpenOfHers() {
        given();
        LiveSession session = accepted(plain(BOB, ALICE, "imap")).session();
        fixture.admin().removePerson(BOB).orThrow();
        assertTrue(session.ended());
        assertEquals(List.of(), fixture.directory.grants());
    }

    @Test
    void aRolesPermissionsAreThoseOfWhatSheHoldsAndMaySignInWith() {
        assertFalse(fixture.directory.permits(fixture.account(ALICE), Permission.AUDIT));
        fixture.admin().offices().giveRole(ALICE, Role.AUDITOR).orThrow();
        assertTrue(fixture.directory.permits(fixture.account(ALICE), Permission.AUDIT));
        assertFalse(fixture.directory.permits(fixture.account(ALICE), Permission.ROLES));
        fixture.admin().setEnabled(ALICE, false).orThrow();
        assertFalse(fixture.directory.permits(fixture.account(ALICE), Permission.AUDIT));
        assertEquals(Set.of(Role.OWNER), fixture.directory.roles(fixture.directory.person("root@example.org").orElseThrow()));
    }
}
