package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redoubt.transport.SmtpConfig.Mode;

/** Mail from our own people (RFC 6409). */
class SubmissionTest {
    private TestOffice office;
    private SmtpClient client;

    @BeforeEach
    void open() throws IOException {
        office = TestOffice.open();
        client = SmtpClient.connectTls(office.port(Mode.SUBMISSIONS)).hello();
        client.signIn("alice@example.org", TestOffice.PASSWORD).expect("235 2.7.0");
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        office.close();
    }

    private String submit(String message) throws IOException {
        client.envelope("alice@example.org", "carol@example.org");
        client.send(message + ".\r\n").expect("250 2.0.0");
        return office.inbox("carol@example.org").getLast();
    }

    @Test
    void whatTheAuthorsProgramLeftOutIsAdded() throws IOException {
        String text = submit("From: Alice <alice@example.org>\r\nSubject: x\r\n\r\nbody\r\n");
        assertTrue(text.startsWith("Return-Path: <alice@example.org>\r\nReceived: from "), text);
        assertTrue(text.contains("\r\nDate: "), text);
        assertTrue(text.matches("(?s).*\r\nMessage-ID: <[0-9a-z.]+@mx\\.example\\.org>\r\n.*"), text);
        assertTrue(text.contains("with ESMTPSA id "), text);
        assertTrue(text.contains("by mx.example.org (TLSv1.3 TLS_"), text);
        assertTrue(text.endsWith("From: Alice <alice@example.org>\r\nSubject: x\r\n\r\nbody\r\n"), text);
    }

    @Test
    void whatIsThereStaysAsItIs() throws IOException {
        String message = "DATE: Mon, 23 Nov 2026 10:00:00 +0000\r\nMessage-Id: <x@y>\r\nFrom: sales@example.org\r\n\r\n";
        String text = submit(message);
        assertTrue(text.endsWith(message), text);
        assertFalse(text.contains("\r\nDate: "), text);
        assertFalse(text.contains("\r\nMessage-ID: "), text);
    }

    @Test
    void aMessageWithoutFromIsFromWhoSendsIt() throws IOException {
        assertTrue(submit("Subject: x\r\n\r\n").contains("\r\nFrom: <alice@example.org>\r\n"));
    }

    @Test
    void bccStaysBetweenAuthorAndServer() throws IOException {
        List<String> message = List.of(
                "From: alice@example.org",
                "BCC: carol@example.org,",
                "\tsecret@x.example",
                "To: x@y",
                "Resent-Bcc : other@x.example",
                "",
                "Bcc: in the text",
                "");
        String text = submit(String.join("\r\n", message));
        assertFalse(text.contains("secret"), text);
        assertFalse(text.contains("other"), text);
        assertTrue(text.contains("From: alice@example.org\r\nTo: x@y\r\n\r\nBcc: in the text\r\n"), text);
    }

    @Test
    void onlyOnesOwnAddressesMaySend() throws IOException {
        client.say("MAIL FROM:<carol@example.org>").expect("550 5.7.1");
        client.say("MAIL FROM:<alice@elsewhere.example>").expect("550 5.7.1");
        client.say("MAIL FROM:<sales@example.org>").expect("250 2.1.0");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From: carol@example.org\r\n",
                "From: alice@example.org, carol@example.org\r\n",
                "From: Alice <alice@example.org> <carol@example.org>\r\n",
                "From: \"alice@example.org\" <carol@example.org>\r\n",
                "From: alice@example.org\r\nSender: carol@example.org\r\n",
                "From: Us: alice@example.org;\r\n",
                "From: alice\r\n",
                "from\t: carol@example.org\r\n",
                "From:\r\n carol@example.org\r\n"
            })
    void theMessageMustNotSayAnotherAuthor(String header) throws IOException {
        client.envelope("alice@example.org", "carol@example.org");
        client.send(header + "\r\nx\r\n.\r\n").expect("550 5.7.1");
        assertEquals(List.of(), office.inbox("carol@example.org"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From: alice@example.org\r\nFrom: alice@example.org\r\n",
                "From: alice@example.org\r\nX: y\r\nFROM : carol@example.org\r\n",
                "From:\r\n"
            })
    void anUnclearAuthorIsRefused(String header) throws IOException {
        client.envelope("alice@example.org", "carol@example.org");
        client.send(header + "\r\nx\r\n.\r\n").expect("550 5.6.0");
        assertEquals(List.of(), office.inbox("carol@example.org"));
    }

    @Test
    void aReceiptHasNoSender() throws IOException {
        client.envelope("", "carol@example.org");
        client.send("From: alice@example.org\r\n\r\nread\r\n.\r\n").expect("250 2.0.0");
        client.envelope("", "carol@example.org");
        client.send("From: carol@example.org\r\n\r\nread\r\n.\r\n").expect("550 5.7.1");
        client.envelope("", "carol@example.org");
        client.send("Subject: nobody\r\n\r\nread\r\n.\r\n").expect("550 5.6.0");
    }

    @Test
    void mailForElsewhereGoesToDomainsOnly() throws IOException {
        client.say("MAIL FROM:<alice@example.org>").expect("250 2.1.0");
        client.say("RCPT TO:<bob@[127.0.0.1]>").expect("550 5.1.2");
        client.say("RCPT TO:<bob@[IPv6:::1]>").expect("550 5.1.2");
        client.say("DATA").expect("503 5.5.1");
        client.say("RCPT TO:<carol@example.org>").expect("250 2.1.5");
        client.say("RCPT TO:<typo@example.org>").expect("550 5.1.1");
        client.say("RCPT TO:<nobody-here@example.org>").expect("550 5.2.4");
    }

    @Test
    void withoutSignInNothingIsSent() throws IOException {
        try (SmtpClient stranger =
                SmtpClient.connectTls(office.port(Mode.SUBMISSIONS)).hello()) {
            stranger.say("MAIL FROM:<alice@example.org>").expect("530 5.7.0");
            stranger.say("RCPT TO:<carol@example.org>").expect("503 5.5.1");
        }
    }

    @Test
    void internationalAddressesWork() throws IOException {
        try (SmtpClient zoe = SmtpClient.connectTls(office.port(Mode.SUBMISSIONS)).hello()) {
            zoe.signIn("zoë@example.org", TestOffice.PASSWORD).expect("235 ");
            zoe.say("MAIL FROM:<zoë@example.org> SMTPUTF8").expect("250 2.1.0");
            zoe.say("RCPT TO:<alice@example.org>").expect("250 2.1.5");
            zoe.say("DATA").expect("354 ");
            zoe.send("From: zoë@example.org\r\n\r\nx\r\n.\r\n").expect("250 2.0.0");
        }
        assertTrue(office.inbox("alice@example.org").getFirst().contains("with UTF8SMTPSA id"));
    }
}
