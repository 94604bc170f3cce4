package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.account.AccessDeniedException;
import org.redoubt.account.Purpose;
import org.redoubt.directory.Directory;
import org.redoubt.directory.OwnSignIn;
import org.redoubt.directory.SecondProof;
import org.redoubt.directory.Service;
import org.redoubt.directory.SignIn;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.server.AllDoors.Door;
import org.redoubt.server.AllDoors.Visit;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.Secret;
import org.redoubt.server.config.ListenerKind;
import org.redoubt.store.id.AccountId;

/** A sealed account at the doors of a whole server. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SealedAccountsTest {
    private static final SessionInfo WEB = new SessionInfo("w1", "web", "192.0.2.1:1", true);
    private static final String ALICE = "alice@example.org";

    @TempDir
    Path root = Path.of("");

    /** In a browser, as far as the directory knows. */
    private static Principal in(AllDoors doors, String password) {
        SignIn signIn = doors.installation()
                .directory()
                .signIn(ALICE, password.getBytes(StandardCharsets.UTF_8), WEB);
        return assertInstanceOf(SignIn.Accepted.class, signIn, signIn.toString()).principal();
    }

    private static OwnSignIn own(AllDoors doors, Principal who) {
        return doors.installation().directory().own(who, WEB);
    }

    /** Where there is no escrow. */
    private static List<String> seal(OwnSignIn own) {
        return own.seal(octets(AllDoors.PASSWORD), new SecondProof.Code(""), false, 0).orThrow();
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static AccountId account(AllDoors doors) {
        return doors.installation().directory().person(ALICE).orElseThrow().account();
    }

    private static void deliver(AllDoors doors, String subject) throws IOException {
        try (LineClient smtp = doors.line(ListenerKind.SMTP)) {
            smtp.smtp("EHLO client.example");
            smtp.smtp("MAIL FROM:<x@client.example>");
            smtp.smtp("RCPT TO:<" + ALICE + ">");
            smtp.smtp("DATA");
            String answer =
                    smtp.smtp("From: x@client.example\r\nSubject: " + subject + "\r\n\r\nbody of " + subject + "\r\n.");
            assertTrue(answer.startsWith("250 "), answer);
        }
    }

    /** What a client sees once so many messages are there; what waited is filed beside it. */
    private static String subjects(LineClient imap, String mailbox, int count) throws IOException {
        while (!imap.imap("STATUS " + mailbox + " (MESSAGES)").toString().contains("MESSAGES " + count)) {
            Thread.onSpinWait();
        }
        imap.imap("SELECT " + mailbox);
        return imap.imap("FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]").toString();
    }

    /** Octets of the log of what indicators can match. */
    private static long noted(AllDoors doors) throws IOException {
        doors.installation().past().flush();
        long octets = 0;
        Path folder = doors.installation().folder().past();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".log")).toList()) {
                octets += Files.size(file);
            }
        }
        return octets;
    }

    private static void awaitClosed(AllDoors doors) throws IOException {
        while (!doors.installation().gate().closed(account(doors))) {
            Thread.onSpinWait();
        }
    }

    @Test
    void mailWaitsWhileNobodyIsSignedInAndIsSortedWhenSheComes() throws Exception {
        try (AllDoors doors = new AllDoors(root)) {
            doors.addPerson(ALICE);
            try (LineClient sieve = LineClient.plain(doors.port(ListenerKind.MANAGESIEVE))) {
                while (!sieve.line().startsWith("OK")) {
                    Thread.onSpinWait();
                }
                sieve.send("AUTHENTICATE \"PLAIN\" \"" + AllDoors.plain(ALICE, AllDoors.PASSWORD) + "\"\r\n");
                assertTrue(sieve.line().startsWith("OK"));
                String script = "require \"fileinto\"; if header :contains \"subject\" \"list\" { fileinto \"Trash\"; }";
                sieve.send("PUTSCRIPT \"s\" {" + script.length() + "+}\r\n" + script + "\r\n");
                assertTrue(sieve.line().startsWith("OK"));
                sieve.send("SETACTIVE \"s\"\r\n");
                assertTrue(sieve.line().startsWith("OK"));
            }
            Principal alice = in(doors, AllDoors.PASSWORD);
            List<String> codes = seal(own(doors, alice));
            assertEquals(4, codes.size());
            deliver(doors, "open");
            alice.session().close();
            awaitClosed(doors);

            deliver(doors, "first");
            deliver(doors, "to a list");
            deliver(doors, "second");
            AuthenticatedPrincipal operator = new AuthenticatedPrincipal("operator", Directory.ACCOUNT, true);
            for (Purpose purpose : Purpose.values()) {
                assertThrows(
                        AccessDeniedException.class,
                        () -> doors.installation().gate().open(operator, account(doors), WEB, purpose).close());
            }
            try (Visit imap = doors.visit(Door.IMAP, ALICE, AllDoors.PASSWORD)) {
                assertTrue(imap.accepted(), imap.answer());
                String inbox = subjects(imap.client(), "INBOX", 3);
                assertTrue(inbox.indexOf("open") < inbox.indexOf("first"), inbox);
                assertTrue(inbox.indexOf("first") < inbox.indexOf("second"), inbox);
                assertTrue(subjects(imap.client(), "Trash", 1).contains("to a list"));
            }
            awaitClosed(doors);
            assertTrue(doors.events(AuditKind.DELIVER).stream()
                    .anyMatch(event -> event.touched().equals("sealed") && event.account() == account(doors).value()));
        }
    }

    @Test
    void aGrantOpensNothingThatIsClosedAndIsToldToItsOwnerAllTheSame() throws Exception {
        try (AllDoors doors = new AllDoors(root)) {
            doors.addPerson(ALICE);
            doors.addPerson("olga@example.org");
            Principal alice = in(doors, AllDoors.PASSWORD);
            seal(own(doors, alice));
            alice.session().close();
            awaitClosed(doors);
            long until = Instant.now().plus(Duration.ofDays(1)).toEpochMilli();
            String given = doors.done(new AdminRequest.GiveGrant("olga@example.org", ALICE, "case 7", until, true, false))
                    .message();
            assertTrue(given.contains("nothing opens it before she signs in, and then she is told"), given);
            try (LineClient imap = doors.line(ListenerKind.IMAP)) {
                String plain = ALICE + "\0olga@example.org\0" + AllDoors.PASSWORD;
                String answer = imap.imap("AUTHENTICATE PLAIN "
                                + Base64.getEncoder().encodeToString(octets(plain)))
                        .getLast();
                assertTrue(answer.startsWith("t NO "), answer);
            }
            try (Visit imap = doors.visit(Door.IMAP, ALICE, AllDoors.PASSWORD)) {
                subjects(imap.client(), "INBOX", 1);
                String notice = imap.client().imap("FETCH 1 BODY.PEEK[]").toString();
                assertTrue(notice.contains("case 7") && notice.contains("olga@example.org"), notice);
            }
        }
    }

    @Test
    void whereNothingMoreCanWaitForHerNobodyIsLetIn() throws Exception {
        try (AllDoors doors = new AllDoors(root)) {
            doors.addPerson("olga@example.org");
            doors.done(new AdminRequest.AddAccount(ALICE, "", Secret.of(AllDoors.PASSWORD), 1, false));
            Principal alice = in(doors, AllDoors.PASSWORD);
            seal(own(doors, alice));
            alice.session().close();
            awaitClosed(doors);
            long until = Instant.now().plus(Duration.ofDays(1)).toEpochMilli();
            String why = doors.refused(new AdminRequest.GiveGrant("olga@example.org", ALICE, "case 7", until, true, false))
                    .why();
            assertTrue(why.startsWith("the mailbox is full"), why);
            assertEquals(List.of(), doors.installation().directory().grants());
        }
    }

    @Test
    void whatIndicatorsCouldMatchInHerMailIsKeptNoLongerThanItIsOpenToTheServer() throws Exception {
        try (AllDoors doors = new AllDoors(root)) {
            doors.addPerson(ALICE);
            deliver(doors, "before");
            long before = noted(doors);
            Principal alice = in(doors, AllDoors.PASSWORD);
            seal(own(doors, alice));
            while (noted(doors) >= before) {
                Thread.onSpinWait();
            }
            long after = noted(doors);
            deliver(doors, "while it is open");
            assertEquals(after, noted(doors));
            alice.session().close();
        }
    }

    @Test
    void aRestartClosesItAndWhatWaitedIsThere() throws Exception {
        try (AllDoors doors = new AllDoors(root)) {
            doors.addPerson(ALICE);
            seal(own(doors, in(doors, AllDoors.PASSWORD)));
        }
        try (AllDoors doors = AllDoors.again(root)) {
            assertTrue(doors.installation().gate().closed(account(doors)));
            deliver(doors, "before the next");
        }
        try (AllDoors doors = AllDoors.again(root)) {
            assertTrue(doors.installation().gate().closed(account(doors)));
            try (Visit wrong = doors.visit(Door.IMAP, ALICE, "not the password")) {
                assertFalse(wrong.accepted(), wrong.answer());
            }
            try (Visit imap = doors.visit(Door.IMAP, ALICE, AllDoors.PASSWORD)) {
                assertTrue(imap.accepted(), imap.answer());
                assertTrue(subjects(imap.client(), "INBOX", 1).contains("before the next"));
            }
        }
    }

    @Test
    void whatAnAdministratorGivesDoesNotOpenIt() throws Exception {
        try (AllDoors doors = new AllDoors(root)) {
            doors.addPerson(ALICE);
            Principal alice = in(doors, AllDoors.PASSWORD);
            List<String> codes = seal(own(doors, alice));
            String given = String.valueOf(
                    doors.done(new AdminRequest.AddAppPassword(ALICE, "Telephone", List.of(), false))
                            .rows()
                            .getFirst()
                            .get("password"));
            try (Visit imap = doors.visit(Door.IMAP, ALICE, given)) {
                assertTrue(imap.answer().contains("sealed"), "though she is signed in: " + imap.answer());
            }
            doors.done(new AdminRequest.SetPassword(ALICE, Secret.of("a word of the desk")));
            awaitClosed(doors);
            try (Visit imap = doors.visit(Door.IMAP, ALICE, "a word of the desk")) {
                assertTrue(imap.answer().contains("sealed"), imap.answer());
            }
            Directory directory = doors.installation().directory();
            byte[] password = octets("a word of the desk");
            for (String wrong : new String[] {"", "abcd-efgh-jkmn-pqrs-tuvw-xyz2-3456", "another password"}) {
                SignIn refused = directory.signInSealed(ALICE, password, Optional.empty(), wrong, WEB);
                assertEquals(
                        SignIn.Reason.SEALED,
                        assertInstanceOf(SignIn.Refused.class, refused).reason());
            }
            SignIn opened = directory.signInSealed(ALICE, password, Optional.empty(), codes.getFirst(), WEB);
            Principal again = assertInstanceOf(SignIn.Accepted.class, opened).principal();
            assertEquals(3, own(doors, again).sealCodes(), "each code is good once");
            again.session().close();
            awaitClosed(doors);
            try (Visit imap = doors.visit(Door.IMAP, ALICE, "a word of the desk")) {
                assertTrue(imap.accepted(), "from now on it opens: " + imap.answer());
            }
            doors.done(new AdminRequest.SetPassword(ALICE, Secret.of("one more of the desk")));
            SignIn before = directory.signInSealed(
                    ALICE, octets("one more of the desk"), Optional.empty(), "a word of the desk", WEB);
            assertInstanceOf(SignIn.Accepted.class, before, "the password before opens it, too");
        }
    }

    @Test
    void herOwnNewPasswordAndAppPasswordsOpenIt() throws Exception {
        try (AllDoors doors = new AllDoors(root)) {
            doors.addPerson(ALICE);
            Principal alice = in(doors, AllDoors.PASSWORD);
            OwnSignIn own = own(doors, alice);
            seal(own);
            own.setPassword(octets(AllDoors.PASSWORD), octets("quite another word")).orThrow();
            String app = own.addAppPassword("Telephone", Set.of(Service.IMAP), false)
                    .orThrow()
                    .secret();
            alice.session().close();
            awaitClosed(doors);
            try (Visit imap = doors.visit(Door.IMAP, ALICE, app)) {
                assertTrue(imap.accepted(), imap.answer());
            }
            awaitClosed(doors);
            try (Visit imap = doors.visit(Door.IMAP, ALICE, AllDoors.PASSWORD)) {
                assertFalse(imap.accepted(), imap.answer());
            }
            try (Visit imap = doors.visit(Door.IMAP, ALICE, "quite another word")) {
                assertTrue(imap.accepted(), imap.answer());
            }
            awaitClosed(doors);
            Principal again = in(doors, "quite another word");
            own(doors, again).unseal(octets("quite another word"), "").orThrow();
            again.session().close();
            assertFalse(doors.installation().gate().closed(account(doors)));
            assertTrue(own(doors, in(doors, "quite another word")).sealedSince().isEmpty());
        }
    }
}
