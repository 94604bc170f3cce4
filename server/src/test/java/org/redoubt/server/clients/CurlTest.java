package org.redoubt.server.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.AuditKind;
import org.redoubt.server.LetIn;
import org.redoubt.server.clients.Office.Person;
import org.redoubt.server.config.ListenerKind;

/** curl, with which administrators look whether it works. */
@NeedsProgram("curl")
@ExtendWith(SharedOffice.class)
@TestInstance(Lifecycle.PER_CLASS)
class CurlTest {
    /** CURLE_LOGIN_DENIED: no way of signing in was offered. */
    private static final int LOGIN_DENIED = 67;

    /** CURLE_QUOTE_ERROR: a command was refused. */
    private static final int QUOTE_ERROR = 21;

    @TempDir
    private Path folder = Path.of("");

    private Office office;

    @BeforeAll
    void office(Office shared) {
        office = shared;
    }

    private Program curl(Person person) {
        return Program.of("curl", "--silent", "--show-error", "--cacert", office.certificate().toString())
                .with("--user", person.address() + ":" + person.password());
    }

    private String imaps(String path) {
        return "imaps://" + office.at(ListenerKind.IMAPS) + "/" + path;
    }

    private String pop3s(String path) {
        return "pop3s://" + office.at(ListenerKind.POP3S) + "/" + path;
    }

    private Person reader(String name) throws IOException {
        Person reader = office.person("curl-" + name);
        try (ImapProbe probe = office.look(reader)) {
            probe.append("INBOX", "", Mail.of("one", "first"));
            probe.append("INBOX", "\\Seen", Mail.of("two", "second, with umbrella"));
            probe.append("INBOX", "", Mail.of("three", "x".repeat(70).concat("\n").repeat(3000)));
        }
        return reader;
    }

    @Test
    void fetchesAMessageByteForByte() throws IOException {
        Person reader = reader("fetch");
        long mark = office.auditMark();
        byte[] third = Mail.of("three", "x".repeat(70).concat("\n").repeat(3000));
        assertArrayEquals(third, curl(reader).with(imaps("INBOX;UID=3")).run().ok().outBytes());
        assertEquals(Set.of("FETCH"), office.actions(reader, AuditKind.READ, mark));
        assertArrayEquals(Mail.of("one", "first"), curl(reader).with(imaps("INBOX;MAILINDEX=1")).run().ok().outBytes());
        String header = curl(reader).with(imaps("INBOX;UID=2;SECTION=HEADER.FIELDS%20(SUBJECT)")).run().ok().out();
        assertEquals("Subject: two\r\n\r\n", header);
        try (ImapProbe probe = office.look(reader)) {
            assertTrue(probe.flags("INBOX", "three").contains("\\Seen"), "BODY[] without PEEK marks as seen");
        }
    }

    @Test
    void searches() throws IOException {
        Person reader = reader("search");
        assertEquals("* SEARCH 2\r\n", curl(reader).with(imaps("INBOX?BODY%20umbrella")).run().ok().out());
        assertEquals("* SEARCH 1 3\r\n", curl(reader).with(imaps("INBOX?UNSEEN")).run().ok().out());
        assertEquals("* SEARCH 3\r\n", curl(reader).with(imaps("INBOX?LARGER%201000")).run().ok().out());
    }

    @Test
    void listsAndRunsCommands() throws IOException {
        Person reader = reader("list");
        String list = curl(reader).with(imaps("")).run().ok().out();
        assertTrue(list.contains("\"/\" INBOX") || list.contains("\"/\" \"INBOX\""), list);
        curl(reader).with(imaps("INBOX"), "--request", "STORE 1 +FLAGS (\\Flagged)").run().ok();
        curl(reader).with(imaps("INBOX"), "--request", "MOVE 2 Archive").run().ok();
        try (ImapProbe probe = office.look(reader)) {
            assertEquals(Set.of("\\Flagged"), probe.flags("INBOX", "one"));
            assertEquals(Set.of("one", "three"), probe.subjects("INBOX"));
            assertEquals(Set.of("two"), probe.subjects("Archive"));
        }
    }

    @Test
    void appends() throws IOException {
        Person reader = reader("append");
        byte[] large = Mail.of("appended", "y".repeat(70).concat("\n").repeat(20_000));
        Path file = Files.write(folder.resolve("large.eml"), large);
        curl(reader).with(imaps("Drafts"), "--upload-file", file.toString()).run().ok();
        try (ImapProbe probe = office.look(reader)) {
            probe.select("Drafts");
            assertArrayEquals(large, probe.body(1));
        }
    }

    @Test
    void fetchesAndDeletesByPop3() throws IOException {
        Person reader = reader("pop3");
        byte[] third = Mail.of("three", "x".repeat(70).concat("\n").repeat(3000));
        int first = Mail.of("one", "first").length;
        int second = Mail.of("two", "second, with umbrella").length;
        String list = curl(reader).with(pop3s("")).run().ok().out();
        assertEquals("1 " + first + "\r\n2 " + second + "\r\n3 " + third.length + "\r\n", list);
        long mark = office.auditMark();
        assertArrayEquals(third, curl(reader).with(pop3s("3")).run().ok().outBytes());
        assertEquals(Set.of("RETR"), office.actions(reader, AuditKind.READ, mark));
        String top = curl(reader).with(pop3s(""), "--request", "TOP 2 0").run().ok().out();
        assertTrue(top.endsWith("Subject: two\r\n\r\n"), top);
        String ids = curl(reader).with(pop3s(""), "--request", "UIDL").run().ok().out();
        assertEquals(3, ids.lines().map(line -> line.split(" ")[1]).distinct().count());
        curl(reader).with(pop3s("2"), "--request", "DELE", "--head").run().ok();
        try (ImapProbe probe = office.look(reader)) {
            assertEquals(Set.of("one", "three"), probe.subjects("INBOX"));
            assertEquals(Set.of(), probe.flags("INBOX", "three"), "POP3 marks nothing");
        }
        String after = curl(reader).with(pop3s(""), "--request", "UIDL").run().ok().out();
        assertEquals(ids.lines().filter(line -> !line.startsWith("2 ")).map(line -> line.split(" ")[1]).toList(),
                after.lines().map(line -> line.split(" ")[1]).toList());
    }

    @Test
    void pop3NeedsTlsForThePassword() throws IOException {
        Person reader = reader("stls");
        String url = "pop3://" + office.at(ListenerKind.POP3) + "/1";
        byte[] first = Mail.of("one", "first");
        assertArrayEquals(first, curl(reader).with("--ssl-reqd", url).run().ok().outBytes());
        assertArrayEquals(first, curl(reader).with("--ssl-reqd", "--login-options", "AUTH=PLAIN", url).run().ok().outBytes());
        assertEquals("", curl(reader).with(url).run().exits(LOGIN_DENIED).out());
    }

    /** RFC 7628, RFC 6750: what a browser let it in for, it does by every protocol, and reads alone when told so. */
    @Test
    void signsInWithATokenByEveryProtocol() throws Exception {
        Person reader = reader("token");
        LetIn letIn = new LetIn(office.port(ListenerKind.HTTPS));
        String token = letIn.tokens(reader.address(), reader.password(), "urn:ietf:params:oauth:scope:mail").access();
        assertEquals("* SEARCH 2\r\n", bearer(reader, token).with(imaps("INBOX?BODY%20umbrella")).run().ok().out());
        assertArrayEquals(Mail.of("one", "first"), bearer(reader, token).with(pop3s("1")).run().ok().outBytes());
        String mail = new String(Mail.of("sent with a token", "x"), StandardCharsets.UTF_8)
                .replace("zoe@elsewhere.example>\r\nTo", reader.address() + ">\r\nTo");
        Path file = Files.writeString(folder.resolve("sent.eml"), mail);
        bearer(reader, token)
                .with("smtps://" + office.at(ListenerKind.SUBMISSIONS), "--mail-from", reader.address())
                .with("--mail-rcpt", reader.address(), "--upload-file", file.toString())
                .run()
                .ok();
        try (ImapProbe probe = office.look(reader)) {
            assertTrue(probe.subjects("INBOX").contains("sent with a token"));
        }
        int port = office.port(ListenerKind.HTTPS);
        String session = Program.of("curl", "--silent", "--show-error", "--cacert", office.certificate().toString())
                .with("--oauth2-bearer", token, "https://" + Office.HOST + ":" + port + "/jmap/session")
                .run()
                .ok()
                .out();
        assertTrue(session.contains("\"username\":\"" + reader.address() + "\""), session);
        String readOnly = letIn.tokens(reader.address(), reader.password(), "mail:read").access();
        bearer(reader, readOnly).with(imaps("INBOX"), "--request", "STORE 1 +FLAGS (\\Flagged)").run().exits(QUOTE_ERROR);
        bearer(reader, token + "x").with(imaps("INBOX;UID=1")).run().exits(LOGIN_DENIED);
    }

    private Program bearer(Person person, String token) {
        return Program.of("curl", "--silent", "--show-error", "--cacert", office.certificate().toString())
                .with("--user", person.address(), "--oauth2-bearer", token);
    }

    /** RFC 9698 3: the same mail under the same ids, with the same password, at the address that IMAP tells. */
    @Test
    void jmapIsWhereImapSaysWithTheSameIds() throws IOException {
        Person reader = reader("jmap");
        String url;
        try (ImapProbe probe = office.look(reader)) {
            String announced = ImapProbe.latin(probe.command("GETJMAPACCESS").getFirst());
            url = announced.substring(announced.indexOf('"') + 1, announced.lastIndexOf('"'));
        }
        int port = office.port(ListenerKind.HTTPS);
        assertEquals("https://mail.example.org:" + port + "/jmap/session", url);
        String ids = curl(reader).with(imaps("INBOX"), "--request", "FETCH 2 (EMAILID THREADID)").run().ok().out();
        String email = ids.replaceAll("(?s).*EMAILID \\((\\w+)\\).*", "$1");
        String thread = ids.replaceAll("(?s).*THREADID \\((\\w+)\\).*", "$1");
        Program jmap = curl(reader).with("--connect-to", "mail.example.org:" + port + ":" + Office.HOST + ":" + port);
        String session = jmap.with(url).run().ok().out();
        String account = session.replaceAll("(?s).*\"urn:ietf:params:jmap:mail\"\\s*:\\s*\"(\\w+)\".*", "$1");
        String call = """
                {"using": ["urn:ietf:params:jmap:core", "urn:ietf:params:jmap:mail"], "methodCalls": [["Email/get",
                {"accountId": "%s", "ids": ["%s"], "properties": ["subject", "threadId"]}, "c"]]}
                """.formatted(account, email);
        String answer = jmap.with(url.replace("/session", "/api"), "--header", "Content-Type: application/json")
                .with("--data", call)
                .run()
                .ok()
                .out();
        assertTrue(answer.contains("\"subject\":\"two\"") && answer.contains("\"" + thread + "\""), answer);
    }

    @Test
    void sends() throws IOException {
        Person sender = office.person("curl-sender");
        byte[] mail = Mail.of("by curl", ".\n..\nlast");
        mail = new String(mail, StandardCharsets.UTF_8)
                .replace("zoe@elsewhere.example>\r\nTo", sender.address() + ">\r\nTo")
                .getBytes(StandardCharsets.UTF_8);
        Path file = Files.write(folder.resolve("mail.eml"), mail);
        curl(sender)
                .with("smtps://" + office.at(ListenerKind.SUBMISSIONS), "--mail-from", sender.address())
                .with("--mail-rcpt", sender.address(), "--upload-file", file.toString())
                .run()
                .ok();
        try (ImapProbe probe = office.look(sender)) {
            probe.select("INBOX");
            byte[] stored = probe.body(1);
            assertArrayEquals(mail, Arrays.copyOfRange(stored, stored.length - mail.length, stored.length));
        }
    }
}
