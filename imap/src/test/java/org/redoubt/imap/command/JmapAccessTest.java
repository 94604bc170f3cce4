package org.redoubt.imap.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.redoubt.imap.ScriptedClient;
import org.redoubt.imap.TestServer;

/** RFC 9698: where the same mail is to be had over JMAP. */
class JmapAccessTest {
    private static final String URL = "https://mail.example.org/jmap/session";

    @Test
    void whoHasSignedInIsToldWhereJmapIs() throws Exception {
        try (TestServer server = new TestServer(config -> config.withJmapSession(Optional.of(URI.create(URL))));
                ScriptedClient client = server.alice();
                ScriptedClient stranger = server.connect()) {
            assertTrue(client.ok("CAPABILITY").only().contains(" JMAPACCESS"));
            assertTrue(client.ok("CAPABILITY").only().contains(" OBJECTID "));
            assertEquals(List.of("* JMAPACCESS \"" + URL + "\""), client.ok("GETJMAPACCESS").untagged());
            client.bad("GETJMAPACCESS now");
            assertFalse(stranger.ok("CAPABILITY").only().contains("JMAPACCESS"));
            stranger.bad("GETJMAPACCESS");
        }
    }

    @Test
    void withoutJmapThereIsNoSuchCommand() throws Exception {
        try (TestServer server = new TestServer();
                ScriptedClient client = server.alice()) {
            assertFalse(client.ok("CAPABILITY").only().contains("JMAPACCESS"));
            client.bad("GETJMAPACCESS");
        }
    }
}
