package org.redoubt.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import org.redoubt.imap.ImapConfig;
import org.redoubt.imap.ImapServer;
import org.redoubt.wire.Metrics;
import org.redoubt.wire.ScriptedPeer;

/**
 * Whole IMAP conversations over a fresh account core: each command gets exactly one tagged response, every response is
 * well formed, nothing fails inside, and the accounts are sound afterwards.
 */
class ImapSessionFuzzTest {
    private static final String LOGIN = "LOGIN " + Office.ALICE + " " + Office.PASSWORD;
    private static final String LETTER = "From: a <a@b.example>\r\nSubject: =?utf-8?q?caf=C3=A9?=\r\nMessage-ID: <1@b>\r\n"
            + "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\n\r\nhello\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n"
            + "Subject: inner\r\n\r\ninside\r\n--x\r\nContent-Transfer-Encoding: base64\r\n\r\nAAEC\r\n--x--\r\n";
    private static final String PLAIN = "Subject: plain\r\n\r\nhello\r\n";

    @FuzzTest
    void afterSignIn(byte[] input) throws IOException {
        converse(new ImapScript(
                input,
                LOGIN,
                "APPEND INBOX (\\Seen) {" + LETTER.length() + "+}\r\n" + LETTER + " {" + PLAIN.length() + "+}\r\n" + PLAIN,
                "SELECT INBOX"));
    }

    @FuzzTest
    void beforeSignIn(byte[] input) throws IOException {
        converse(new ImapScript(input));
    }

    private static void converse(ImapScript script) throws IOException {
        try (Office office = new Office()) {
            ImapConfig config = ImapConfig.of("mail.example.org").withInsecureLoopbackAuth(true);
            ImapServer server = new ImapServer(config, office.gate, office.directory, new Metrics());
            script.check(ScriptedPeer.converse(server, script.octets()));
        }
    }
}
