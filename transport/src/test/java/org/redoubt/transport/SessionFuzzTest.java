package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.SmtpConfig.Mode;

/** Whole conversations of nonsense: every one is answered or closed, and the next client is served. */
class SessionFuzzTest {
    private static final int SESSIONS = 300;
    private static final int TIMEOUT_MILLIS = 10_000;
    private static final List<String> PIECES = List.of(
            "EHLO x\r\n",
            "LHLO x\r\n",
            "HELO x\r\n",
            "MAIL FROM:<a@b.example>\r\n",
            "MAIL FROM:<> SIZE=99 BODY=8BITMIME SMTPUTF8\r\n",
            "RCPT TO:<alice@example.org>\r\n",
            "RCPT TO:<Postmaster> NOTIFY=NEVER\r\n",
            "RCPT TO:<small@example.org>\r\n",
            "DATA\r\n",
            "Subject: x\r\n\r\n..text\r\n",
            ".\r\n",
            "BDAT 5\r\n",
            "BDAT 3 LAST\r\n",
            "BDAT 99999999\r\n",
            "hello",
            "AUTH PLAIN\r\n",
            "AUTH LOGIN =\r\n",
            "*\r\n",
            "RSET\r\n",
            "NOOP\r\n",
            "VRFY x\r\n",
            "QUIT\r\n",
            "\n",
            "\r",
            "\0",
            "\u00e9");

    @Test
    void randomConversationsEndAndHarmNobody() throws IOException {
        long seed = 20_261_124L;
        Random random = new Random(seed);
        Mode[] plain = {Mode.MX, Mode.LMTP, Mode.SUBMISSION};
        try (TestOffice office = TestOffice.withInsecureLoopbackAuth()) {
            for (int i = 0; i < SESSIONS; i++) {
                converse(office.port(plain[i % plain.length]), conversation(random), "seed " + seed + " session " + i);
            }
            try (SmtpClient next = SmtpClient.connect(office.port(Mode.MX)).hello()) {
                next.envelope("bob@foo.example", "carol@example.org");
                next.send("\r\nstill here\r\n.\r\n").expect("250 2.0.0");
            }
            assertEquals(1, office.inbox("carol@example.org").size());
        }
    }

    private static byte[] conversation(Random random) {
        var text = new StringBuilder();
        int length = random.nextInt(40);
        for (int i = 0; i < length; i++) {
            text.append(PIECES.get(random.nextInt(PIECES.size())));
        }
        byte[] octets = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        for (int i = random.nextInt(4); i > 0 && octets.length > 0; i--) {
            octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
        }
        return octets;
    }

    /** All that the server says comes before it closes; it never goes silent with the connection open. */
    private static void converse(int port, byte[] octets, String which) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(TIMEOUT_MILLIS);
            socket.getOutputStream().write(octets);
            socket.shutdownOutput();
            String answers = new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
            for (String line : answers.split("\r\n", -1)) {
                assertEquals(true, line.isEmpty() || line.matches("[2345]\\d\\d[ -].*"), () -> which + ": " + line);
            }
        } catch (java.net.SocketException reset) {
            // The server closed with our nonsense unread: an end like any other.
            assertEquals(true, reset.getMessage() != null, which);
        }
    }
}
