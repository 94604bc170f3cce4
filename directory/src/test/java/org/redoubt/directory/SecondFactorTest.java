package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.redoubt.directory.SignIn.Accepted;
import org.redoubt.directory.SignIn.Reason;
import org.redoubt.directory.SignIn.Refused;
import org.redoubt.directory.credential.Totp;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.SessionInfo;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SecondFactorTest {
    private static final String ALICE = "alice@example.org";
    private static final SessionInfo WEB = new SessionInfo("s7", "web", "192.0.2.7:40000", true);

    private final Fixture fixture = Fixture.populated();

    @AfterEach
    void close() {
        fixture.close();
    }

    private SignIn signIn(String password, String... code) {
        Optional<String> typed = code.length == 0 ? Optional.empty() : Optional.of(code[0]);
        return fixture.directory.signIn(ALICE, Fixture.utf8(password), typed, WEB);
    }

    private static Reason reason(SignIn result) {
        return assertInstanceOf(Refused.class, result).reason();
    }

    private String code(SecondFactorMade made) {
        String secret = made.uri().replaceAll(".*secret=([A-Z2-7]+).*", "$1");
        return Totp.code(Base32.octets(secret), fixture.clock.instant());
    }

    @Test
    void aCodeIsWantedOnceThePasswordIsRight() {
        SecondFactorMade made = fixture.admin().addSecondFactor(ALICE).orThrow();
        assertEquals(Reason.WRONG_CREDENTIALS, reason(signIn("wrong horse", code(made))));
        assertEquals(Reason.SECOND_FACTOR_WANTED, reason(signIn(Fixture.PASSWORD)));
        assertEquals(Reason.SECOND_FACTOR_WRONG, reason(signIn(Fixture.PASSWORD, "000000")));
        assertInstanceOf(Accepted.class, signIn(Fixture.PASSWORD, code(made)));
        assertEquals("second-factor", fixture.audit.events(AuditKind.SIGN_IN).getLast().touched());
        assertInstanceOf(Accepted.class, fixture.signIn("bob@example.org", Fixture.PASSWORD));
    }

    /** RFC 6238 5.2. */
    @Test
    void aCodeIsGoodOnceEvenForAnotherProcess() {
        SecondFactorMade made = fixture.admin().addSecondFactor(ALICE).orThrow();
        String code = code(made);
        assertInstanceOf(Accepted.class, signIn(Fixture.PASSWORD, code));
        assertEquals(Reason.SECOND_FACTOR_WRONG, reason(signIn(Fixture.PASSWORD, code)));
        fixture.reopen(DirectoryOptions.CHEAP);
        assertEquals(Reason.SECOND_FACTOR_WRONG, reason(signIn(Fixture.PASSWORD, code)));
        fixture.clock.forward(Duration.ofSeconds(30));
        assertInstanceOf(Accepted.class, signIn(Fixture.PASSWORD, code(made)));
    }

    @Test
    void ofManyWhoUseACodeAtOnceOneComesIn() throws Exception {
        SecondFactorMade made = fixture.admin().addSecondFactor(ALICE).orThrow();
        signIn(Fixture.PASSWORD);
        String code = code(made);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<SignIn>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(threads.submit(() -> signIn(Fixture.PASSWORD, code)));
            }
            int accepted = 0;
            for (Future<SignIn> one : all) {
                accepted += one.get() instanceof Accepted ? 1 : 0;
            }
            assertEquals(1, accepted);
        }
    }

    @Test
    void aRecoveryCodeIsGoodOnceInPlaceOfTheDevice() {
        SecondFactorMade made = fixture.admin().addSecondFactor(ALICE).orThrow();
        PersonId alice = fixture.directory.person(ALICE).orElseThrow().id();
        String code = made.recoveryCodes().get(3);
        assertInstanceOf(Accepted.class, signIn(Fixture.PASSWORD, code.replace('-', ' ')));
        assertEquals(Reason.SECOND_FACTOR_WRONG, reason(signIn(Fixture.PASSWORD, code)));
        assertInstanceOf(Accepted.class, signIn(Fixture.PASSWORD, made.recoveryCodes().get(4)));
        assertEquals(8, fixture.directory.secondFactor(alice).recoveryCodes());
        assertFalse(fixture.audit.events().toString().contains(code));
        assertFalse(made.toString().contains(code));
    }

    @Test
    void codesCannotBeTriedOut() {
        fixture.admin().addSecondFactor(ALICE).orThrow();
        Reason last = Reason.SECOND_FACTOR_WRONG;
        for (int i = 0; i < 20 && last == Reason.SECOND_FACTOR_WRONG; i++) {
            last = reason(signIn(Fixture.PASSWORD, "00000" + i % 10));
        }
        assertEquals(Reason.THROTTLED, last);
    }

    @Test
    void guessesThatComeAtOnceGetNoFurtherThanThoseOneAfterAnother() throws Exception {
        fixture.admin().addSecondFactor(ALICE).orThrow();
        signIn(Fixture.PASSWORD, "000000");
        List<Future<Reason>> guesses = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 100; i++) {
                String code = "%06d".formatted(i);
                guesses.add(threads.submit(() -> reason(signIn(Fixture.PASSWORD, code))));
            }
        }
        long looked = 0;
        for (Future<Reason> guess : guesses) {
            looked += guess.get() == Reason.SECOND_FACTOR_WRONG ? 1 : 0;
        }
        assertTrue(looked < 20, "codes looked at: " + looked);
    }

    @Test
    void programsThatCannotAskSignInWithAppPasswordsAlone() {
        fixture.admin().addSecondFactor(ALICE).orThrow();
        Set<Service> imap = Set.of(Service.IMAP);
        String app = fixture.admin().addAppPassword(ALICE, "Telephone", imap, false).orThrow().secret();
        assertEquals(Reason.SECOND_FACTOR_WANTED, reason(fixture.signIn(ALICE, Fixture.PASSWORD)));
        assertInstanceOf(Accepted.class, fixture.signIn(ALICE, app));
        SaslServer scram = fixture.directory.sasl("SCRAM-SHA-256", Fixture.SESSION);
        ScramClient client = new ScramClient("n,,", ALICE, Fixture.PASSWORD);
        SaslServer.Step.Challenge challenge = assertInstanceOf(
                SaslServer.Step.Challenge.class, scram.begin(Optional.of(client.first())));
        SaslServer.Step.Failure failure =
                assertInstanceOf(SaslServer.Step.Failure.class, scram.respond(client.last(challenge.message())));
        assertEquals(Reason.SECOND_FACTOR_WANTED, failure.refused().reason());
    }

    @Test
    void settingItUpEndsSessionsAndTakingItAwayMakesThePasswordEnough() {
        Accepted before = assertInstanceOf(Accepted.class, signIn(Fixture.PASSWORD));
        SecondFactorMade first = fixture.admin().addSecondFactor(ALICE).orThrow();
        assertTrue(before.principal().session().ended());
        SecondFactorMade second = fixture.admin().addSecondFactor(ALICE).orThrow();
        assertEquals(Reason.SECOND_FACTOR_WRONG, reason(signIn(Fixture.PASSWORD, code(first))));
        assertInstanceOf(Accepted.class, signIn(Fixture.PASSWORD, code(second)));
        fixture.admin().removeSecondFactor(ALICE).orThrow();
        assertInstanceOf(Accepted.class, signIn(Fixture.PASSWORD));
        assertInstanceOf(Outcome.Refused.class, fixture.admin().removeSecondFactor(ALICE));
        assertInstanceOf(Outcome.Refused.class, fixture.admin().addSecondFactor("who@example.org"));
    }
}
