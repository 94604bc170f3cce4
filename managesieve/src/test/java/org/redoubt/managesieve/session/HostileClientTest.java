package org.redoubt.managesieve.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.managesieve.ScriptedClient;
import org.redoubt.managesieve.TestServer;

/** What is no command gets one answer, costs little, and harms nobody else (RFC 5804 4). */
class HostileClientTest {
    private TestServer server;

    @BeforeEach
    void open() throws IOException {
        server = new TestServer();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    @Test
    void nonsenseIsAnsweredOnceEach() throws IOException {
        try (ScriptedClient client = server.alice()) {
            for (String nonsense : List.of(
                    "",
                    "NONSENSE",
                    "\"NOOP\"",
                    "GETSCRIPT",
                    "GETSCRIPT a",
                    "GETSCRIPT \"a",
                    "GETSCRIPT \"a\\x\"",
                    "GETSCRIPT \"a\" \"b\"",
                    "GETSCRIPT \"a\" \"b\" \"c\" \"d\" \"e\"",
                    "GETSCRIPT \"" + "a".repeat(2000) + "\"",
                    "GETSCRIPT \"\u00ff\ud800\"",
                    "HAVESPACE \"a\" x",
                    "HAVESPACE \"a\" 99999999999",
                    "GETSCRIPT {3}",
                    "GETSCRIPT {x+}",
                    "NOOP (a)",
                    "x".repeat(5000))) {
                List<String> answer = client.run(nonsense);
                assertEquals(1, answer.size(), nonsense);
                assertTrue(answer.getFirst().startsWith("NO"), nonsense + answer);
                client.ok("NOOP");
            }
        }
    }

    @Test
    void theLiteralOfACommandThatIsWrongIsNoCommand() throws IOException {
        try (ScriptedClient client = server.alice()) {
            client.send("NONSENSE ( \"x\" {8+}\r\nLOGOUT\r\n\r\n");
            assertTrue(client.answer().getFirst().startsWith("NO"));
            client.ok("NOOP");
        }
    }

    @Test
    void aLiteralThatIsTooLongByFarEndsTheConversation() throws IOException {
        try (ScriptedClient client = server.alice()) {
            client.send("PUTSCRIPT \"a\" {999999999+}\r\n");
            assertTrue(client.answer().getFirst().startsWith("BYE (QUOTA/MAXSIZE)"));
        }
    }

    @Test
    void nonsenseWithoutEndEnds() throws IOException {
        try (ScriptedClient client = server.connect()) {
            for (int i = 0; i < 4; i++) {
                client.no("NONSENSE");
            }
            assertTrue(client.run("NONSENSE").getFirst().startsWith("BYE"));
        }
    }
}
