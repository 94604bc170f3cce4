package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.AppendResult;
import org.redoubt.account.Keyword;
import org.redoubt.account.MailboxId;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.NewEmail;
import org.redoubt.account.QueueId;
import org.redoubt.account.Role;
import org.redoubt.filter.Bayes;
import org.redoubt.filter.DnsLists.DnsList;
import org.redoubt.filter.DnsLists.Kind;
import org.redoubt.filter.Limits;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.NumberSet;
import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.transport.dns.FakeResolver;
import org.redoubt.transport.queue.Quarantine;
import org.redoubt.transport.queue.Submissions;
import org.redoubt.transport.queue.Submissions.Result;
import org.redoubt.transport.scan.Scanners;
import org.redoubt.transport.trust.Greylist;
import org.redoubt.transport.trust.SpamPolicy;

/** Mail from strangers is looked at by the spam filter: delivered, put into Junk or refused. */
class SpamArrivalTest {
    private static final String ALICE = "alice@example.org";
    private static final String CLEAN = "From: Bob <bob@foo.example>\r\nTo: alice@example.org\r\nSubject: lunch\r\n"
            + "Date: Mon, 23 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@foo.example>\r\n\r\nShall we?\r\n";
    private static final String PRETENDER = CLEAN.replace("Bob <bob@foo.example>", "\"Alice <alice@example.org>\" <x@exarnple.org>");
    private static final String PROGRAM = CLEAN.replace("Shall we?", "Here it is.")
            .replace("\r\n\r\n", "\r\nContent-Type: application/pdf; name=\"invoice.pdf.exe\"\r\n\r\n");

    private final FakeResolver zone = FakeResolver.of("""
            foo.example TXT "v=spf1 ip4:192.0.2.7 ip4:192.0.2.9 -all"
            7.2.0.192.in-addr.arpa PTR mail.foo.example
            9.2.0.192.in-addr.arpa PTR mail9.foo.example
            mail.foo.example A 192.0.2.7
            mail9.foo.example A 192.0.2.9
            9.2.0.192.bl.test A 127.0.0.2
            foo.example.dbl.test A 203.0.113.1
            """);
    private TestOffice office;

    @BeforeEach
    void open() throws IOException {
        office = TestOffice.open();
    }

    @AfterEach
    void close() throws IOException {
        office.close();
    }

    private int listen(SpamPolicy policy) throws IOException {
        return office.listenChecking(zone, true, Set.of(), Optional.of(policy));
    }

    private static SpamPolicy policy(double junk, double reject) {
        List<DnsList> lists = List.of(new DnsList("bl.test", Kind.ADDRESSES, 6), new DnsList("dbl.test", Kind.DOMAINS, 6));
        return new SpamPolicy(junk, reject, lists, () -> Set.of("example.org"));
    }

    private static void deliver(int port, String address, String message, String reply) throws IOException {
        try (SmtpClient client = SmtpClient.raw(port)) {
            client.send("PROXY TCP4 " + address + " 192.0.2.1 12345 25\r\n");
            client.expect("220 mx.example.org").hello();
            client.envelope("bob@foo.example", ALICE);
            client.send(message + ".\r\n").expect(reply);
        }
    }

    private String only(Role role) throws IOException {
        List<String> texts = office.texts(ALICE, role);
        assertEquals(1, texts.size());
        return texts.getFirst();
    }

    private static String status(String text) {
        int start = text.indexOf("X-Spam-Status: ");
        return text.substring(start, text.indexOf("\r\nReceived: ", start)).replaceAll("\\s+", " ");
    }

    @Test
    void ordinaryMailIsDeliveredAndToldToBe() throws IOException {
        deliver(listen(policy(5, 15)), "192.0.2.7", CLEAN, "250 2.0.0");
        assertEquals("X-Spam-Status: No, score=0.0 required=5.0", status(only(Role.INBOX)));
        assertEquals(List.of(), office.texts(ALICE, Role.JUNK));
    }

    @Test
    void whatLooksLikeSpamGoesToJunkAndSaysWhy() throws IOException {
        deliver(listen(policy(5, 15)), "192.0.2.7", PRETENDER, "250 2.0.0");
        assertEquals(List.of(), office.inbox(ALICE));
        String status = status(only(Role.JUNK));
        assertTrue(status.startsWith("X-Spam-Status: Yes, score=6.0 required=5.0 tests="), status);
        assertTrue(status.contains("from-looks-like-ours:3.5") && status.contains("from-name-is-other-address:2.5"), status);
    }

    // RFC 3461 4.1: who asks for a report has the message go through the queue.
    @Test
    void theWayThroughTheQueueEndsInJunkToo() throws IOException {
        try (SmtpClient client = SmtpClient.raw(listen(policy(5, 15)))) {
            client.send("PROXY TCP4 192.0.2.7 192.0.2.1 12345 25\r\n");
            client.expect("220 mx.example.org").hello();
            client.say("MAIL FROM:<bob@foo.example>").expect("250 2.1.0");
            client.say("RCPT TO:<alice@example.org> NOTIFY=SUCCESS").expect("250 2.1.5");
            client.say("DATA").expect("354 ");
            client.send(PRETENDER + ".\r\n").expect("250 2.0.0 Queued");
        }
        assertTrue(only(Role.JUNK).contains("X-Spam-Status: Yes"));
        assertEquals(List.of(), office.inbox(ALICE));
    }

    @Test
    void whatTheServerInFrontOfUsCallsSpamIsJunk() throws IOException {
        try (SmtpClient client = SmtpClient.connect(office.port(SmtpConfig.Mode.LMTP))) {
            client.say("LHLO front.example.org").expect("250 ");
            client.envelope("bob@foo.example", ALICE);
            client.send("X-Spam-Status: Yes, score=7\r\n" + CLEAN + ".\r\n").expect("250 2.0.0");
        }
        assertTrue(only(Role.JUNK).contains("score=7"));
    }

    @Test
    void whatSurelyIsIsRefused() throws IOException {
        deliver(listen(policy(5, 10)), "192.0.2.7", PROGRAM, "550 5.7.1");
        assertEquals(List.of(), office.inbox(ALICE));
        assertEquals(List.of(), office.texts(ALICE, Role.JUNK));
    }

    // RFC 5782 2.1: only an address within 127.0.0.0/8 says that somebody is listed.
    @Test
    void dnsListsAreAskedByTheResolver() throws IOException {
        int port = listen(policy(5, 15));
        deliver(port, "192.0.2.9", CLEAN, "250 2.0.0");
        assertEquals("X-Spam-Status: Yes, score=6.0 required=5.0 tests=listed-bl-test:6.0", status(only(Role.JUNK)));
        deliver(port, "192.0.2.7", CLEAN, "250 2.0.0");
        assertEquals(1, office.inbox(ALICE).size());
    }

    @Test
    void verdictsThatAMessageBringsAreTakenOut() throws IOException {
        String forged = "X-Spam-Status: No, score=-99\r\nx-spam-flag: NO\r\nX-Spam-Score: -9\r\nX-Spam-Level:\r\n" + CLEAN;
        deliver(listen(policy(5, 15)), "192.0.2.7", forged, "250 2.0.0");
        String text = only(Role.INBOX);
        assertFalse(text.contains("-99") || text.contains("x-spam-flag") || text.contains("X-Spam-Score") || text.contains("X-Spam-Level"), text);
        assertEquals("X-Spam-Status: No, score=0.0 required=5.0", status(text));
    }

    private static SpamPolicy policy(double quarantine, Set<String> refusedFiles) {
        return new SpamPolicy(
                new SpamPolicy.Scores(5, quarantine, 15), new Quarantine(Duration.ofDays(30), 1 << 20), refusedFiles, List.of(), Optional.empty(), Optional.empty(), () -> Set.of("example.org"));
    }

    @Test
    void whatIsSetAsideReachesTheInboxOnceItIsReleased() throws IOException {
        deliver(listen(policy(6, Set.of())), "192.0.2.7", PRETENDER, "250 2.0.0");
        assertEquals(List.of(), office.inbox(ALICE));
        assertEquals(List.of(), office.texts(ALICE, Role.JUNK));
        QueueId id = office.queue().list(Optional.empty(), 2).getFirst().getFirst().id().message();
        office.sending();
        assertTrue(office.queue().release(id, Instant.now().plusSeconds(3_600)));
        office.awaitEmptyQueue();
        assertTrue(only(Role.INBOX).contains("X-Spam-Status: Quarantined, score=6.0 required=5.0"));
        assertFalse(office.queue().release(id, Instant.now()));
    }

    @Test
    void whatTheQuarantineHasNoRoomForIsRefused() throws IOException {
        SpamPolicy narrow = new SpamPolicy(
                new SpamPolicy.Scores(5, 6, 15), new Quarantine(Duration.ofDays(30), 2_000), Set.of(), List.of(), Optional.empty(),
                Optional.empty(), () -> Set.of("example.org"));
        int server = listen(narrow);
        deliver(server, "192.0.2.7", PRETENDER, "250 2.0.0");
        deliver(server, "192.0.2.7", PRETENDER + "more\r\n".repeat(300), "550 5.7.1");
        assertEquals(1, office.queue().totals().messages());
    }

    @Test
    void whatNobodyReleasesIsForgottenAndNobodyIsTold() throws IOException {
        SpamPolicy briefly = new SpamPolicy(
                new SpamPolicy.Scores(5, 6, 15), new Quarantine(Duration.ofMillis(1), 1 << 20), Set.of(), List.of(), Optional.empty(), Optional.empty(), () -> Set.of("example.org"));
        deliver(listen(briefly), "192.0.2.7", PRETENDER, "250 2.0.0");
        office.sending();
        office.awaitEmptyQueue();
        assertEquals(List.of(), office.inbox(ALICE));
        assertEquals(List.of(), office.texts(ALICE, Role.JUNK));
    }

    @Test
    void filesOfSomeKindsAreNotTaken() throws IOException {
        String attached = CLEAN.replace("\r\n\r\n", "\r\nContent-Type: application/pdf; name=\"terms.Docm\"\r\n\r\n");
        deliver(listen(policy(100, Set.of("docm"))), "192.0.2.7", attached, "550 5.7.1");
        deliver(listen(policy(100, Set.of("exe"))), "192.0.2.7", attached, "250 2.0.0");
        assertEquals(1, office.inbox(ALICE).size());
    }

    /** A clamd that reads a message and says one thing of all. */
    private static final class OneAnswer implements AutoCloseable {
        private final ServerSocket socket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());

        OneAnswer(String answer) throws IOException {
            Thread.startVirtualThread(() -> {
                try {
                    while (true) {
                        answer(answer);
                    }
                } catch (IOException over) {
                    // The test is over.
                }
            });
        }

        private void answer(String answer) throws IOException {
            try (Socket client = socket.accept()) {
                DataInputStream in = new DataInputStream(client.getInputStream());
                in.skipNBytes("zINSTREAM\0".length());
                for (int length = in.readInt(); length > 0; length = in.readInt()) {
                    in.skipNBytes(length);
                }
                client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            }
        }

        InetSocketAddress address() {
            return new InetSocketAddress(InetAddress.getLoopbackAddress(), socket.getLocalPort());
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private int scanning(InetSocketAddress clamd, boolean deferring) throws IOException {
        Scanners scanners =
                new Scanners(office.dialer(), Optional.of(clamd), Optional.empty(), deferring, System::nanoTime);
        return listen(new SpamPolicy(
                new SpamPolicy.Scores(5, 100, 100), new Quarantine(Duration.ofDays(30), 1 << 20), Set.of(), List.of(), Optional.of(scanners), Optional.empty(),
                () -> Set.of("example.org")));
    }

    @Test
    void mailWithAVirusIsRefusedAndOtherMailSaysThatItHasNone() throws IOException {
        try (OneAnswer found = new OneAnswer("stream: Eicar FOUND\0"); OneAnswer clean = new OneAnswer("stream: OK\0")) {
            deliver(scanning(found.address(), false), "192.0.2.7", CLEAN, "554 5.7.1 The message has a virus");
            deliver(scanning(clean.address(), false), "192.0.2.7", "X-Virus-Status: forged\r\n" + CLEAN, "250 2.0.0");
        }
        String text = only(Role.INBOX);
        assertTrue(text.contains("\r\nX-Virus-Status: Clean\r\n") && !text.contains("forged"), text);
    }

    @Test
    void mailWaitsForAScannerOrDoesNot() throws IOException {
        try (OneAnswer broken = new OneAnswer("INSTREAM size limit exceeded. ERROR\0")) {
            deliver(scanning(broken.address(), true), "192.0.2.7", CLEAN, "451 4.7.1");
            deliver(scanning(broken.address(), false), "192.0.2.7", CLEAN, "250 2.0.0");
        }
        assertFalse(only(Role.INBOX).contains("X-Virus-Status"));
    }

    private static final SessionInfo FROM_WITHIN = new SessionInfo("s1", "jmap", "127.0.0.1:1", true);

    private Scanners scanners(OneAnswer clamd, boolean deferring) {
        return new Scanners(office.dialer(), Optional.of(clamd.address()), Optional.empty(), deferring, System::nanoTime);
    }

    private static final String HERS = CLEAN.replace("Bob <bob@foo.example>", ALICE);

    @Test
    void withoutTheSpamFilterMailOfStrangersIsLookedIntoForVirusesAllTheSame() throws IOException {
        try (OneAnswer found = new OneAnswer("stream: Eicar FOUND\0"); OneAnswer clean = new OneAnswer("stream: OK\0")) {
            deliver(unfiltered(scanners(found, false)), "192.0.2.7", CLEAN, "554 5.7.1 The message has a virus");
            deliver(unfiltered(scanners(clean, false)), "192.0.2.7", CLEAN, "250 2.0.0");
        }
        assertTrue(only(Role.INBOX).startsWith("Return-Path: <bob@foo.example>\r\nAuthentication-Results: "));
    }

    private int unfiltered(Scanners inside) throws IOException {
        return office.listenChecking(zone, true, Set.of(), Optional.empty(), Optional.of(inside));
    }

    /** RFC 2033 4.2: LMTP has an answer for each recipient. */
    @Test
    void whatComesByLmtpIsLookedIntoForViruses() throws IOException {
        try (OneAnswer found = new OneAnswer("stream: Eicar FOUND\0");
                OneAnswer clean = new OneAnswer("stream: OK\0");
                OneAnswer broken = new OneAnswer("ERROR\0")) {
            lmtp(office.listenScanning(Mode.LMTP, scanners(found, false)), "554 5.7.1 The message has a virus");
            lmtp(office.listenScanning(Mode.LMTP, scanners(broken, true)), "451 4.7.1 The message cannot be looked into");
            assertEquals(0, office.inbox(ALICE).size());
            lmtp(office.listenScanning(Mode.LMTP, scanners(broken, false)), "250 2.0.0");
            lmtp(office.listenScanning(Mode.LMTP, scanners(clean, false)), "250 2.0.0");
        }
        assertEquals(2, office.inbox(ALICE).size());
        assertEquals(2, office.inbox("carol@example.org").size());
    }

    private static void lmtp(int port, String each) throws IOException {
        try (SmtpClient client = SmtpClient.connect(port)) {
            client.say("LHLO front.example.org").expect("250 ");
            client.envelope("bob@foo.example", ALICE, "carol@example.org");
            client.send(CLEAN + ".\r\n").expect(each).expect(each);
        }
    }

    @Test
    void whatPeopleHereSendIsLookedIntoForViruses() throws IOException {
        try (OneAnswer found = new OneAnswer("stream: Eicar FOUND\0");
                OneAnswer clean = new OneAnswer("stream: OK\0");
                OneAnswer broken = new OneAnswer("ERROR\0")) {
            submit(office.listenScanning(Mode.SUBMISSION, scanners(found, false)), "554 5.7.1 The message has a virus");
            submit(office.listenScanning(Mode.SUBMISSION, scanners(broken, true)), "451 4.7.1");
            assertEquals(new Result.Refused("554 5.7.1 The message has a virus"), fromWithin(scanners(found, false)));
            assertThrows(IOException.class, () -> fromWithin(scanners(broken, true)));
            assertEquals(0, office.inbox("carol@example.org").size());
            submit(office.listenScanning(Mode.SUBMISSION, scanners(clean, false)), "250 2.0.0");
            assertInstanceOf(Result.Taken.class, fromWithin(scanners(clean, false)));
        }
    }

    private static void submit(int port, String reply) throws IOException {
        try (SmtpClient client = SmtpClient.connect(port).hello().signIn(ALICE, TestOffice.PASSWORD).expect("235")) {
            client.envelope(ALICE, "carol@example.org");
            client.send(HERS + ".\r\n").expect(reply);
        }
    }

    private Result fromWithin(Scanners scanners) throws IOException {
        int body = HERS.indexOf("\r\n\r\n") + 4;
        return office.submissions(scanners)
                .submit(
                        new AuthenticatedPrincipal(ALICE, office.directory().person(ALICE).orElseThrow().account(), false),
                        FROM_WITHIN,
                        new Submissions.Envelope(ALICE, List.of("carol@example.org"), Optional.empty(), ""),
                        HERS.substring(0, body).getBytes(StandardCharsets.UTF_8),
                        new ByteArrayInputStream(HERS.substring(body).getBytes(StandardCharsets.UTF_8)),
                        10_000);
    }

    // RFC 6647.
    @Test
    void suspiciousMailOfAStrangerHasToComeAgainAndOtherMailHasNot() throws IOException {
        AtomicLong now = new AtomicLong(System.currentTimeMillis());
        SpamPolicy delaying = new SpamPolicy(
                new SpamPolicy.Scores(2, 5, 100, 100), new Quarantine(Duration.ofDays(30), 1 << 20), Set.of(), List.of(), Optional.empty(),
                Optional.of(new Greylist(office.queue(), () -> Instant.ofEpochMilli(now.get()))), () -> Set.of("example.org"));
        int port = listen(delaying);
        String suspicious = CLEAN.replace("Bob <bob@foo.example>", "x@exarnple.org");
        deliver(port, "192.0.2.7", CLEAN, "250 2.0.0");
        deliver(port, "192.0.2.7", suspicious, "451 4.7.1 We do not know you yet");
        now.addAndGet(60_000);
        deliver(port, "192.0.2.7", suspicious, "451 4.7.1");
        now.addAndGet(240_000);
        deliver(port, "192.0.2.9", suspicious, "250 2.0.0");
        deliver(port, "192.0.2.7", suspicious, "250 2.0.0");
        assertEquals(3, office.inbox(ALICE).size());
    }

    private static String letter(int number, String text) {
        return CLEAN.replace("Shall we?", text).replace("<1@", "<" + number + "@").replace("alice@example.org", "carol@example.org");
    }

    /** Carol moves thirty messages into Junk; thirty others she has read and left. */
    private void teach() throws IOException {
        AccountId carol = office.using("carol@example.org", handle -> {
            MailboxId inbox = handle.mailboxes().byRole(Role.INBOX).orElseThrow().id();
            MailboxId junk = handle.mailboxes().byRole(Role.JUNK).orElseThrow().id();
            append(handle, inbox, "the agenda of our meeting on Thursday, with minutes", Set.of(Keyword.SEEN));
            handle.move(inbox, append(handle, inbox, "cheap watches, replica luxury, order now", Set.of()), junk);
            return handle.account();
        });
        TestOffice.await(() -> knows(carol));
    }

    private boolean knows(AccountId account) {
        try {
            return Bayes.knows(office.gate().vocabulary().of(account)) && Bayes.knows(office.gate().vocabulary().everybody());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private NumberSet append(AccountHandle handle, MailboxId mailbox, String text, Set<Keyword> keywords) throws IOException {
        List<NewEmail> emails = new ArrayList<>();
        for (int i = 0; i < Limits.FEWEST_MESSAGES; i++) {
            try (MessageIntake intake = office.gate().intake(10_000)) {
                intake.write(letter(i, text + " " + i).getBytes(StandardCharsets.UTF_8));
                emails.add(new NewEmail(intake.finish(), keywords, Optional.empty()));
            }
        }
        return ((AppendResult.Appended) handle.append(mailbox, emails)).uids();
    }

    @Test
    void whatOnePersonCallsSpamIsSpamForEverybody() throws Exception {
        int port = listen(policy(5, 15));
        String watches = CLEAN.replace("Shall we?", "replica watches, luxury for cheap, order now");
        deliver(port, "192.0.2.7", watches, "250 2.0.0");
        assertEquals("X-Spam-Status: No, score=0.0 required=5.0", status(only(Role.INBOX)));
        teach();
        deliver(port, "192.0.2.7", watches, "250 2.0.0");
        String status = status(only(Role.JUNK));
        assertTrue(status.startsWith("X-Spam-Status: Yes, score=") && status.contains("tests=words-spam"), status);
        deliver(port, "192.0.2.7", CLEAN.replace("Shall we?", "the minutes of our meeting, with the agenda"), "250 2.0.0");
        assertTrue(office.texts(ALICE, Role.INBOX).getLast().contains("words-ham"));
        assertEquals(1, office.texts(ALICE, Role.JUNK).size());
    }

    @Test
    void withoutAFilterNothingIsSaidAndForgedVerdictsGoAllTheSame() throws IOException {
        deliver(office.listenChecking(zone, true, Set.of()), "192.0.2.7", "X-Spam-Status: No\r\n" + CLEAN, "250 2.0.0");
        assertFalse(only(Role.INBOX).contains("X-Spam"));
    }
}
