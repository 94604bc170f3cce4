package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.server.config.ListenerKind;

/** Slow HTTP attacks: whoever sends a request and never ends it takes nobody else's turn. */
@Timeout(120)
class SlowClientsTest {
    private static final int CLIENTS = 80;

    @Test
    void requestsThatDoNotEndKeepNobodyElseWaiting(@TempDir Path root) throws Exception {
        List<LineClient> slow = new ArrayList<>();
        try (AllDoors doors = new AllDoors(root)) {
            int port = doors.port(ListenerKind.HTTPS);
            for (int i = 0; i < CLIENTS; i++) {
                LineClient client = LineClient.tls(port);
                slow.add(client);
                // Half of a header, or all of it and half of the content.
                client.send("POST /jmap/api HTTP/1.1\r\nHost: localhost\r\n");
                if (i % 8 != 0) {
                    client.send("Content-Type: application/json\r\nContent-Length: 4096\r\n\r\n{\"using\":");
                }
            }
            for (int i = 0; i < 8; i++) {
                try (LineClient other = LineClient.tls(port)) {
                    other.send("GET /.well-known/oauth-authorization-server HTTP/1.1\r\nHost: localhost\r\n\r\n");
                    String answer = other.line();
                    assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
                }
            }
        } finally {
            for (LineClient client : slow) {
                client.close();
            }
        }
    }
}
