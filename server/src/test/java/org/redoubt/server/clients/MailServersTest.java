package org.redoubt.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redoubt.server.RunningServer;
import org.redoubt.server.clients.Office.Person;

/** Mail between this server and Postfix and Exim, in both directions. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NeedsProgram({"postfix", "exim4", "openssl", "python3"})
@Timeout(180)
class MailServersTest {
    private static final Person ANN = new Person("ann@example.org", "correct horse battery");

    /** Says what one submits or relays: STARTTLS where it is offered, and every answer must be good. */
    private static final String SEND = """
            import smtplib, ssl, sys
            port, user, password, sender, to, mail, rcpt = sys.argv[1:8]
            context = ssl._create_unverified_context()
            with smtplib.SMTP('127.0.0.1', int(port), local_hostname='pc.example') as smtp:
                smtp.ehlo()
                if smtp.has_extn('starttls'):
                    smtp.starttls(context=context)
                    smtp.ehlo()
                if user:
                    smtp.login(user, password)
                if 'SMTPUTF8' in mail:
                    smtp.command_encoding = 'utf-8'
                refused = smtp.sendmail(sender, [to], sys.stdin.buffer.read(), mail.split(), rcpt.split())
                assert not refused, refused
            """;

    private final List<OtherServer> others = new ArrayList<>();
    private Path folder = Path.of("");
    private Path certificate = Path.of("");
    private RunningServer server;

    @BeforeAll
    void start() throws IOException {
        if (!"root".equals(System.getProperty("user.name"))) {
            String reason = "Postfix is started by root only";
            ProgramCondition.absent(reason);
            Assumptions.abort(reason);
        }
        folder = Places.scratch("mta");
        Files.setPosixFilePermissions(folder, java.nio.file.attribute.PosixFilePermissions.fromString("rwxr-xr-x"));
        Path data = folder.resolve("data");
        RunningServer.init(data);
        int postfix = freePort();
        int exim = freePort();
        String routes = "";
        for (var route : List.of("postfix.example " + postfix, "exim.example " + exim)) {
            routes += "\n[[routes]]\ndomain = \"" + route.split(" ")[0] + "\"\nhost = \"127.0.0.1\"\nport = " + route.split(" ")[1] + "\n";
        }
        Files.writeString(data.resolve("redoubt.toml"), routes, StandardOpenOption.APPEND);
        RunningServer.addPeople(data, ANN.password(), "ann");
        server = RunningServer.start(data);
        certificate = data.resolve("tls").resolve("certificate.pem");
        Path theirs = folder.resolve("theirs.pem");
        Path key = folder.resolve("theirs-key.pem");
        Program.of("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost")
                .with("-keyout", key.toString(), "-out", theirs.toString())
                .run()
                .ok();
        others.add(OtherServer.postfix(folder.resolve("postfix"), postfix, server.port(25), theirs, key));
        others.add(OtherServer.exim(folder.resolve("exim"), exim, server.port(25), theirs, key));
    }

    @AfterAll
    void stop() throws IOException {
        for (OtherServer other : others) {
            other.close();
        }
        if (!others.isEmpty()) {
            server.close();
            Places.delete(folder);
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private OtherServer other(String domain) {
        return others.get(domain.startsWith("postfix") ? 0 : 1);
    }

    private static void send(int port, Person person, String sender, String to, String text, String mail, String rcpt)
            throws IOException {
        Program.of("python3", "-c", SEND, String.valueOf(port), person.address(), person.password(), sender, to, mail, rcpt)
                .input(text)
                .run()
                .ok();
    }

    private void submit(String to, String text, String mail, String rcpt) throws IOException {
        send(server.port(587), ANN, ANN.address(), to, text, mail, rcpt);
    }

    /** By way of another server. */
    private void relay(OtherServer other, String sender, String to, String text, String mail, String rcpt) throws IOException {
        send(other.port(), new Person("", ""), sender, to, text, mail, rcpt);
    }

    private String awaitInbox(String person, String part) throws IOException {
        return Deadline.find(part + " in the inbox of " + person, () -> {
            try (ImapProbe probe = ImapProbe.open(Office.HOST, server.port(993), certificate)) {
                probe.login(new Person(person, ANN.password()));
                probe.select("INBOX");
                return probe.bodies().values().stream()
                        .map(octets -> new String(octets, StandardCharsets.UTF_8))
                        .filter(text -> text.contains(part))
                        .findFirst();
            }
        });
    }

    private static String mail(String subject, String body) {
        return "From: ann@example.org\r\nSubject: " + subject + "\r\n\r\n" + body + "\r\n";
    }

    @ParameterizedTest
    @ValueSource(strings = {"postfix.example", "exim.example"})
    void whatWeSendArrivesUnderTlsAsItWas(String domain) throws IOException {
        submit("bob@" + domain, mail("plain", ".dot\r\n..two\r\nFrom here\r\n.\r\nend"), "", "");
        String kept = other(domain).awaitKept("Subject: plain");
        assertTrue(kept.replace("\r\n", "\n").endsWith("\n\n.dot\n..two\nFrom here\n.\nend\n"), kept);
        assertTrue(kept.contains("TLS1.3") || kept.contains("TLSv1.3"), kept);
        assertTrue(kept.contains("DKIM-Signature: v=1; a=rsa-sha256"), kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"postfix.example", "exim.example"})
    void whatTheySendArrivesUnderTlsAsItWas(String domain) throws IOException {
        relay(other(domain), "bob@" + domain, ANN.address(), mail("back from " + domain, ".dot\r\n.\r\nend"), "", "");
        String text = awaitInbox(ANN.address(), "Subject: back from " + domain);
        assertTrue(text.startsWith("Return-Path: <bob@" + domain + ">\r\nReceived: from mx." + domain), text);
        assertTrue(text.contains("(TLSv1.3 ") && text.contains("with ESMTPS"), text);
        assertTrue(text.endsWith("\r\n\r\n.dot\r\n.\r\nend\r\n"), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"postfix.example", "exim.example"})
    void largeMessagesGoBothWays(String domain) throws IOException {
        String body = "0123456789 abcdefghijklmnopqrstuvwxyz\r\n".repeat(150_000);
        submit("bob@" + domain, mail("large", body), "", "");
        assertEquals(body.length() / 39, other(domain).awaitKept("Subject: large").lines().filter(l -> l.startsWith("0123456789")).count());
        relay(other(domain), "bob@" + domain, ANN.address(), mail("large from " + domain, body), "", "");
        assertTrue(awaitInbox(ANN.address(), "Subject: large from " + domain).endsWith(body + "\r\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"postfix.example", "exim.example"})
    void internationalMailGoesBothWays(String domain) throws IOException { // RFC 6531
        submit("bäb@" + domain, mail("Grüße", "ä"), "SMTPUTF8 BODY=8BITMIME", "");
        assertTrue(other(domain).awaitKept("Subject: Grüße").contains("ä"));
        relay(other(domain), "bäb@" + domain, ANN.address(), mail("zurück " + domain, "ö"), "SMTPUTF8 BODY=8BITMIME", "");
        String text = awaitInbox(ANN.address(), "Subject: zurück " + domain);
        assertTrue(text.startsWith("Return-Path: <bäb@" + domain + ">") && text.contains("with UTF8SMTPS"), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"postfix.example", "exim.example"})
    void reportsOfSuccessComeFromWhoeverDelivers(String domain) throws IOException { // RFC 3461 5.2
        submit("bob@" + domain, mail("report " + domain, "x"), "RET=HDRS ENVID=id1", "NOTIFY=SUCCESS,FAILURE");
        String theirs = awaitInbox(ANN.address(), "bob@" + domain + "\r\n");
        assertTrue(theirs.contains("multipart/report") && theirs.contains("Action: deliv"), theirs);
        relay(other(domain), "bob@" + domain, ANN.address(), mail("their report", "x"), "RET=HDRS ENVID=id2", "NOTIFY=SUCCESS");
        String ours = other(domain).awaitKept("Action: delivered");
        assertTrue(ours.contains("Original-Envelope-Id: id2") && ours.contains("ann@example.org"), ours);
    }

    @ParameterizedTest
    @ValueSource(strings = {"postfix.example", "exim.example"})
    void whatWeRefuseComesBackToTheirSender(String domain) throws IOException {
        relay(other(domain), "bob@" + domain, "nobody@example.org", mail("lost", "x"), "", "");
        String bounce = other(domain).awaitKept("nobody@example.org");
        assertTrue(bounce.contains("5.1.1") && bounce.contains("<nobody@example.org>"), bounce);
    }

    /** Exim sends with BDAT where it is offered (RFC 3030), and takes BDAT. */
    @Test
    void eximSendsInChunks() throws IOException {
        relay(other("exim.example"), "bob@exim.example", ANN.address(), mail("chunked", "x"), "", "");
        awaitInbox(ANN.address(), "Subject: chunked");
        assertTrue(Deadline.find("a line of the log", () -> Optional.of(other("exim.example").log()).filter(log -> log.contains(" K C=\"250"))).length() > 0);
    }
}
