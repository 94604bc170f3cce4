package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.AppendResult;
import org.redoubt.account.MailboxId;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.NewEmail;
import org.redoubt.account.Purpose;
import org.redoubt.account.Role;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.server.clients.NeedsProgram;
import org.redoubt.server.config.ListenerKind;
import org.redoubt.store.id.AccountId;

/**
 * Attack mails, of every class that is published, in Debian's Chromium over a whole server: no script runs, no request
 * leaves, nothing navigates, with our policies and without. What the browser does is in {@code web/e2e/hostile.spec.mjs}.
 */
@NeedsProgram({"node", "chromium"})
@Timeout(value = 11, unit = TimeUnit.MINUTES)
class HostileMailTest {
    private static final String LOGIN = "alice@example.org";
    private static final SessionInfo SETUP = new SessionInfo("setup", "test", "local", true);
    private static final String HEAD = "From: Mallory <m@attack.example>\r\nTo: alice@example.org\r\nSubject: Hi\r\nMIME-Version: 1.0\r\n";

    @TempDir
    private Path scratch = Path.of("");

    @Test
    void attackMailsAreInertInARealBrowser() throws Exception {
        Path root = Path.of("").toAbsolutePath().resolveSibling("web");
        assertTrue(Files.exists(root.resolve("node_modules/playwright-core")), "mvn builds the module web, with npm");
        try (AllDoors doors = new AllDoors(scratch)) {
            doors.addPerson(LOGIN);
            Path list = scratch.resolve("mails.json");
            Files.writeString(list, put(doors.installation()));
            ProcessBuilder node = new ProcessBuilder("node", "--test", "--test-reporter=spec", "e2e/hostile.spec.mjs")
                    .directory(root.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(scratch.resolve("said").toFile());
            node.environment().put("REDOUBT_URL", "https://localhost:" + doors.port(ListenerKind.HTTPS));
            node.environment().put("REDOUBT_PEOPLE", LOGIN + " " + AllDoors.PASSWORD);
            node.environment().put("REDOUBT_MAILS", list.toString());
            node.environment().put("HOME", scratch.toString());
            Process running = node.start();
            boolean ended = running.waitFor(10, TimeUnit.MINUTES);
            running.destroyForcibly().waitFor();
            String said = Files.readString(scratch.resolve("said"));
            assertTrue(ended, said);
            assertEquals(0, running.exitValue(), said);
        }
    }

    /** Puts all of them into her inbox; their names and paths as JSON. */
    private static String put(Installation installation) throws Exception {
        AccountId account = installation.directory().person(LOGIN).orElseThrow().account();
        List<String> named = new ArrayList<>();
        try (AccountHandle handle = installation
                .gate()
                .open(new AuthenticatedPrincipal(LOGIN, account, false), account, SETUP, Purpose.MAIL_ACCESS)) {
            MailboxId inbox = handle.mailboxes().byRole(Role.INBOX).orElseThrow().id();
            for (Map.Entry<String, String> mail : mails().entrySet()) {
                try (MessageIntake intake = installation.gate().intake(1L << 20)) {
                    intake.write(mail.getValue().getBytes(StandardCharsets.UTF_8));
                    try (Message whole = intake.finish()) {
                        AppendResult.Appended put = (AppendResult.Appended)
                                handle.append(inbox, List.of(new NewEmail(whole, Set.of(), Optional.empty())));
                        named.add("{\"name\":\"" + mail.getKey() + "\",\"path\":\"/view/a" + account.value() + "/e"
                                + put.emails().getFirst().value() + "\"}");
                    }
                }
            }
        }
        return "[" + String.join(",", named) + "]";
    }

    private static Map<String, String> mails() throws IOException {
        Map<String, String> mails = new LinkedHashMap<>();
        Path corpus = Path.of("").toAbsolutePath().resolveSibling("sanitize/src/test/resources/attacks.txt");
        for (String one : Files.readString(corpus).split("(?m)^=== ", -1)) {
            int end = one.indexOf('\n');
            if (!one.startsWith("Attack mails")) {
                mails.put(one.substring(0, end), mail("text/html; charset=utf-8", one.substring(end + 1)));
            }
        }
        String script = "<script>alert(1)</script><img src=x onerror=alert(1)>";
        for (String type : new String[] {
            "text/plain", "text/xml", "application/xhtml+xml", "image/svg+xml", "text/html; charset=unknown-8bit",
            "TEXT/HTML; charset=\"\"", "text/html; charset=us-ascii; charset=utf-7", "text/x-server-parsed-html", "text/calendar",
            "multipart/mixed; boundary=\"<script>alert(1)</script>\"", "message/rfc822", "x; <script>alert(1)</script>"
        }) {
            mails.put("type " + mails.size(), mail(type, script));
        }
        mails.put("utf-7", mail("text/html; charset=utf-7", "+ADw-script+AD4-alert(1)+ADw-/script+AD4-"));
        mails.put("utf-16", mail("text/html; charset=utf-16be", "\0<\0s\0c\0r\0i\0p\0t\0>\0a\0l\0e\0r\0t\0(\0001\0)"));
        mails.put("iso-2022-jp", mail("text/html; charset=iso-2022-jp", "<a title=\"\u001b$B\u001b(B\"><img src=x onerror=alert(1)>\">"));
        mails.put("iso-2022-kr", mail("text/html; charset=iso-2022-kr", "\u001b$)C<p title=\"\u000e\"><img src=x onerror=alert(1)>\u000f\">"));
        mails.put("hz", mail("text/html; charset=hz-gb-2312", "~{<script>alert(1)</script>~}<img src=x onerror=alert(1)>"));
        mails.put("quoted-printable", HEAD + "Content-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
                + "=3Cscript=3Ealert(1)=3C/script=3E=3Cimg src=3Dx onerror=3Dalert(1)=3E\r\n");
        mails.put("svg by name", HEAD + "Content-Type: multipart/related; boundary=b\r\n\r\n--b\r\nContent-Type: text/html\r\n\r\n"
                + "<img src=cid:s><embed src=cid:s><iframe src=cid:s></iframe>\r\n--b\r\nContent-Type: image/png\r\nContent-ID: <s>\r\n\r\n"
                + "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"><script>alert(1)</script></svg>\r\n--b--\r\n");
        return mails;
    }

    private static String mail(String type, String body) {
        return HEAD + "Content-Type: " + type + "\r\n\r\n" + body.replace("\r\n", "\n").replace("\n", "\r\n") + "\r\n";
    }
}
