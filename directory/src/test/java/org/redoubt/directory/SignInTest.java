package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.redoubt.directory.SignIn.Accepted;
import org.redoubt.directory.SignIn.Reason;
import org.redoubt.directory.SignIn.Refused;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SignInTest {
    private final Fixture fixture = Fixture.populated();

    @AfterEach
    void close() {
        fixture.close();
    }

    /** An attack from elsewhere makes its own network wait, and nobody who was here before, restart or not. */
    @Test
    void whoSignedInFromAPlaceIsNoStrangerThereAfterARestart() {
        accepted(fixture.signIn("alice@example.org", Fixture.PASSWORD, "192.0.2.7:1"));
        // A change waits for those before it.
        fixture.admin().setDisplayName("alice@example.org", "Alice").orThrow();
        fixture.reopen(DirectoryOptions.CHEAP);
        for (int i = 0; i < 30; i++) {
            fixture.signIn("alice@example.org", "guess " + i, "203.0.113.9:1");
        }
        assertEquals(Reason.THROTTLED, reason(fixture.signIn("alice@example.org", Fixture.PASSWORD, "198.51.100.1:1")));
        accepted(fixture.signIn("alice@example.org", Fixture.PASSWORD, "192.0.2.99:2"));
        fixture.clock.forward(Duration.ofDays(31));
        fixture.reopen(DirectoryOptions.CHEAP);
        for (int i = 0; i < 30; i++) {
            fixture.signIn("alice@example.org", "later " + i, "203.0.113.9:1");
        }
        assertEquals(Reason.THROTTLED, reason(fixture.signIn("alice@example.org", Fixture.PASSWORD, "192.0.2.7:1")));
    }

    @Test
    void theRightPasswordGivesAPrincipalAndADurableEvent() {
        Accepted accepted = assertInstanceOf(Accepted.class, fixture.signIn("Alice@Example.org", Fixture.PASSWORD));
        assertEquals("alice@example.org", accepted.principal().login());
        assertEquals(fixture.account("alice@example.org"), accepted.principal().account());
        assertFalse(accepted.principal().administrator());
        AuditEvent event = fixture.audit.durableEvents().getFirst();
        assertEquals(AuditKind.SIGN_IN, event.kind());
        assertEquals("alice@example.org", event.principal());
        assertEquals("ok", event.outcome());
        assertEquals(accepted.principal().account().value(), event.account());
    }

    @Test
    void anAliasSignsInAsItsOwner() {
        fixture.admin().addAlias("info@example.org", "alice@example.org").orThrow();
        Accepted accepted = assertInstanceOf(Accepted.class, fixture.signIn("info@example.org", Fixture.PASSWORD));
        assertEquals("alice@example.org", accepted.principal().login());
    }

    @Test
    void wrongAndUnknownLookTheSame() {
        Refused wrong = assertInstanceOf(Refused.class, fixture.signIn("alice@example.org", "wrong horse"));
        Refused unknown = assertInstanceOf(Refused.class, fixture.signIn("nobody@example.org", "wrong horse"));
        Refused foreign = assertInstanceOf(Refused.class, fixture.signIn("what is this", "\0\0"));
        assertEquals(Reason.WRONG_CREDENTIALS, wrong.reason());
        assertEquals(wrong, unknown);
        assertEquals(wrong, foreign);
    }

    @Test
    void everyRefusalIsRecordedWithoutWhatWasTyped() {
        fixture.signIn("alice@example.org", "hunter2 wrong");
        fixture.signIn("hunter2-typed-as-login", "hunter2 wrong");
        fixture.signIn("hunter2@example.com", "hunter2 wrong");
        List<AuditEvent> events = fixture.audit.events(AuditKind.SIGN_IN);
        assertEquals(List.of("alice@example.org", "-", "-"), events.stream().map(AuditEvent::principal).toList());
        assertTrue(events.stream().allMatch(event -> event.outcome().equals("refused")));
        assertTrue(events.get(0).touched().startsWith("reason=WRONG_CREDENTIALS typed="));
        assertNotEquals(events.get(1).touched(), events.get(2).touched());
        assertFalse(events.toString().contains("hunter2"));
    }

    @Test
    void aDisabledPersonIsToldSoOnlyWithTheRightPassword() {
        fixture.admin().setEnabled("alice@example.org", false).orThrow();
        assertEquals(Reason.WRONG_CREDENTIALS, reason(fixture.signIn("alice@example.org", "wrong horse")));
        assertEquals(Reason.DISABLED, reason(fixture.signIn("alice@example.org", Fixture.PASSWORD)));
    }

    @Test
    void anOldPasswordEndsAtOnceEvenIfItWasRemembered() {
        accepted(fixture.signIn("alice@example.org", Fixture.PASSWORD));
        accepted(fixture.signIn("alice@example.org", Fixture.PASSWORD));
        fixture.admin().setPassword("alice@example.org", Fixture.utf8("another horse")).orThrow();
        assertEquals(Reason.WRONG_CREDENTIALS, reason(fixture.signIn("alice@example.org", Fixture.PASSWORD)));
        accepted(fixture.signIn("alice@example.org", "another horse"));
    }

    @Test
    void aRemovedPersonEndsAtOnce() {
        accepted(fixture.signIn("alice@example.org", Fixture.PASSWORD));
        fixture.admin().removePerson("alice@example.org").orThrow();
        assertEquals(Reason.WRONG_CREDENTIALS, reason(fixture.signIn("alice@example.org", Fixture.PASSWORD)));
    }

    @Test
    void aPasswordTypedInAnotherFormIsTheSame() {
        fixture.admin().setPassword("alice@example.org", Fixture.utf8("\u00e9cole  du nord")).orThrow();
        accepted(fixture.signIn("alice@example.org", "e\u0301cole\u00a0 du nord"));
    }

    @Test
    void guessesAreSlowedDownAndARightPasswordFromElsewhereIsToo() {
        for (int i = 0; i < 5; i++) {
            assertEquals(Reason.WRONG_CREDENTIALS, reason(fixture.signIn("alice@example.org", "guess " + i)));
        }
        assertEquals(Reason.THROTTLED, reason(fixture.signIn("alice@example.org", Fixture.PASSWORD)));
        fixture.clock.forward(Duration.ofSeconds(1));
        accepted(fixture.signIn("alice@example.org", Fixture.PASSWORD));
    }

    @Test
    void anAttackFromElsewhereDoesNotKeepAliceOut() {
        accepted(fixture.signIn("alice@example.org", Fixture.PASSWORD, "198.51.100.1:4000"));
        for (int i = 0; i < 50; i++) {
            fixture.signIn("alice@example.org", "guess " + i, "203.0.113.9:" + i);
        }
        assertEquals(
                Reason.THROTTLED, reason(fixture.signIn("alice@example.org", "guess", "203.0.113.9:99")));
        accepted(fixture.signIn("alice@example.org", Fixture.PASSWORD, "198.51.100.77:4001"));
    }

    @Test
    void aTelephoneWithAnOldPasswordIsNoAttack() {
        for (int i = 0; i < 100; i++) {
            assertEquals(Reason.WRONG_CREDENTIALS, reason(fixture.signIn("alice@example.org", "old password")));
        }
        accepted(fixture.signIn("alice@example.org", Fixture.PASSWORD));
    }

    @Test
    void unknownLoginsAreSlowedDownAlike() {
        for (int i = 0; i < 5; i++) {
            assertEquals(Reason.WRONG_CREDENTIALS, reason(fixture.signIn("nobody@example.org", "guess " + i)));
        }
        assertEquals(Reason.THROTTLED, reason(fixture.signIn("nobody@example.org", "guess")));
    }

    @Test
    void manyGuessesAtOnceGetNoFurtherThanOneAfterAnother() throws Exception {
        List<Future<SignIn>> calls = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                String guess = "guess " + i;
                calls.add(threads.submit(() -> fixture.signIn("alice@example.org", guess)));
            }
        }
        long checked = calls.stream()
                .filter(call -> reason(call.resultNow()) == Reason.WRONG_CREDENTIALS)
                .count();
        assertTrue(checked <= 5 + Runtime.getRuntime().availableProcessors(), checked + " guesses were checked");
    }

    @Test
    void manyRightSignInsAtOnceAllSucceed() throws Exception {
        List<Future<SignIn>> calls = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 500; i++) {
                calls.add(threads.submit(() -> fixture.signIn("alice@example.org", Fixture.PASSWORD)));
            }
        }
        for (Future<SignIn> call : calls) {
            accepted(call.resultNow());
        }
        assertEquals(500, fixture.audit.durableEvents().size());
    }

    @Test
    void nobodyComesInUnrecorded() {
        accepted(fixture.signIn("alice@example.org", Fixture.PASSWORD));
        fixture.audit.breakDown(true);
        assertEquals(Reason.UNAVAILABLE, reason(fixture.signIn("alice@example.org", Fixture.PASSWORD)));
        assertEquals(Reason.UNAVAILABLE, reason(fixture.signIn("alice@example.org", "wrong horse")));
    }

    @Test
    void aWeakerHashIsMadeAnewWhenItsOwnerSignsIn() {
        PersonId alice = fixture.directory.person("alice@example.org").orElseThrow().id();
        fixture.reopen(new DirectoryOptions(128, 2, 5_000));
        accepted(fixture.signIn("alice@example.org", Fixture.PASSWORD));
        while (!fixture.directory.credentials(alice).orElseThrow().argon2().contains("m=128,t=2")) {
            Thread.onSpinWait();
        }
        assertEquals(5_000, fixture.directory.credentials(alice).orElseThrow().scram().iterations());
        fixture.reopen(new DirectoryOptions(128, 2, 5_000));
        accepted(fixture.signIn("alice@example.org", Fixture.PASSWORD));
    }

    @Test
    void atTodaysCost() {
        fixture.reopen(DirectoryOptions.DEFAULT);
        Person carol = fixture.add("carol@example.org", false);
        assertTrue(fixture.directory.credentials(carol.id()).orElseThrow().argon2().contains("m=19456,t=2,p=1"));
        accepted(fixture.signIn("carol@example.org", Fixture.PASSWORD));
        assertEquals(Reason.WRONG_CREDENTIALS, reason(fixture.signIn("carol@example.org", "wrong horse")));
    }

    private static void accepted(SignIn signIn) {
        assertInstanceOf(Accepted.class, signIn);
    }

    private static Reason reason(SignIn signIn) {
        return assertInstanceOf(Refused.class, signIn).reason();
    }
}
