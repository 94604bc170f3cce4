package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.redoubt.directory.SaslServer.Step;
import org.redoubt.directory.SignIn.Accepted;
import org.redoubt.directory.SignIn.Reason;
import org.redoubt.directory.SignIn.Refused;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.SessionInfo;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AppPasswordTest {
    private static final String ALICE = "alice@example.org";

    private final Fixture fixture = Fixture.populated();

    @AfterEach
    void close() {
        fixture.close();
    }

    private AppPassword.Made make(Set<Service> services, boolean readOnly) {
        return fixture.admin().addAppPassword(ALICE, "Telephone", services, readOnly).orThrow();
    }

    private SignIn signIn(String password, String via) {
        SessionInfo session = new SessionInfo("s9", via, "192.0.2.7:40000", true);
        return fixture.directory.signIn(ALICE, Fixture.utf8(password), session);
    }

    private static Reason reason(SignIn result) {
        return assertInstanceOf(Refused.class, result).reason();
    }

    @Test
    void itHasMoreThan128BitsAndIsToldOnce() {
        AppPassword.Made made = make(Service.OF_PROGRAMS, false);
        assertTrue(made.secret().matches("([abcdefghjkmnpqrstuvwxyz23456789]{4}-){6}[a-z2-9]{4}"), "of another shape");
        assertTrue(28 * Math.log(31) / Math.log(2) > 128);
        assertFalse(made.toString().contains(made.secret()));
        assertFalse(fixture.audit.events().toString().contains(made.secret()));
        Person alice = fixture.directory.person(ALICE).orElseThrow();
        assertEquals(made.password(), fixture.directory.appPasswords(alice.id()).getFirst());
    }

    @ParameterizedTest
    @EnumSource
    void itSignsInToItsProtocolsAndToNoOthers(Service service) {
        AppPassword.Made made = make(Set.of(Service.IMAP, Service.SUBMISSION), false);
        SignIn result = signIn(made.secret(), service.name().toLowerCase(Locale.ROOT));
        if (made.password().services().contains(service)) {
            Accepted accepted = assertInstanceOf(Accepted.class, result);
            assertEquals("app=1", accepted.principal().session().by().credential());
            assertEquals("app=1", fixture.audit.events(AuditKind.SIGN_IN).getLast().touched());
        } else {
            assertEquals(Reason.NOT_ALLOWED, reason(result));
            AuditEvent event = fixture.audit.events(AuditKind.SIGN_IN).getLast();
            assertTrue(event.touched().startsWith("reason=NOT_ALLOWED"), event.touched());
        }
    }

    @Test
    void itIsTypedWithSpacesOrCapitalsToo() {
        AppPassword.Made made = make(Set.of(Service.IMAP), false);
        assertInstanceOf(Accepted.class, signIn(made.secret().replace('-', ' ').toUpperCase(Locale.ROOT), "imap"));
        assertInstanceOf(Accepted.class, signIn(made.secret().replace("-", ""), "imap"));
    }

    @Test
    void nobodyElsesAccountTakesIt() {
        String secret = make(Service.OF_PROGRAMS, false).secret();
        assertEquals(Reason.WRONG_CREDENTIALS, reason(fixture.signIn("bob@example.org", secret)));
    }

    /** RFC 5802: nothing in the exchange tells the server which password it is before the proof. */
    @Test
    void scramTakesItBesideThePassword() {
        String first = make(Set.of(Service.POP3), false).secret();
        AppPassword.Made second = make(Set.of(Service.IMAP), true);
        assertInstanceOf(Step.Failure.class, scram(first));
        Step.Success success = assertInstanceOf(Step.Success.class, scram(second.secret()));
        assertTrue(success.principal().session().readOnly());
        assertInstanceOf(Step.Success.class, scram(Fixture.PASSWORD));
        assertInstanceOf(Step.Failure.class, scram("abcd-abcd-abcd-abcd-abcd-abcd-abcd"));
    }

    @Test
    void aNewPasswordLeavesAppPasswordsAndTheirScramAsTheyAre() {
        String secret = make(Set.of(Service.IMAP), false).secret();
        fixture.admin().setPassword(ALICE, Fixture.utf8("another horse")).orThrow();
        assertInstanceOf(Step.Success.class, scram(secret));
        assertInstanceOf(Accepted.class, signIn(secret, "imap"));
        assertInstanceOf(Step.Success.class, scram("another horse"));
        assertInstanceOf(Step.Failure.class, scram(Fixture.PASSWORD));
    }

    private Step scram(String password) {
        ScramClient client = new ScramClient("n,,", ALICE, password);
        SaslServer server = fixture.directory.sasl("SCRAM-SHA-256", Fixture.SESSION);
        Step.Challenge challenge =
                assertInstanceOf(Step.Challenge.class, server.begin(Optional.of(client.first())));
        Step step = server.respond(client.last(challenge.message()));
        if (step instanceof Step.Success success) {
            assertTrue(client.believes(success.finalData().orElseThrow()));
        }
        return step;
    }

    @Test
    void takingItBackEndsItAndItsSessionsAndNoOthers() {
        AppPassword.Made made = make(Set.of(Service.IMAP), false);
        Accepted byApp = assertInstanceOf(Accepted.class, signIn(made.secret(), "imap"));
        Accepted byPassword = assertInstanceOf(Accepted.class, signIn(Fixture.PASSWORD, "imap"));
        fixture.admin().removeAppPassword(ALICE, 1).orThrow();
        assertTrue(byApp.principal().session().ended());
        assertFalse(byPassword.principal().session().ended());
        assertEquals(Reason.WRONG_CREDENTIALS, reason(signIn(made.secret(), "imap")));
        assertInstanceOf(Outcome.Refused.class, fixture.admin().removeAppPassword(ALICE, 1));
    }

    @Test
    void itsLastUseIsKnownToTheHourAndOutlivesTheProcess() {
        String secret = make(Set.of(Service.IMAP), false).secret();
        Person alice = fixture.directory.person(ALICE).orElseThrow();
        signIn(secret, "imap");
        var first = fixture.clock.instant();
        fixture.clock.forward(Duration.ofMinutes(5));
        signIn(secret, "imap");
        // A change waits for those before it.
        fixture.admin().setDisplayName(ALICE, "Alice").orThrow();
        fixture.reopen(DirectoryOptions.CHEAP);
        assertEquals(Optional.of(first), fixture.directory.appPasswords(alice.id()).getFirst().lastUsed());
        assertInstanceOf(Accepted.class, signIn(secret, "imap"));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        Administration admin = fixture.admin();
        Set<Service> imap = Set.of(Service.IMAP);
        assertInstanceOf(Outcome.Refused.class, admin.addAppPassword(ALICE, " ", imap, false));
        assertInstanceOf(Outcome.Refused.class, admin.addAppPassword(ALICE, "x".repeat(81), imap, false));
        assertInstanceOf(Outcome.Refused.class, admin.addAppPassword(ALICE, "a\nb", imap, false));
        assertInstanceOf(Outcome.Refused.class, admin.addAppPassword(ALICE, "none", Set.of(), false));
        assertInstanceOf(Outcome.Refused.class, admin.addAppPassword(ALICE, "web", Set.of(Service.WEB), false));
        assertInstanceOf(
                Outcome.Refused.class, admin.addAppPassword(ALICE, "send", Set.of(Service.SUBMISSION), true));
        assertInstanceOf(Outcome.Refused.class, admin.addAppPassword("who@example.org", "x", imap, false));
        for (int i = 0; i < Limits.MAX_APP_PASSWORDS; i++) {
            make(imap, false);
        }
        assertInstanceOf(Outcome.Refused.class, admin.addAppPassword(ALICE, "one more", imap, false));
    }

    @Test
    void readingAloneNeverSends() {
        String secret = make(Service.OF_PROGRAMS, true).secret();
        assertEquals(Reason.NOT_ALLOWED, reason(signIn(secret, "submission")));
        assertInstanceOf(Accepted.class, signIn(secret, "pop3"));
    }
}
