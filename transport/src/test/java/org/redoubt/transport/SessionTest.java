package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.wire.ListenerConfig;
import org.redoubt.wire.ManualRuntime;
import org.redoubt.wire.TlsMode;
import org.redoubt.wire.WireRuntime;

/** Order of commands, pipelining, and the bounds of a session. */
class SessionTest {
    private TestOffice office;
    private SmtpClient client;

    @BeforeEach
    void open() throws IOException {
        office = TestOffice.open();
        client = SmtpClient.connect(office.port(Mode.MX));
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        office.close();
    }

    @Test
    void theExtensionsAreListed() throws IOException {
        assertEquals(
                List.of(
                        "250-mx.example.org greets client.example.net",
                        "250-PIPELINING",
                        "250-SIZE " + TestOffice.MAX_MESSAGE,
                        "250-STARTTLS",
                        "250-ENHANCEDSTATUSCODES",
                        "250-8BITMIME",
                        "250-SMTPUTF8",
                        "250-CHUNKING",
                        "250-BINARYMIME",
                        "250-DSN",
                        "250 LIMITS MAILMAX=" + Limits.MESSAGES_PER_SESSION + " RCPTMAX=" + Limits.RECIPIENTS),
                client.say("EHLO client.example.net").reply());
    }

    @Test
    void anOldClientIsServed() throws IOException {
        assertEquals(List.of("250 mx.example.org greets old"), client.say("HELO old").reply());
        client.envelope("bob@foo.example", "alice@example.org");
        client.send("\r\nx\r\n.\r\n").expect("250 2.0.0");
        assertTrue(office.inbox("alice@example.org").getFirst().contains("with SMTP id"));
    }

    @Test
    void commandsHaveTheirOrder() throws IOException {
        client.say("MAIL FROM:<bob@foo.example>").expect("503 5.5.1");
        client.say("EHLO").expect("501 ");
        client.say("EHLO two words").expect("501 ");
        client.hello();
        client.say("RCPT TO:<alice@example.org>").expect("503 5.5.1");
        client.say("MAIL FROM:<bob@foo.example>").expect("250 2.1.0");
        client.say("MAIL FROM:<bob@foo.example>").expect("503 5.5.1");
        client.say("RCPT TO:<alice@example.org>").expect("250 2.1.5");
        client.hello();
        client.say("RCPT TO:<alice@example.org>").expect("503 5.5.1");
        client.say("RSET x").expect("501 5.5.4");
    }

    @Test
    void aPipelinedGroupIsAnsweredInOrder() throws IOException {
        List<String> group = List.of(
                "EHLO x",
                "MAIL FROM:<bob@foo.example>",
                "RCPT TO:<alice@example.org>",
                "RCPT TO:<nobody@example.org>",
                "DATA");
        client.say(String.join("\r\n", group));
        client.expectAll("250 ", "250 2.1.0", "250 2.1.5", "550 5.1.1", "354 ");
        client.send("\r\nx\r\n.\r\nRSET\r\nMAIL FROM:<>\r\nQUIT\r\n");
        client.expectAll("250 2.0.0", "250 2.0.0", "250 2.1.0", "221 2.0.0").expectClosed();
        assertEquals(1, office.inbox("alice@example.org").size());
    }

    @Test
    void anAnswerDoesNotWaitForTheRestOfTheNextLine() throws IOException {
        client.send("NOOP\r\nNO").expect("250 2.0.0");
        client.send("OP\r\n").expect("250 2.0.0");
    }

    @Test
    void faultyLinesAreAnsweredAndTheNextIsRead() throws IOException {
        client.send("NOOP\nNOOP\r\n").expect("500 5.5.2");
        client.send("NO\rOP\r\n").expect("500 5.5.2");
        client.say("NOOP \0").expect("500 5.5.2");
        client.say("x".repeat(Limits.COMMAND_LINE + 1)).expect("500 5.5.2");
        client.say("x".repeat(3 * Limits.AUTH_LINE)).expect("500 5.5.2");
        client.say("").expect("500 5.5.1");
        client.say("NOOP").expect("250 2.0.0");
    }

    @Test
    void whoeverTalksBeforeTheGreetingIsSentAway() throws IOException {
        SmtpConfig patient =
                SmtpConfig.of(Mode.MX, "mx.example.org").withGreetingWait(Duration.ofMillis(300));
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        int port = office.listen(patient, ListenerConfig.of("patient", address, TlsMode.PLAIN));
        try (SmtpClient early = SmtpClient.raw(port)) {
            early.say("EHLO bot").expect("554 ").expectClosed();
        }
        try (SmtpClient polite = SmtpClient.connect(port)) {
            polite.hello();
        }
    }

    @Test
    void tooManyConnectionsAreToldSo() throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        ListenerConfig narrow = ListenerConfig.of("narrow", address, TlsMode.PLAIN).withMaxConnections(1, 1);
        int port = office.listen(SmtpConfig.of(Mode.MX, "mx.example.org"), narrow);
        try (SmtpClient first = SmtpClient.connect(port);
                SmtpClient second = SmtpClient.raw(port)) {
            second.expect("421 4.7.0");
            first.hello();
        }
    }

    @Test
    void manyErrorsEndTheSession() throws IOException {
        client.hello();
        for (int i = 1; i < Limits.ERRORS_PER_SESSION; i++) {
            client.say("FOO").expect("500 5.5.1");
        }
        client.say("FOO").expectAll("500 5.5.1", "421 4.7.0").expectClosed();
    }

    @Test
    void manyCommandsWithoutAMessageEndTheSession() throws IOException {
        for (int i = 0; i < Limits.COMMANDS_WITHOUT_MESSAGE; i++) {
            client.say("NOOP").expect("250 ");
        }
        client.say("NOOP").expect("421 4.7.0").expectClosed();
    }

    @Test
    void theRecipientBeyondTheLastIsPutOff() throws IOException {
        client.hello();
        client.say("MAIL FROM:<bob@foo.example>").expect("250 2.1.0");
        String many = "RCPT TO:<alice@example.org>\r\n".repeat(Limits.RECIPIENTS);
        client.send(many);
        for (int i = 0; i < Limits.RECIPIENTS; i++) {
            client.expect("250 2.1.5");
        }
        client.say("RCPT TO:<carol@example.org>").expect("452 4.5.3");
        client.say("DATA").expect("354 ");
        client.send("\r\nx\r\n.\r\n").expect("250 2.0.0");
        assertEquals(1, office.inbox("alice@example.org").size());
    }

    @Test
    void aStoppingServerSaysGoodbye() throws IOException {
        client.hello();
        client.say("MAIL FROM:<bob@foo.example>").expect("250 2.1.0");
        office.drain();
        client.expect("421 4.3.2").expectClosed();
    }

    @Test
    void aSilentClientIsSentAway() throws IOException {
        ManualRuntime time = WireRuntime.manual();
        try (TestOffice still = TestOffice.withManualTime(time);
                SmtpClient silent = SmtpClient.connect(still.port(Mode.MX)).hello()) {
            while (!silent.answered()) {
                time.advance(Limits.COMMAND_TIMEOUT);
            }
            silent.expect("421 4.4.2").expectClosed();
        }
    }

    @Test
    void aSilentClientWithinAMessageIsSentAway() throws IOException {
        ManualRuntime time = WireRuntime.manual();
        try (TestOffice still = TestOffice.withManualTime(time);
                SmtpClient silent = SmtpClient.connect(still.port(Mode.MX)).hello()) {
            silent.envelope("bob@foo.example", "alice@example.org").send("Subject: x\r\n");
            while (!silent.answered()) {
                time.advance(Limits.COMMAND_TIMEOUT);
            }
            silent.expect("421 4.4.2").expectClosed();
            assertEquals(List.of(), still.inbox("alice@example.org"));
        }
    }

    @Test
    void aDrippingClientIsSentAway() throws IOException {
        ManualRuntime time = WireRuntime.manual();
        Duration step = Duration.ofMinutes(4);
        try (TestOffice still = TestOffice.withManualTime(time);
                SmtpClient dripping = SmtpClient.connect(still.port(Mode.MX)).hello()) {
            dripping.say("MAIL FROM:<bob@foo.example>").expect("250 2.1.0");
            dripping.say("RCPT TO:<alice@example.org>").expect("250 2.1.5");
            for (int i = 0; i < Limits.MESSAGE_TIME.dividedBy(step); i++) {
                dripping.send("BDAT 1\r\nx").expect("250 2.0.0");
                time.advance(step);
            }
            time.advance(step);
            dripping.send("BDAT 1\r\nx").expect("421 4.4.2").expectClosed();
        }
    }

    @Test
    void figuresAreKept() throws IOException {
        client.hello().envelope("bob@foo.example", "alice@example.org");
        client.send("\r\nx\r\n.\r\n").expect("250 2.0.0");
        client.envelope("bob@foo.example", "alice@example.org");
        client.send("\r\nx\ny\r\n.\r\n").expect("550 5.6.0");
        client.say("QUIT").expect("221 ");
        office.drain();
        assertEquals(1, figure("redoubt_smtp_messages_total", "accepted"));
        assertEquals(1, figure("redoubt_smtp_messages_total", "refused"));
        assertEquals(2, figure("redoubt_smtp_recipients_total", "accepted"));
    }

    private long figure(String name, String outcome) {
        return office.metrics().value(name, "mode", "mx", "outcome", outcome);
    }
}
