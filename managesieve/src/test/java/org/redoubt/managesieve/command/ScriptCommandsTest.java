package org.redoubt.managesieve.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.AccountHandle;
import org.redoubt.guard.AuditKind;
import org.redoubt.managesieve.Limits;
import org.redoubt.managesieve.ScriptedClient;
import org.redoubt.managesieve.TestServer;

/** RFC 5804 2.5 to 2.13: what is done with scripts. */
class ScriptCommandsTest {
    private TestServer server;
    private ScriptedClient client;

    @BeforeEach
    void open() throws IOException {
        server = new TestServer();
        client = server.alice();
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    private void put(String name, String script) throws IOException {
        assertEquals(List.of("OK \"Done\""), client.upload("PUTSCRIPT \"" + name + "\"", script));
    }

    @Test
    void scriptsAreStoredListedAndRead() throws IOException { // RFC 5804 2.6, 2.7 and 2.9
        put("one", "keep;\r\n");
        put("tw\u00f6 \\\"x\\\"", "discard;");
        client.ok("SETACTIVE \"one\"");
        List<String> list = client.ok("LISTSCRIPTS");
        assertEquals("\"one\" ACTIVE", list.get(0));
        assertEquals(3, list.size());
        assertEquals(List.of("{7}", "keep;\r\n", "OK"), client.ok("GETSCRIPT \"one\""));
        assertEquals("NO (NONEXISTENT) \"There is no script of that name\"", client.no("GETSCRIPT \"none\""));
        put("one", "stop;");
        assertEquals(List.of("{5}", "stop;", "OK"), client.ok("GETSCRIPT \"one\""));
        try (AccountHandle account = server.account()) {
            assertTrue(account.scripts().list().getFirst().active());
        }
    }

    @Test
    void whatIsNoScriptIsNotStored() throws IOException { // RFC 5804 2.6
        List<String> refused = client.upload("PUTSCRIPT \"bad\"", "keep;\r\nfileinto \"x\";\r\nnonsense;");
        assertTrue(refused.getFirst().startsWith("NO {"), refused::toString);
        assertEquals(
                "line 2, column 1: \"fileinto\" needs require \"fileinto\"\r\nline 3, column 1: There is no command \"nonsense\"",
                refused.get(1));
        assertEquals(List.of("OK"), client.ok("LISTSCRIPTS"));
    }

    @Test
    void scriptsAreCheckedWithoutBeingStored() throws IOException { // RFC 5804 2.12
        assertEquals(List.of("OK \"The script is valid\""), client.upload("CHECKSCRIPT", "keep;"));
        assertEquals(
                List.of("NO \"line 1, column 1: There is no command \\\"nonsense\\\"\""), client.upload("CHECKSCRIPT", "nonsense;"));
        assertEquals(List.of("OK"), client.ok("LISTSCRIPTS"));
    }

    @Test
    void oneAtMostIsActive() throws IOException { // RFC 5804 2.8 and 2.10
        put("a", "keep;");
        put("b", "keep;");
        client.ok("SETACTIVE \"a\"");
        client.ok("SETACTIVE \"b\"");
        assertEquals(List.of("\"a\"", "\"b\" ACTIVE", "OK"), client.ok("LISTSCRIPTS"));
        assertTrue(client.no("DELETESCRIPT \"b\"").startsWith("NO (ACTIVE)"));
        assertTrue(client.no("SETACTIVE \"none\"").startsWith("NO (NONEXISTENT)"));
        client.ok("SETACTIVE \"\"");
        client.ok("DELETESCRIPT \"b\"");
        assertTrue(client.no("DELETESCRIPT \"b\"").startsWith("NO (NONEXISTENT)"));
        assertEquals(List.of("\"a\"", "OK"), client.ok("LISTSCRIPTS"));
    }

    @Test
    void scriptsAreRenamed() throws IOException { // RFC 5804 2.11
        put("a", "keep;");
        put("b", "keep;");
        client.ok("SETACTIVE \"a\"");
        assertTrue(client.no("RENAMESCRIPT \"a\" \"b\"").startsWith("NO (ALREADYEXISTS)"));
        assertTrue(client.no("RENAMESCRIPT \"none\" \"c\"").startsWith("NO (NONEXISTENT)"));
        client.ok("RENAMESCRIPT \"a\" \"c\"");
        assertEquals(List.of("\"c\" ACTIVE", "\"b\"", "OK"), client.ok("LISTSCRIPTS"));
    }

    @Test
    void roomIsAskedForAndBounded() throws IOException { // RFC 5804 2.5
        client.ok("HAVESPACE \"a\" 1000");
        assertTrue(client.no("HAVESPACE \"a\" 1000000000").startsWith("NO (QUOTA/MAXSIZE)"));
        for (int i = 0; i < 32; i++) {
            put("s" + i, "keep;");
        }
        assertTrue(client.no("HAVESPACE \"a\" 10").startsWith("NO (QUOTA/MAXSCRIPTS)"));
        assertTrue(client.upload("PUTSCRIPT \"a\"", "keep;").getFirst().startsWith("NO (QUOTA/MAXSCRIPTS)"));
        client.ok("HAVESPACE \"s1\" 10");
    }

    @Test
    void aScriptThatIsTooLongIsReadPast() throws IOException {
        List<String> refused = client.upload("PUTSCRIPT \"a\"", "#" + "x".repeat(Limits.LITERAL));
        assertTrue(refused.getFirst().startsWith("NO"), refused::toString);
        client.ok("NOOP");
        List<String> longer = client.upload("PUTSCRIPT \"a\"", "#" + "x".repeat(Limits.LITERAL - 10));
        assertTrue(longer.getFirst().contains("longer than"), longer::toString);
    }

    @Test
    void scriptsMayComeInQuotes() throws IOException { // RFC 5804 4, sieve-script
        client.ok("PUTSCRIPT \"q\" \"redirect \\\"a@b.example\\\";\"");
        assertEquals("redirect \"a@b.example\";", client.ok("GETSCRIPT \"q\"").get(1));
    }

    @Test
    void namesMayBeLiterals() throws IOException { // RFC 5804 4, sieve-name
        put("l", "keep;");
        client.send("GETSCRIPT {1+}\r\nl\r\n");
        assertEquals("keep;", client.answer().get(1));
    }

    @Test
    void nobodySeesAnothersScripts() throws IOException {
        put("mine", "keep;");
        try (ScriptedClient bob = server.connect()) {
            bob.signIn(TestServer.BOB, TestServer.PASSWORD);
            assertEquals(List.of("OK"), bob.ok("LISTSCRIPTS"));
            assertTrue(bob.no("GETSCRIPT \"mine\"").startsWith("NO (NONEXISTENT)"));
        }
    }

    @Test
    void everyChangeIsInTheAuditLog() throws IOException {
        put("a", "keep;");
        client.ok("SETACTIVE \"a\"");
        client.ok("GETSCRIPT \"a\"");
        client.no("DELETESCRIPT \"a\"");
        assertEquals(
                List.of("PUTSCRIPT ok", "SETACTIVE ok", "DELETESCRIPT refused"),
                server.audit.events(AuditKind.CHANGE).stream().map(e -> e.action() + ' ' + e.outcome()).toList());
        assertEquals("GETSCRIPT", server.audit.events(AuditKind.READ).getFirst().action());
        put("b", "redirect \"x@elsewhere.example\"; discard;");
        assertEquals(
                "redirects=outside hides=discard", server.audit.events(AuditKind.CHANGE).getLast().touched());
    }
}
