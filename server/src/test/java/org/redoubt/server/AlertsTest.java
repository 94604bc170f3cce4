package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.SessionInfo;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.RemoteAdmin;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.demo.DemoOrganisation;

/** From failing sign-ins to an alert that the operator lists, reads in her mail, and closes. */
class AlertsTest {
    private DataFolder folder = DataFolder.at(Path.of(""));
    private Installation installation;
    private Server server;
    private final HttpServer http;
    private final List<String> posted = new CopyOnWriteArrayList<>();

    AlertsTest() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4);
    }

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        folder = DemoFolder.make(root.resolve("data"));
        String config = Files.readString(folder.config())
                .replace("mail = []", "mail = [\"" + DemoOrganisation.BOB + "\"]");
        Path secret = Files.writeString(folder.resolve(Path.of("export.secret")), "key");
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rw-------"));
        Files.writeString(folder.config(), config + "[export]\nwebhook = \"http://127.0.0.1:" + http.getAddress().getPort()
                + "/events\"\nwebhook_secret = \"export.secret\"\n");
        http.createContext("/events", exchange -> {
            posted.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        http.start();
        installation = Installation.open(folder).orElseThrow();
        server = Server.start(installation, new ServeOptions(RunningServer.freeOffset(), Optional.of("127.0.0.1")));
    }

    @AfterEach
    void stop() {
        server.close();
        installation.close();
        http.stop(0);
    }

    private List<Map<String, Object>> ask(AdminRequest request) throws IOException {
        try (AdminService admin = RemoteAdmin.connect(folder.controlSocket()).orElseThrow()) {
            return assertInstanceOf(AdminAnswer.Done.class, admin.ask(request)).rows();
        }
    }

    private interface Condition {
        boolean met() throws IOException;
    }

    private static void await(Condition condition) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.met()) {
            assertTrue(System.nanoTime() < deadline, "it did not happen");
            LockSupport.parkNanos(5_000_000);
        }
    }

    @Test
    void guessedPasswordsAreAnAlertInTheListAndInTheMail() throws Exception {
        long before = mails();
        for (int i = 0; i < 10; i++) {
            SessionInfo session = new SessionInfo("s" + i, "imaps", "203.0.113." + i + ":99", true);
            byte[] wrong = ("wrong" + i).getBytes(StandardCharsets.UTF_8);
            installation.directory().signIn("nobody" + i + "@" + DemoOrganisation.DOMAIN, wrong, session);
        }
        await(() -> !ask(new AdminRequest.ListAlerts(false)).isEmpty());
        Map<String, Object> alert = ask(new AdminRequest.ListAlerts(false)).getFirst();
        assertEquals("Password spray", alert.get("alert"));
        assertEquals("network 203.0.113.0/24", alert.get("concerns"));
        await(() -> mails() == before + 1);
        assertTrue(ask(new AdminRequest.ShowAlert("a1")).size() >= 8);
        ask(new AdminRequest.CloseAlert("a1"));
        assertEquals(List.of(), ask(new AdminRequest.ListAlerts(false)));
        assertEquals("closed by operator:" + System.getProperty("user.name"), ask(new AdminRequest.ListAlerts(true)).getFirst().get("state"));
        assertTrue(Files.readString(folder.audit()).contains("\"ALERT-CLOSE\""));
    }

    @Test
    void eventsArePostedToTheWebhookOfTheExport() throws Exception {
        SessionInfo session = new SessionInfo("s1", "imaps", "203.0.113.1:99", true);
        installation.directory().signIn("nobody@" + DemoOrganisation.DOMAIN, new byte[] {1}, session);
        await(() -> posted.stream().anyMatch(post -> post.contains("\"class_uid\":3002") && post.contains("203.0.113.1")));
    }

    private long mails() throws IOException {
        Object messages =
                ask(new AdminRequest.ShowAccount(DemoOrganisation.BOB)).getFirst().getOrDefault("messages", 0L);
        return ((Number) messages).longValue();
    }
}
