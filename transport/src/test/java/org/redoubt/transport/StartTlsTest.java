package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.SmtpConfig.Mode;

/** RFC 3207. */
class StartTlsTest {
    private TestOffice office;
    private SmtpClient client;

    @BeforeEach
    void open() throws IOException {
        office = TestOffice.open();
        client = SmtpClient.connect(office.port(Mode.SUBMISSION)).hello();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        office.close();
    }

    @Test
    void afterTheHandshakeEverythingBeginsAnew() throws IOException {
        client.startTls();
        client.say("MAIL FROM:<alice@example.org>").expect("503 5.5.1");
        List<String> offered = client.say("EHLO x").reply();
        assertTrue(offered.stream().noneMatch(line -> line.contains("STARTTLS")), offered.toString());
        assertTrue(offered.contains("250-AUTH SCRAM-SHA-256 PLAIN LOGIN"), offered.toString());
        client.say("STARTTLS").expect("503 5.5.1");
        client.signIn("alice@example.org", TestOffice.PASSWORD).expect("235 2.7.0");
    }

    /** CVE-2011-0411: commands sent in the clear behind STARTTLS must not run under TLS. */
    @Test
    void whatWasSentAheadInTheClearIsForgotten() throws IOException {
        try (SmtpClient mx = SmtpClient.connect(office.port(Mode.MX)).hello()) {
            mx.send("STARTTLS\r\nEHLO injected\r\nMAIL FROM:<injected@foo.example>\r\n").expect("220 2.0.0");
            mx.handshake();
            mx.say("RCPT TO:<alice@example.org>").expect("503 5.5.1");
            mx.hello();
            mx.envelope("bob@foo.example", "alice@example.org");
            mx.send("Subject: x\r\n\r\nx\r\n.\r\n").expect("250 2.0.0");
        }
        String text = office.inbox("alice@example.org").getFirst();
        assertTrue(text.startsWith("Return-Path: <bob@foo.example>"), text);
        assertTrue(text.contains("with ESMTPS id"), text);
    }

    @Test
    void itTakesNoArgumentAndIsNotWithinAMessage() throws IOException {
        client.say("STARTTLS now").expect("501 5.5.4");
        try (SmtpClient mx = SmtpClient.connect(office.port(Mode.MX)).hello()) {
            mx.say("MAIL FROM:<bob@foo.example>").expect("250 2.1.0");
            mx.say("STARTTLS").expect("503 5.5.1");
        }
    }

    @Test
    void whereThereIsNoneItIsNotOffered() throws IOException {
        try (SmtpClient lmtp = SmtpClient.connect(office.port(Mode.LMTP))) {
            List<String> offered = lmtp.say("LHLO x").reply();
            assertTrue(offered.stream().noneMatch(line -> line.contains("STARTTLS")), offered.toString());
            lmtp.say("STARTTLS").expect("502 5.5.1");
        }
    }

    @Test
    void aBrokenHandshakeEndsTheSession() throws IOException {
        client.say("STARTTLS").expect("220 2.0.0");
        client.send("this is no handshake at all, and long enough to see it\r\n");
        client.drainToEnd();
        assertEquals(0, office.deliveries().size());
    }
}
