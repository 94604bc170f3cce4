package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.directory.Outcome.Problem;
import org.redoubt.directory.SignIn.Accepted;
import org.redoubt.directory.SignIn.Reason;
import org.redoubt.directory.SignIn.Refused;

/** Passwords that somebody else keeps. */
class PasswordServiceTest {
    private static final String ALICE = "alice@example.org";

    private final Fixture fixture = Fixture.populated();
    private final AtomicInteger asked = new AtomicInteger();
    private String right = "kept elsewhere";
    private boolean there = true;

    @BeforeEach
    void ask() {
        fixture.directory.askForPasswords(new PasswordService() {
            @Override
            public boolean keeps(Person person) {
                return person.address().equals(ALICE);
            }

            @Override
            public Answer check(Person person, byte[] password) {
                asked.incrementAndGet();
                return !there ? Answer.UNAVAILABLE : right.equals(new String(password, StandardCharsets.UTF_8)) ? Answer.RIGHT : Answer.WRONG;
            }
        });
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Reason reason(SignIn result) {
        return assertInstanceOf(Refused.class, result).reason();
    }

    @Test
    void whoseIsKeptElsewhereIsAskedForThereAndTheOthersHere() {
        assertInstanceOf(Accepted.class, fixture.signIn(ALICE, right));
        assertEquals(Reason.WRONG_CREDENTIALS, reason(fixture.signIn(ALICE, Fixture.PASSWORD)));
        assertInstanceOf(Accepted.class, fixture.signIn("bob@example.org", Fixture.PASSWORD));
        assertEquals(2, asked.get());
    }

    @Test
    void whatWasRightIsRememberedAndWhatWasWrongIsAskedAgain() {
        fixture.signIn(ALICE, right);
        fixture.signIn(ALICE, right);
        assertEquals(1, asked.get());
        assertEquals(Reason.WRONG_CREDENTIALS, reason(fixture.signIn(ALICE, "the next")));
        right = "the next";
        assertInstanceOf(Accepted.class, fixture.signIn(ALICE, "the next"));
    }

    @Test
    void guessesAreCounted() {
        Reason last = Reason.WRONG_CREDENTIALS;
        for (int i = 0; i < 100 && last == Reason.WRONG_CREDENTIALS; i++) {
            last = reason(fixture.signIn(ALICE, "guess " + i));
        }
        assertEquals(Reason.THROTTLED, last);
        assertTrue(asked.get() < 50, "asked " + asked.get());
    }

    @Test
    void whileItIsAwayNobodyIsToldThatThePasswordIsWrong() {
        there = false;
        assertEquals(Reason.UNAVAILABLE, reason(fixture.signIn(ALICE, right)));
        there = true;
        assertInstanceOf(Accepted.class, fixture.signIn(ALICE, right));
    }

    @Test
    void appPasswordsAreOursAndScramIsNotOffered() {
        AppPassword.Made made = fixture.admin().addAppPassword(ALICE, "phone", Set.of(Service.IMAP), false).orThrow();
        assertInstanceOf(Accepted.class, fixture.signIn(ALICE, made.secret()));
        assertEquals(0, asked.get());
        assertEquals(List.of("PLAIN", "LOGIN"), fixture.directory.saslMechanisms());
    }

    @Test
    void notEvenWhoseItIsChangesItHereAndSheIsToldSo() {
        SignIn outcome = fixture.signIn(ALICE, "kept elsewhere");
        OwnSignIn own =
                fixture.directory.own(assertInstanceOf(Accepted.class, outcome).principal(), Fixture.SESSION);
        assertTrue(own.passwordElsewhere());
        assertEquals(
                new Outcome.Refused<OwnSignIn.Renewed>(Problem.PASSWORD_ELSEWHERE),
                own.setPassword(Fixture.utf8("kept elsewhere"), Fixture.utf8("several words more")));
        assertEquals(ALICE, own.confirm(Fixture.utf8("kept elsewhere"), "").orThrow().address());
        SignIn bobs = fixture.signIn("bob@example.org", Fixture.PASSWORD);
        assertFalse(fixture.directory
                .own(assertInstanceOf(Accepted.class, bobs).principal(), Fixture.SESSION)
                .passwordElsewhere());
    }

    @Test
    void nobodyChangesItHere() {
        assertEquals(
                new Outcome.Refused<Person>(Problem.PASSWORD_ELSEWHERE),
                fixture.admin().setPassword(ALICE, Fixture.utf8("several words more")));
        fixture.admin().setPassword("bob@example.org", Fixture.utf8("several words more")).orThrow();
    }
}
