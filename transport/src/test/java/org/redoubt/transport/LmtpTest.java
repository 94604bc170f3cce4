package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.SmtpConfig.Mode;

/** RFC 2033. */
class LmtpTest {
    private TestOffice office;
    private SmtpClient client;

    @BeforeEach
    void open() throws IOException {
        office = TestOffice.open();
        client = SmtpClient.connect(office.port(Mode.LMTP));
        client.say("LHLO front.example.org").expect("250 ");
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        office.close();
    }

    @Test
    void smtpGreetingsAreRefused() throws IOException {
        client.say("EHLO x").expect("500 ");
        client.say("HELO x").expect("500 ");
    }

    @Test
    void whatTheStandardDemandsIsOffered() throws IOException {
        List<String> offered = client.say("LHLO x").reply();
        assertTrue(offered.contains("250-PIPELINING"), offered.toString());
        assertTrue(offered.contains("250-ENHANCEDSTATUSCODES"), offered.toString());
        assertTrue(offered.stream().noneMatch(line -> line.contains("AUTH")), offered.toString());
    }

    @Test
    void everyAcceptedRecipientHasItsOwnAnswer() throws IOException {
        client.say("MAIL FROM:<bob@foo.example>").expect("250 2.1.0");
        client.say("RCPT TO:<small@example.org>").expect("250 2.1.5");
        client.say("RCPT TO:<nobody@example.org>").expect("550 5.1.1");
        client.say("RCPT TO:<alice@example.org>").expect("250 2.1.5");
        client.say("RCPT TO:<sales@example.org>").expect("250 2.1.5");
        client.say("DATA").expect("354 ");
        client.send("\r\n" + "0123456789\r\n".repeat(TestOffice.SMALL_QUOTA / 10) + ".\r\n");
        client.expectAll("552 5.2.2", "250 2.0.0", "250 2.0.0");
        client.say("NOOP").expect("250 2.0.0");
        assertEquals(1, office.inbox("alice@example.org").size());
        assertTrue(office.inbox("alice@example.org").getFirst().contains("with LMTP id"));
        assertEquals(List.of(), office.inbox("small@example.org"));
    }

    @Test
    void theLastChunkIsAnsweredForEveryone() throws IOException {
        client.say("MAIL FROM:<bob@foo.example>").expect("250 2.1.0");
        client.say("RCPT TO:<alice@example.org>").expect("250 2.1.5");
        client.say("RCPT TO:<carol@example.org>").expect("250 2.1.5");
        client.send("BDAT 5\r\n\r\nx\r\n").expect("250 2.0.0");
        client.say("BDAT 0 LAST").expectAll("250 2.0.0", "250 2.0.0");
        client.say("QUIT").expect("221 2.0.0");
    }

    @Test
    void aRefusedMessageIsRefusedForEveryone() throws IOException {
        client.envelope("bob@foo.example", "alice@example.org", "carol@example.org");
        client.send("\r\na\nb\r\n.\r\n").expectAll("550 5.6.0", "550 5.6.0");
        client.say("NOOP").expect("250 2.0.0");
    }

    @Test
    void withoutARecipientDataIsRefused() throws IOException {
        client.say("MAIL FROM:<bob@foo.example>").expect("250 2.1.0");
        client.say("RCPT TO:<nobody@example.org>").expect("550 5.1.1");
        client.say("DATA").expect("503 5.5.1");
    }

    @Test
    void manyUnknownRecipientsAreNotTheFrontServersFault() throws IOException {
        client.say("MAIL FROM:<bob@foo.example>").expect("250 2.1.0");
        for (int i = 0; i < 2 * Limits.ERRORS_PER_SESSION; i++) {
            client.say("RCPT TO:<nobody" + i + "@example.org>").expect("550 5.1.1");
        }
        client.say("RCPT TO:<alice@example.org>").expect("250 2.1.5");
    }

    @Test
    void foreignDomainsAreNotRelayed() throws IOException {
        client.say("MAIL FROM:<bob@foo.example>").expect("250 2.1.0");
        client.say("RCPT TO:<x@elsewhere.example>").expect("550 5.7.1");
    }
}
