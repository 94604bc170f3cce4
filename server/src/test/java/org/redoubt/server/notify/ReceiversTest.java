package org.redoubt.server.notify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.alert.Alert;
import org.redoubt.guard.sigma.Level;
import org.redoubt.server.config.NotifyConfig.SyslogTarget;
import org.redoubt.server.config.NotifyConfig.Webhook;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.WireRuntime;

/** Receivers of alerts over real sockets. */
class ReceiversTest {
    private static final Alert ALERT = new Alert(
            3, "password_spray", "Password spray", Level.HIGH, "Do something.", Map.of("network", "192.0.2.0/24"),
            Instant.EPOCH, Instant.EPOCH, 8, List.of(new Alert.Evidence(7, "x")), "", Set.of());

    /** Takes one connection, answers it, and gives what came. */
    private static CompletableFuture<String> once(ServerSocket server, String answer, String end) {
        CompletableFuture<String> came = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (Socket socket = server.accept()) {
                StringBuilder text = new StringBuilder();
                for (int next = socket.getInputStream().read(); next >= 0; next = socket.getInputStream().read()) {
                    text.append((char) next);
                    if (!end.isEmpty() && text.toString().endsWith(end)) {
                        break;
                    }
                }
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                came.complete(text.toString());
            } catch (IOException failed) {
                came.completeExceptionally(failed);
            }
        });
        return came;
    }

    @Test
    void theWebhookGetsAnAlertWithASignature(@TempDir Path folder) throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "the key\n");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        try (WireRuntime runtime = WireRuntime.system();
                Dialer dialer = new Dialer(runtime, List.of());
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            WebhookReceiver receiver = new WebhookReceiver(new SignedPost(
                    new Hosts(dialer, Resolver.NONE),
                    new Webhook("127.0.0.1", server.getLocalPort(), false, "/hook", secret),
                    secret,
                    () -> Instant.ofEpochSecond(1_000)));
            CompletableFuture<String> came = once(server, "HTTP/1.1 204 No Content\r\n\r\n", "\"told\":[]}");
            receiver.tell(ALERT);
            String text = came.join();
            assertTrue(text.startsWith("POST /hook HTTP/1.1\r\n"), text);
            String body = text.substring(text.indexOf("\r\n\r\n") + 4);
            String expected = SignedPost.signature("the key".getBytes(StandardCharsets.UTF_8), 1_000, body.getBytes(StandardCharsets.UTF_8));
            assertTrue(text.contains("X-Redoubt-Signature: t=1000,v1=" + expected + "\r\n"), text);
            CompletableFuture<String> refused = once(server, "HTTP/1.1 500 No\r\n\r\n", "\"told\":[]}");
            assertThrows(IOException.class, () -> receiver.tell(ALERT));
            refused.join();
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-r--r--"));
            CompletableFuture<String> never = once(server, "", "");
            assertTrue(String.valueOf(assertThrows(IOException.class, () -> receiver.tell(ALERT)).getMessage()).contains("chmod 600"));
            assertTrue(!never.isDone());
        }
    }

    @Test
    void theSignatureIsThatOfOtherPrograms() {
        // printf '1000.{}' | openssl dgst -sha256 -hmac key
        assertEquals(
                "c32de42341dece79a1511c9e7f74a2734112edcfcf48943c976faf07047065db",
                SignedPost.signature("key".getBytes(StandardCharsets.UTF_8), 1_000, "{}".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void syslogGetsAnAlertAsCef() throws Exception {
        try (WireRuntime runtime = WireRuntime.system();
                Dialer dialer = new Dialer(runtime, List.of());
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SyslogSender sender = new SyslogSender(
                    new Hosts(dialer, Resolver.NONE),
                    new SyslogTarget("127.0.0.1", server.getLocalPort(), false, "cef", true),
                    "mail.example.org",
                    "1.0");
            CompletableFuture<String> came = once(server, "", "");
            sender.tell(ALERT);
            String text = came.join();
            assertTrue(text.matches("[0-9]+ <105>1 1970-01-01T00:00:00Z mail.example.org redoubt - alert - CEF:0.*"), text);
            assertTrue(text.contains("|password_spray|Password spray|8|"), text);
        }
    }

    @Test
    void syslogThatBreaksOffHasNotGotIt() throws Exception {
        try (WireRuntime runtime = WireRuntime.system();
                Dialer dialer = new Dialer(runtime, List.of());
                ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SyslogSender sender = new SyslogSender(
                    new Hosts(dialer, Resolver.NONE),
                    new SyslogTarget("127.0.0.1", server.getLocalPort(), false, "cef", true),
                    "mail.example.org",
                    "1.0");
            CompletableFuture<Integer> first = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try (Socket socket = server.accept()) {
                    first.complete(socket.getInputStream().read());
                    // With octets unread a close is a reset.
                    socket.setSoLinger(true, 0);
                } catch (IOException failed) {
                    first.completeExceptionally(failed);
                }
            });
            assertThrows(IOException.class, () -> sender.tell(ALERT));
            first.join();
        }
    }
}
