package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.guard.AuditKind;
import org.redoubt.transport.SmtpConfig.Mode;

/** RFC 4954, with the mechanisms of RFC 4616 and 5802 and the old LOGIN. */
class SignInTest {
    private TestOffice office;
    private SmtpClient client;

    @BeforeEach
    void open() throws IOException {
        office = TestOffice.open();
        client = SmtpClient.connectTls(office.port(Mode.SUBMISSIONS)).hello();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        office.close();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void plainWithAnInitialResponse() throws IOException {
        client.signIn("alice@example.org", TestOffice.PASSWORD).expect("235 2.7.0");
        client.say("AUTH PLAIN").expect("503 5.5.1");
        List<String> offered = client.say("EHLO again").reply();
        assertTrue(offered.stream().noneMatch(line -> line.contains("AUTH")), offered.toString());
    }

    @Test
    void plainWithoutOne() throws IOException {
        assertEquals(List.of("334 "), client.say("AUTH PLAIN").reply());
        client.say(base64("\0alice@example.org\0" + TestOffice.PASSWORD)).expect("235 2.7.0");
    }

    @Test
    void login() throws IOException {
        client.say("auth login").expect("334 " + base64("Username:"));
        client.say(base64("alice@example.org")).expect("334 " + base64("Password:"));
        client.say(base64(TestOffice.PASSWORD)).expect("235 2.7.0");
    }

    @Test
    void scramProvesBothSides() throws IOException, GeneralSecurityException {
        scram("SCRAM-SHA-256", "n,,", new byte[0]);
    }

    // RFC 5802 6: who could bind, and sees no offer to, is told the truth.
    @Test
    void bindingToTheChannelIsNotOffered() throws IOException, GeneralSecurityException {
        List<String> offered = client.say("EHLO again").reply();
        assertTrue(offered.contains("250-AUTH SCRAM-SHA-256 PLAIN LOGIN"), offered.toString());
        client.say("AUTH SCRAM-SHA-256-PLUS").expect("504 5.5.4");
        scram("SCRAM-SHA-256", "y,,", new byte[0]);
    }

    private void scram(String mechanism, String header, byte[] bound) throws IOException, GeneralSecurityException {
        String clientFirst = "n=alice@example.org,r=fyko+d2lbbFgONRv9qkxdawL";
        String serverFirst = challenge(client.say("AUTH " + mechanism + " " + base64(header + clientFirst)));
        byte[] start = header.getBytes(StandardCharsets.UTF_8);
        byte[] channel = Arrays.copyOf(start, start.length + bound.length);
        System.arraycopy(bound, 0, channel, start.length, bound.length);
        String withoutProof = "c=" + Base64.getEncoder().encodeToString(channel) + "," + serverFirst.substring(0, serverFirst.indexOf(','));
        byte[] salt = Base64.getDecoder().decode(serverFirst.replaceAll(".*,s=([^,]*),.*", "$1"));
        int iterations = Integer.parseInt(serverFirst.replaceAll(".*,i=", ""));
        byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(TestOffice.PASSWORD.toCharArray(), salt, iterations, 256))
                .getEncoded();
        String auth = clientFirst + ',' + serverFirst + ',' + withoutProof;
        byte[] clientKey = hmac(salted, "Client Key");
        byte[] proof = hmac(MessageDigest.getInstance("SHA-256").digest(clientKey), auth);
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= clientKey[i];
        }
        client.say(base64(withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof)));
        byte[] signature = hmac(hmac(salted, "Server Key"), auth);
        assertEquals("v=" + Base64.getEncoder().encodeToString(signature), challenge(client));
        client.say("").expect("235 2.7.0");
    }

    private static String challenge(SmtpClient client) throws IOException {
        String line = client.reply().getLast();
        assertTrue(line.startsWith("334 "), line);
        return new String(Base64.getDecoder().decode(line.substring(4)), StandardCharsets.UTF_8);
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aStarCancels() throws IOException {
        client.say("AUTH LOGIN").expect("334 ");
        client.say("*").expect("501 5.0.0");
        client.say("NOOP").expect("250 2.0.0");
    }

    @Test
    void nonsenseIsRefusedAndTheSessionGoesOn() throws IOException {
        client.say("AUTH").expect("501 5.5.4");
        client.say("AUTH GSSAPI").expect("504 5.5.4");
        client.say("AUTH PLAIN !!!").expect("501 5.5.2");
        client.say("AUTH PLAIN").expect("334 ");
        client.say("not base64!").expect("501 5.5.2");
        client.say("AUTH PLAIN " + base64("no separators")).expect("501 5.5.2");
        client.say("AUTH LOGIN").expect("334 ");
        client.say("x".repeat(Limits.AUTH_LINE + 1)).expect("500 5.5.6");
        client.say("NOOP").expect("250 2.0.0");
    }

    @Test
    void aLongSignInLineIsTaken() throws IOException {
        client.say("AUTH PLAIN " + base64("\0alice@example.org\0" + "x".repeat(5_000))).expect("535 5.7.8");
    }

    @Test
    void aWrongPasswordIsRefusedAndRecorded() throws IOException {
        client.signIn("alice@example.org", "wrong").expect("535 5.7.8");
        client.signIn("nobody@example.org", TestOffice.PASSWORD).expect("535 5.7.8");
        client.say("MAIL FROM:<alice@example.org>").expect("530 5.7.0");
        var events = office.audit().events(AuditKind.SIGN_IN);
        assertEquals(2, events.size());
        assertEquals("refused", events.getFirst().outcome());
        assertEquals(2, office.metrics().value("redoubt_smtp_sign_in_failures_total", "mode", "submissions"));
    }

    @Test
    void guessingEndsTheSession() throws IOException {
        for (int i = 1; i < Limits.SIGN_IN_FAILURES; i++) {
            client.signIn("alice@example.org", "wrong" + i).expect("");
        }
        client.signIn("alice@example.org", "wrong again").expectAll("", "421 4.7.0").expectClosed();
    }

    @Test
    void withoutEncryptionThereIsNoSignIn() throws IOException {
        try (SmtpClient plain = SmtpClient.connect(office.port(Mode.SUBMISSION))) {
            List<String> offered = plain.say("EHLO x").reply();
            assertTrue(offered.contains("250-STARTTLS"), offered.toString());
            assertTrue(offered.stream().noneMatch(line -> line.contains("AUTH")), offered.toString());
            plain.signIn("alice@example.org", TestOffice.PASSWORD).expect("538 5.7.11");
            plain.say("MAIL FROM:<alice@example.org>").expect("530 5.7.0 Issue STARTTLS");
            assertEquals(List.of(), office.audit().events(AuditKind.SIGN_IN));
        }
    }

    @Test
    void peopleOnThisMachineMayWhenTheConfigurationSaysSo() throws IOException {
        try (TestOffice lenient = TestOffice.withInsecureLoopbackAuth();
                SmtpClient plain = SmtpClient.connect(lenient.port(Mode.SUBMISSION)).hello()) {
            plain.signIn("alice@example.org", TestOffice.PASSWORD).expect("235 2.7.0");
            plain.say("MAIL FROM:<alice@example.org>").expect("250 2.1.0");
            plain.say("RCPT TO:<carol@example.org>").expect("250 2.1.5");
        }
    }

    @Test
    void signInIsNoPartOfAMessage() throws IOException {
        client.signIn("alice@example.org", TestOffice.PASSWORD).expect("235 2.7.0");
        client.say("MAIL FROM:<alice@example.org>").expect("250 2.1.0");
        client.say("AUTH PLAIN").expect("503 5.5.1");
    }

    @Test
    void aGreetingComesFirst() throws IOException {
        try (SmtpClient rude = SmtpClient.connectTls(office.port(Mode.SUBMISSIONS))) {
            rude.signIn("alice@example.org", TestOffice.PASSWORD).expect("503 5.5.1");
        }
    }
}
