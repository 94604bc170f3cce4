package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.Secret;
import org.redoubt.server.cli.RedoubtCommand;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.FolderInit;

/** Where is this message: asked of a running server by the command line, and again when it has stopped. */
@Timeout(180)
class TraceAdminTest {
    private static final String PASSWORD = "correct horse battery";

    @TempDir
    Path root = Path.of("");

    private String redoubt(String... arguments) {
        StringWriter out = new StringWriter();
        PrintWriter writer = new PrintWriter(out);
        assertEquals(0, RedoubtCommand.run(writer, writer, arguments), out::toString);
        return out.toString();
    }

    @Test
    void aMessageIsFollowedFromItsFirstLineToTheMailboxAndTheQueue() throws Exception {
        Path data = root.resolve("data");
        FolderInit.create(DataFolder.at(data), "example.org", "localhost", true);
        Files.writeString(
                data.resolve("redoubt.toml"),
                "\n[[routes]]\ndomain = \"far.example\"\nhost = \"127.0.0.1\"\ntls = \"none\"\nport = 9\n",
                java.nio.file.StandardOpenOption.APPEND);
        try (AdminService admin = AdminAccess.open(DataFolder.at(data))) {
            var _ = admin.ask(new AdminRequest.AddDomain("example.org"));
            for (String person : List.of("ann@example.org", "ben@example.org")) {
                var added = admin.ask(new AdminRequest.AddAccount(person, person, Secret.of(PASSWORD), 0, false));
                assertInstanceOf(AdminAnswer.Done.class, added);
            }
        }
        try (RunningServer server = RunningServer.start(data)) {
            try (LineClient client = LineClient.plain(server.port(25))) {
                client.line();
                client.smtp("EHLO far.example");
                client.smtp("MAIL FROM:<bob@far.example>");
                client.smtp("RCPT TO:<ben@example.org>");
                client.smtp("DATA");
                assertTrue(client.smtp("Message-ID: <one@far.example>\r\n\r\ntext\r\n.").startsWith("250"));
            }
            try (LineClient client = LineClient.plain(server.port(587))) {
                client.line();
                client.smtp("EHLO pc");
                client.smtp("AUTH PLAIN " + java.util.Base64.getEncoder()
                        .encodeToString(("\0ann@example.org\0" + PASSWORD).getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
                client.smtp("MAIL FROM:<ann@example.org>");
                client.smtp("RCPT TO:<bob@far.example>");
                client.smtp("DATA");
                assertTrue(client.smtp("From: ann@example.org\r\nMessage-ID: <two@example.org>\r\n\r\ntext\r\n.")
                        .startsWith("250"));
            }
            String one = redoubt("trace", "one@far.example", "--data", data.toString());
            assertTrue(one.contains("received from 127.0.0.1 (far.example) by mx"), one);
            assertTrue(one.contains("filed in INBOX of ben@example.org"), one);
            String two = redoubt("trace", "bob@far.example", "--data", data.toString());
            assertTrue(two.contains("signed in as ann@example.org"), two);
            assertTrue(two.contains("queued as q1 for bob@far.example"), two);
            assertTrue(two.contains("waits in the queue as q1"), two);
            redoubt("queue", "drop", "q1", "--data", data.toString());
        }
        String json = redoubt("trace", "q1", "--json", "--data", data.toString());
        assertTrue(json.contains("\"event\":\"operator\"") && json.contains("\"words\":\"operator:" + System.getProperty("user.name") + ": queue drop q1\""), json);
        List<String> audited = Files.readAllLines(data.resolve("audit.log")).stream()
                .filter(line -> line.contains("\"TRACE\""))
                .toList();
        assertEquals(3, audited.size());
        assertTrue(audited.stream().noneMatch(line -> line.contains("far.example")), audited.toString());
    }
}
