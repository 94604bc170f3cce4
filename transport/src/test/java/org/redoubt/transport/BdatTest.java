package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.SmtpConfig.Mode;

/** RFC 3030: messages in counted chunks. */
class BdatTest {
    private TestOffice office;
    private SmtpClient client;

    @BeforeEach
    void open() throws IOException {
        office = TestOffice.open();
        client = SmtpClient.connect(office.port(Mode.MX)).hello();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        office.close();
    }

    private void envelope() throws IOException {
        client.say("MAIL FROM:<bob@foo.example>").expect("250 2.1.0");
        client.say("RCPT TO:<alice@example.org>").expect("250 2.1.5");
    }

    private static String chunk(String octets, String last) {
        return "BDAT " + octets.length() + last + "\r\n" + octets;
    }

    @Test
    void chunksMakeAMessageAndDotsAreJustDots() throws IOException {
        envelope();
        client.send(chunk("Subject: x\r\n\r", "")).expect("250 2.0.0");
        client.send(chunk("\n.\r\n..two\r\n", "")).expect("250 2.0.0");
        client.send(chunk("end\r\n", " LAST")).expect("250 2.0.0");
        assertTrue(office.inbox("alice@example.org").getFirst().endsWith("Subject: x\r\n\r\n.\r\n..two\r\nend\r\n"));
    }

    @Test
    void theLastChunkMayBeEmpty() throws IOException {
        envelope();
        client.send(chunk("\r\nx\r\n", "")).expect("250 2.0.0");
        client.say("BDAT 0 LAST").expect("250 2.0.0");
        assertEquals(1, office.inbox("alice@example.org").size());
    }

    @Test
    void theOnlyChunkMayBeEmpty() throws IOException {
        envelope();
        client.say("BDAT 0 LAST").expect("250 2.0.0");
        assertEquals(1, office.inbox("alice@example.org").size());
    }

    @Test
    void aWholeTransactionMayBePipelined() throws IOException {
        client.send("MAIL FROM:<bob@foo.example>\r\nRCPT TO:<alice@example.org>\r\n" + chunk("\r\nx", " LAST")
                + "QUIT\r\n");
        client.expectAll("250 2.1.0", "250 2.1.5", "250 2.0.0", "221 2.0.0").expectClosed();
        assertTrue(office.inbox("alice@example.org").getFirst().endsWith("\r\n\r\nx"));
    }

    @Test
    void chunksAreReadEvenWhenNobodyWantsThem() throws IOException {
        client.send(chunk("QUIT\r\n", " LAST")).expect("503 5.5.1");
        client.say("MAIL FROM:<bob@foo.example>").expect("250 2.1.0");
        client.say("RCPT TO:<nobody@example.org>").expect("550 5.1.1");
        client.send(chunk("QUIT\r\n", "") + chunk("QUIT\r\n", " LAST")).expectAll("503 5.5.1", "503 5.5.1");
        client.say("NOOP").expect("250 2.0.0");
    }

    @Test
    void dataAndBdatDoNotMix() throws IOException {
        envelope();
        client.send(chunk("\r\nx\r\n", "")).expect("250 2.0.0");
        client.say("DATA").expect("503 5.5.1");
        client.say("RCPT TO:<carol@example.org>").expect("503 5.5.1");
        client.say("MAIL FROM:<bob@foo.example>").expect("503 5.5.1");
        client.say("BDAT 0 LAST").expect("250 2.0.0");
        assertEquals(List.of(), office.inbox("carol@example.org"));
    }

    @Test
    void rsetForgetsTheChunks() throws IOException {
        envelope();
        client.send(chunk("\r\nx\r\n", "")).expect("250 2.0.0");
        client.say("RSET").expect("250 2.0.0");
        client.say("BDAT 0 LAST").expect("503 5.5.1");
        assertEquals(List.of(), office.inbox("alice@example.org"));
    }

    @Test
    void aFaultEndsTheTransactionAtItsChunk() throws IOException {
        envelope();
        client.send(chunk("\r\nbare\nlf\r\n", "")).expect("550 5.6.0");
        client.send(chunk("more\r\n", " LAST")).expect("503 5.5.1");
        envelope();
        client.send(chunk("\r\nbare cr\r", " LAST")).expect("550 5.6.0");
        assertEquals(List.of(), office.inbox("alice@example.org"));
    }

    @Test
    void chunksThatAddUpToTooMuchAreRefused() throws IOException {
        envelope();
        String half = "\r\n" + "0123456\r\n".repeat(TestOffice.MAX_MESSAGE / 18);
        client.send(chunk(half, "")).expect("250 2.0.0");
        client.send(chunk(half, "")).expect("552 5.3.4");
        client.say("BDAT 0 LAST").expect("503 5.5.1");
        assertEquals(List.of(), office.inbox("alice@example.org"));
    }

    @Test
    void anUnclearSizeEndsTheSession() throws IOException {
        envelope();
        client.say("BDAT many").expect("501 5.5.4").expectClosed();
    }

    @Test
    void aChunkBeyondAllBoundsEndsTheSession() throws IOException {
        client.say("BDAT 999999999999999 LAST").expect("552 5.3.4").expectClosed();
    }

    @Test
    void aClientThatVanishesWithinAChunkDeliversNothing() throws IOException {
        envelope();
        client.send("BDAT 100 LAST\r\n\r\nx").finishSending().expectClosed();
        office.drain();
        assertEquals(List.of(), office.inbox("alice@example.org"));
    }

    private static String binary(String encoding, String body) {
        return "From: bob@foo.example\r\nMIME-Version: 1.0\r\nContent-Type: application/octet-stream\r\n"
                + "Content-Transfer-Encoding: " + encoding + "\r\n\r\n" + body;
    }

    // RFC 3030 3: mailboxes hold lines, so what is binary is encoded as it comes.
    @Test
    void binaryPartsAreKeptAsBase64() throws IOException {
        client.say("MAIL FROM:<bob@foo.example> BODY=BINARYMIME").expect("250 2.1.0");
        client.say("RCPT TO:<alice@example.org>").expect("250 2.1.5");
        client.send(chunk(binary("binary", "\0\n\r.\r\nx"), " LAST")).expect("250 2.0.0");
        String text = office.inbox("alice@example.org").getFirst();
        assertTrue(text.endsWith("Content-Transfer-Encoding: base64\r\n\r\nAAoNLg0KeA==\r\n"), text);
    }

    @Test
    void binaryGoesByBdatAloneAndInPartsAlone() throws IOException {
        client.say("MAIL FROM:<bob@foo.example> BODY=BINARYMIME").expect("250 2.1.0");
        client.say("RCPT TO:<alice@example.org>").expect("250 2.1.5");
        client.say("DATA").expect("503 5.5.1");
        client.send(chunk("Subject: a\nX: b\r\n\r\nx\r\n", " LAST")).expect("554 5.6.3");
        client.say("MAIL FROM:<bob@foo.example> BODY=BINARYMIME").expect("250 2.1.0");
        client.say("RCPT TO:<alice@example.org>").expect("250 2.1.5");
        client.send(chunk(binary("base64", "\0\r\n"), " LAST")).expect("554 5.6.3");
        envelope();
        client.send(chunk(binary("binary", "\0\r\n"), " LAST")).expect("550 5.6.0");
        assertEquals(0, office.inbox("alice@example.org").size());
    }

    /** Who hears to come again later would come for days. */
    @Test
    void whatIsTooLargeAsLinesIsRefusedForGood() throws IOException {
        client.say("MAIL FROM:<bob@foo.example> BODY=BINARYMIME").expect("250 2.1.0");
        client.say("RCPT TO:<alice@example.org>").expect("250 2.1.5");
        String most = binary("binary", "\0".repeat(TestOffice.MAX_MESSAGE - 1000));
        client.send(chunk(most, " LAST")).expect("552 5.3.4");
        assertEquals(0, office.inbox("alice@example.org").size());
    }
}
