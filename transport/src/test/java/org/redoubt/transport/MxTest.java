package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.route.TlsUse;
import org.redoubt.wire.ListenerConfig;
import org.redoubt.wire.Network;
import org.redoubt.wire.TlsMode;

/** Mail from other servers on port 25; RFC 5321 appendix D and what surrounds it. */
class MxTest {
    private static final String MESSAGE = "From: Bob <bob@foo.example>\r\nSubject: lunch\r\n\r\nBlah blah\r\n";

    private TestOffice office;
    private SmtpClient client;

    @BeforeEach
    void open() throws IOException {
        office = TestOffice.open();
        client = SmtpClient.connect(office.port(SmtpConfig.Mode.MX)).hello();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        office.close();
    }

    @Test
    void aTypicalTransaction() throws IOException {
        client.say("MAIL FROM:<bob@foo.example>").expect("250 2.1.0");
        client.say("RCPT TO:<alice@example.org>").expect("250 2.1.5");
        client.say("RCPT TO:<nobody@example.org>").expect("550 5.1.1");
        client.say("RCPT TO:<carol@example.org>").expect("250 2.1.5");
        client.say("DATA").expect("354 ");
        client.send(MESSAGE + ".\r\n").expect("250 2.0.0");
        client.say("QUIT").expect("221 2.0.0").expectClosed();
        for (String person : List.of("alice@example.org", "carol@example.org")) {
            List<String> inbox = office.inbox(person);
            assertEquals(1, inbox.size());
            assertTrue(inbox.getFirst().endsWith(MESSAGE));
        }
    }

    @Test
    void anAbortedTransactionDeliversNothing() throws IOException {
        client.say("MAIL FROM:<bob@foo.example>").expect("250 2.1.0");
        client.say("RCPT TO:<alice@example.org>").expect("250 2.1.5");
        client.say("RSET").expect("250 2.0.0");
        client.say("DATA").expect("503 5.5.1");
        client.say("QUIT").expect("221 2.0.0");
        assertEquals(List.of(), office.inbox("alice@example.org"));
    }

    @Test
    void theTraceIsPutBeforeTheMessage() throws IOException {
        client.envelope("bob@foo.example", "alice@example.org");
        client.send("Return-Path: <forged@foo.example>\r\n x\r\n" + MESSAGE + ".\r\n").expect("250 2.0.0");
        String text = office.inbox("alice@example.org").getFirst();
        assertTrue(text.startsWith("Return-Path: <bob@foo.example>\r\nReceived: from client.example.net ([127.0.0.1])"
                + "\r\n\tby mx.example.org\r\n\twith ESMTP id "), text);
        assertTrue(text.contains("\r\n\tfor <alice@example.org>; "), text);
        assertFalse(text.contains("forged"), text);
        assertTrue(text.endsWith(MESSAGE), text);
    }

    @Test
    void allRecipientsGetTheSameOctetsAndLearnNotOfEachOther() throws IOException {
        client.envelope("bob@foo.example", "alice@example.org", "carol@example.org");
        client.send(MESSAGE + ".\r\n").expect("250 2.0.0");
        assertEquals(office.inbox("alice@example.org"), office.inbox("carol@example.org"));
        assertFalse(office.inbox("alice@example.org").getFirst().contains("for <"));
    }

    @Test
    void aliasesOfOnePersonBringOneCopy() throws IOException {
        client.envelope("bob@foo.example", "alice@example.org", "sales@example.org", "alice@example.org");
        client.send(MESSAGE + ".\r\n").expect("250 2.0.0");
        assertEquals(1, office.inbox("alice@example.org").size());
    }

    @Test
    void aGroupReachesItsMembersOnce() throws IOException {
        client.envelope("bob@foo.example", "team@example.org", "alice@example.org");
        client.send(MESSAGE + ".\r\n").expect("250 2.0.0");
        assertEquals(1, office.inbox("alice@example.org").size());
        assertEquals(1, office.inbox("carol@example.org").size());
    }

    @Test
    void theNullSenderIsTaken() throws IOException {
        client.envelope("", "alice@example.org");
        client.send(MESSAGE + ".\r\n").expect("250 2.0.0");
        assertTrue(office.inbox("alice@example.org").getFirst().startsWith("Return-Path: <>\r\n"));
    }

    @Test
    void thePostmasterIsReachedWithAndWithoutADomain() throws IOException {
        client.envelope("bob@foo.example", "Postmaster", "POSTMASTER@example.org");
        client.send(MESSAGE + ".\r\n").expect("250 2.0.0");
        assertEquals(1, office.inbox(TestOffice.ADMINISTRATOR).size());
    }

    @Test
    void nobodyRelaysThroughUs() throws IOException {
        client.say("MAIL FROM:<bob@foo.example>").expect("250 2.1.0");
        for (String foreign : List.of(
                "x@elsewhere.example",
                "x%elsewhere.example@other.example",
                "x@[127.0.0.1]",
                "\"x@elsewhere.example\"@other.example")) {
            client.say("RCPT TO:<" + foreign + ">").expect("550 5.7.1");
        }
        client.say("RCPT TO:<@example.org:x@elsewhere.example>").expect("550 5.7.1");
        client.say("RCPT TO:<x%elsewhere.example@example.org>").expect("550 5.1.1");
        client.say("RCPT TO:<\"x@elsewhere.example\"@example.org>").expect("550 5.1.1");
        client.say("RCPT TO:<elsewhere.example!x@example.org>").expect("550 5.1.1");
        client.say("DATA").expect("503 5.5.1");
    }

    @Test
    void aSourceRouteIsIgnored() throws IOException {
        client.say("MAIL FROM:<@foo.example:bob@bar.example>").expect("250 2.1.0");
        client.say("RCPT TO:<@mx.example.org,@b.example:alice@example.org>").expect("250 2.1.5");
    }

    @Test
    void nobodySignsInHere() throws IOException {
        client.say("AUTH PLAIN AGEAYg==").expect("502 5.5.1");
    }

    @Test
    void aFullMailboxRefusesADeclaredSizeForNow() throws IOException {
        client.say("MAIL FROM:<bob@foo.example> SIZE=" + (TestOffice.SMALL_QUOTA + 1)).expect("250 2.1.0");
        client.say("RCPT TO:<small@example.org>").expect("452 4.2.2");
        client.say("RCPT TO:<alice@example.org>").expect("250 2.1.5");
    }

    @Test
    void aFullMailboxThatTurnsOutAtTheEndRefusesForEveryone() throws IOException {
        client.envelope("bob@foo.example", "alice@example.org", "small@example.org");
        client.send(MESSAGE + "0123456789\r\n".repeat(TestOffice.SMALL_QUOTA / 10) + ".\r\n").expect("552 5.2.2");
        assertEquals(List.of(), office.inbox("alice@example.org"));
        assertEquals(List.of(), office.inbox("small@example.org"));
        client.envelope("bob@foo.example", "small@example.org");
        client.send(MESSAGE + ".\r\n").expect("250 2.0.0");
    }

    @Test
    void aClientThatVanishesWithinAMessageDeliversNothing() throws IOException {
        client.envelope("bob@foo.example", "alice@example.org");
        client.send(MESSAGE + "and then").finishSending().expectClosed();
        office.drain();
        assertEquals(List.of(), office.inbox("alice@example.org"));
    }

    @Test
    void aLoopIsCut() throws IOException {
        client.envelope("bob@foo.example", "alice@example.org");
        client.send("Received: from a by b; x\r\n".repeat(Limits.RECEIVED_FIELDS) + MESSAGE + ".\r\n")
                .expect("250 2.0.0");
        client.envelope("bob@foo.example", "alice@example.org");
        client.send("received : from a\r\n\tby b; x\r\n".repeat(Limits.RECEIVED_FIELDS + 1) + MESSAGE + ".\r\n")
                .expect("554 5.4.6");
        assertEquals(1, office.inbox("alice@example.org").size());
    }

    @Test
    void textWithoutAHeaderStaysText() throws IOException {
        client.envelope("bob@foo.example", "alice@example.org");
        client.send("Just a line\r\nand one more\r\n.\r\n").expect("250 2.0.0");
        assertTrue(office.inbox("alice@example.org").getFirst().endsWith("\r\n\r\nJust a line\r\nand one more\r\n"));
    }

    @Test
    void anEmptyMessageIsAMessage() throws IOException {
        client.envelope("bob@foo.example", "alice@example.org");
        client.send(".\r\n").expect("250 2.0.0");
        assertEquals(1, office.inbox("alice@example.org").size());
    }

    @Test
    void internationalMailNeedsItsParameterAndKeepsItsOctets() throws IOException {
        client.say("MAIL FROM:<jörg@bücher.example>").expect("553 5.6.7");
        client.say("MAIL FROM:<jörg@bücher.example> SMTPUTF8 BODY=8BITMIME").expect("250 2.1.0");
        client.say("RCPT TO:<alice@example.org>").expect("250 2.1.5");
        client.say("RCPT TO:<zoë@example.org>").expect("250 2.1.5");
        client.say("DATA").expect("354 ");
        client.send("From: Jörg <jörg@bücher.example>\r\n\r\nGrüße\r\n.\r\n").expect("250 2.0.0");
        String text = office.inbox("zoë@example.org").getFirst();
        assertTrue(text.startsWith("Return-Path: <jörg@bücher.example>\r\n"), text);
        assertTrue(text.contains("with UTF8SMTP id"), text);
        assertTrue(text.endsWith("From: Jörg <jörg@bücher.example>\r\n\r\nGrüße\r\n"), text);
    }

    @Test
    void eightBitHeadersAreTakenAsTheyAre() throws IOException {
        client.envelope("bob@foo.example", "alice@example.org");
        client.send("Subject: Grüße\r\n\r\nx\r\n.\r\n").expect("250 2.0.0");
        assertTrue(office.inbox("alice@example.org").getFirst().contains("Subject: Grüße\r\n"));
    }

    @Test
    void reportParametersAreTaken() throws IOException {
        client.say("MAIL FROM:<bob@foo.example> RET=HDRS ENVID=QQ314159").expect("250 2.1.0");
        client.say("RCPT TO:<alice@example.org> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;Alice@example.org")
                .expect("250 2.1.5");
        client.say("RCPT TO:<carol@example.org> NOTIFY=NEVER,DELAY").expect("501 5.5.4");
        client.say("RCPT TO:<carol@example.org> ORCPT=rfc822;a+4").expect("501 5.5.4");
        client.say("DATA").expect("354 ");
        client.send(MESSAGE + ".\r\n").expect("250 2.0.0");
    }

    @Test
    void anHonestServerSaysWhatItCannot() throws IOException {
        client.say("VRFY alice").expect("252 2.5.2");
        client.say("EXPN team").expect("502 5.5.1");
        client.say("HELP").expect("214 2.0.0");
        client.say("NOOP anything").expect("250 2.0.0");
        client.say("ETRN x").expect("500 5.5.1");
        client.say("LHLO x").expect("500 ");
    }

    @Test
    void deliveryIsRecordedOnce() throws IOException {
        client.envelope("bob@foo.example", "alice@example.org");
        client.send(MESSAGE + ".\r\n").expect("250 2.0.0");
        assertEquals(1, office.deliveries().size());
        assertEquals("mx", office.deliveries().getFirst().session().via());
    }

    @Test
    void withoutAnAuditLogNothingIsTaken() throws IOException {
        office.audit().breakDown(true);
        client.envelope("bob@foo.example", "alice@example.org");
        client.send(MESSAGE + ".\r\n").expect("451 4.3.0");
        office.audit().breakDown(false);
        client.envelope("bob@foo.example", "alice@example.org");
        client.send(MESSAGE + ".\r\n").expect("250 2.0.0");
    }

    @Test
    void machinesThatCannotSignInSendToEverybodyWhereTheyMay() throws IOException {
        try (SmtpSink sink = SmtpSink.open()) {
            office.route("far.example", sink.port(), TlsUse.NONE).sending();
            SmtpConfig config = SmtpConfig.of(SmtpConfig.Mode.MX, "mx.example.org");
            ListenerConfig listener = ListenerConfig.of(
                    "relaying", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), TlsMode.PLAIN);
            int printers = office.listen(config.withRelaying(List.of(Network.parse("127.0.0.0/8"))), listener);
            try (SmtpClient printer = SmtpClient.connect(printers).hello()) {
                printer.envelope("printer@example.org", "bob@far.example");
                printer.send(MESSAGE + ".\r\n").expect("250 2.0.0");
            }
            office.awaitEmptyQueue();
            assertEquals(1, sink.taken().size());
            // Others are still told to sign in.
            int elsewhere = office.listen(config.withRelaying(List.of(Network.parse("10.0.0.0/8"))), listener);
            try (SmtpClient stranger = SmtpClient.connect(elsewhere).hello()) {
                stranger.say("MAIL FROM:<printer@example.org>").expect("250");
                stranger.say("RCPT TO:<bob@far.example>").expect("550 5.7.1");
            }
        }
    }

    @Test
    void aMemberWithoutRoomDoesNotKeepAGroupFromItsMail() throws IOException {
        office.administration().addGroup("all@example.org", List.of("alice@example.org", "small@example.org")).orThrow();
        String large = MESSAGE + "0123456789\r\n".repeat(TestOffice.SMALL_QUOTA / 10) + ".\r\n";
        client.say("MAIL FROM:<bob@foo.example> SIZE=" + (TestOffice.SMALL_QUOTA + 1)).expect("250 2.1.0");
        client.say("RCPT TO:<all@example.org>").expect("250 2.1.5");
        client.say("RCPT TO:<small@example.org>").expect("452 4.2.2");
        client.say("RSET").expect("250 ");
        client.envelope("bob@foo.example", "all@example.org");
        client.send(large).expect("250 2.0.0 Queued");
        office.sending();
        TestOffice.await(() -> arrived("alice@example.org") == 1);
        assertEquals(0, arrived("small@example.org"));
        // Hers is tried again, and what has arrived does not come twice.
        assertEquals(1, office.queue().totals().messages());
        client.envelope("bob@foo.example", "all@example.org");
        client.send(MESSAGE + ".\r\n").expect("250 2.0.0 Stored");
        assertEquals(1, arrived("small@example.org"));
        assertEquals(2, arrived("alice@example.org"));
    }

    private int arrived(String address) {
        try {
            return office.inbox(address).size();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
