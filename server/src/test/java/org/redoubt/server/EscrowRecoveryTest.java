package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Outcome;
import org.redoubt.directory.OwnSignIn;
import org.redoubt.directory.Person;
import org.redoubt.directory.Role;
import org.redoubt.directory.SecondProof;
import org.redoubt.directory.SignIn;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.Principal;
import org.redoubt.guard.SessionInfo;
import org.redoubt.server.AllDoors.Door;
import org.redoubt.server.AllDoors.Visit;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.RemoteAdmin;
import org.redoubt.server.admin.Secret;
import org.redoubt.server.cli.RedoubtCommand;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.ListenerKind;

/** Whoever lost everything gets back into her sealed account, with a whole server and the commands of operator and officers. */
@Timeout(value = 240, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EscrowRecoveryTest {
    private static final SessionInfo WEB = new SessionInfo("w1", "web", "192.0.2.1:1", true);
    private static final String ALICE = "alice@example.org";
    private static final String PASSPHRASE = "four words for a key";
    private static final String NEW = "a word of the desk";
    private static final Pattern CODE = Pattern.compile("([a-z2-9]{4}-){6}[a-z2-9]{4}");
    private static final Pattern FINGERPRINT = Pattern.compile("([0-9a-f]{4}-){3}[0-9a-f]{4}");

    @TempDir
    Path root = Path.of("");

    private record Ran(int code, String out, String err) {
        Ran done() {
            assertEquals(0, code, err);
            return this;
        }

        String refused() {
            assertEquals(1, code, out);
            return err;
        }
    }

    private static Ran run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = RedoubtCommand.run(new PrintWriter(out), new PrintWriter(err), args);
        return new Ran(code, out.toString(), err.toString());
    }

    /** On the machine of the server. */
    private Ran operator(String... args) {
        List<String> all = new ArrayList<>(List.of("escrow"));
        all.addAll(List.of(args));
        all.addAll(List.of("--data", root.resolve("d").toString()));
        return run(all.toArray(String[]::new));
    }

    /** On an officer's, where no server is. */
    private static Ran officer(String passphrase, String... args) {
        List<String> all = new ArrayList<>(List.of("escrow"));
        all.addAll(List.of(args));
        all.add("--passphrase-stdin");
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream((passphrase + "\n").getBytes(StandardCharsets.UTF_8)));
        try {
            return run(all.toArray(String[]::new));
        } finally {
            System.setIn(before);
        }
    }

    private String file(String name) {
        return root.resolve(name).toString();
    }

    private void hire(String... names) {
        for (String name : names) {
            String address = name.toLowerCase(Locale.ROOT) + "@example.org";
            officer(PASSPHRASE, "officer-key", "--out", file(name), "--name", name, "--address", address).done();
        }
    }

    private void setUp(String policy, String needed, String... names) {
        List<String> args = new ArrayList<>(List.of("set", "--policy", policy, "--needed", needed));
        for (String name : names) {
            args.add(file(name + ".pub"));
        }
        operator(args.toArray(String[]::new)).done();
    }

    private static Principal in(AllDoors doors, String password) {
        SignIn signIn = doors.installation()
                .directory()
                .signIn(ALICE, password.getBytes(StandardCharsets.UTF_8), WEB);
        return assertInstanceOf(SignIn.Accepted.class, signIn, signIn.toString()).principal();
    }

    private static void seal(AllDoors doors, boolean escrow) throws IOException {
        Principal alice = in(doors, AllDoors.PASSWORD);
        OwnSignIn own = doors.installation().directory().own(alice, WEB);
        long shown = doors.installation().directory().escrow().version();
        own.seal(AllDoors.PASSWORD.getBytes(StandardCharsets.UTF_8), new SecondProof.Code(""), escrow, shown)
                .orThrow();
        alice.session().close();
        while (!doors.installation().gate().closed(alice.account())) {
            Thread.onSpinWait();
        }
    }

    private static void deliver(AllDoors doors, String subject) throws IOException {
        try (LineClient smtp = doors.line(ListenerKind.SMTP)) {
            smtp.smtp("EHLO client.example");
            smtp.smtp("MAIL FROM:<x@client.example>");
            smtp.smtp("RCPT TO:<" + ALICE + ">");
            smtp.smtp("DATA");
            String answer = smtp.smtp("From: x@client.example\r\nSubject: " + subject + "\r\n\r\nbody\r\n.");
            assertTrue(answer.startsWith("250 "), answer);
        }
    }

    private static String subjects(LineClient imap, int count) throws IOException {
        while (!imap.imap("STATUS INBOX (MESSAGES)").toString().contains("MESSAGES " + count)) {
            Thread.onSpinWait();
        }
        imap.imap("SELECT INBOX");
        return imap.imap("FETCH 1:* BODY.PEEK[TEXT]").toString()
                + imap.imap("FETCH 1:* BODY.PEEK[HEADER.FIELDS (SUBJECT)]");
    }

    private static String inbox(AllDoors doors, String person, int count) throws Exception {
        try (Visit imap = doors.visit(Door.IMAP, person, AllDoors.PASSWORD)) {
            assertTrue(imap.accepted(), imap.answer());
            return subjects(imap.client(), count);
        }
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertTrue(matcher.find(), text);
        return matcher.group();
    }

    private Ran approve(String name, String request, String fingerprint, String answer) {
        return officer(PASSPHRASE, "approve", file(request), "--key", file(name), "--fingerprint", fingerprint, "--out", file(answer));
    }

    /** Another escrow: she is asked when she comes the next time. */
    private void other(AllDoors doors, Principal owner) throws Exception {
        Directory directory = doors.installation().directory();
        long before = directory.escrow().version();
        hire("Rut", "Sol");
        String lost = operator("set", "--policy", "offered", "--needed", "2", file("Rut.pub"), file("Sol.pub")).refused();
        assertTrue(lost.contains("the locks of 1 sealed accounts lie with officers of whom too few would be left"), lost);
        setUp("offered", "2", "Qi", "Rut", "Ona");
        try (Visit imap = doors.visit(Door.IMAP, ALICE, NEW)) {
            String hers = subjects(imap.client(), 5);
            assertTrue(hers.contains("Subject: Officers of the escrow wait for you to agree"), hers);
            assertTrue(hers.contains("Rut <rut@example.org>"), hers);
        }
        assertTrue(operator("show").done().out.contains("of 1 sealed accounts the locks of 0 lie with them"));
        Outcome<Person> late = directory.own(owner, WEB).joinEscrow(before);
        assertEquals(new Outcome.Refused<>(Outcome.Problem.ESCROW_CHANGED), late, "she was shown others");
        assertTrue(operator("show").done().out.contains("of 1 sealed accounts the locks of 0 lie with them"));
        directory.own(owner, WEB).joinEscrow(directory.escrow().version()).orThrow();
        assertTrue(operator("show").done().out.contains("of 1 sealed accounts the locks of 1 lie with them"));
        setUp("offered", "2", "Rut", "Qi");
        Ran anyway = operator("set", "--policy", "offered", "--needed", "2", "--anyway", file("Ona.pub"), file("Sol.pub"));
        assertTrue(anyway.done().out.contains("Every officer is needed"), anyway.out);
        assertTrue(operator("show").done().out.contains("those of 1 lie with too few"));
    }

    @Test
    void whoLostEverythingReadsHerMailOldAndNew() throws Exception {
        try (AllDoors doors = new AllDoors(root)) {
            doors.addPerson(ALICE);
            doors.addPerson("ona@example.org");
            hire("Ona", "Pia", "Qi");
            setUp("offered", "2", "Ona", "Pia", "Qi");
            deliver(doors, "from before");
            seal(doors, true);
            deliver(doors, "while she was away");
            assertTrue(operator("show").done().out.contains("of 1 sealed accounts the locks of 1 lie with them"));

            // The desk gives her a password, which opens nothing.
            doors.done(new AdminRequest.SetPassword(ALICE, Secret.of(NEW)));
            Ran asked = operator("request", ALICE, "--reason", "lost her telephone and her codes", "--out", file("r")).done();
            assertTrue(asked.out.contains("No mail reaches Pia, Qi"), asked.out);
            String mail = inbox(doors, "ona@example.org", 2);
            assertTrue(mail.contains("lost her telephone"), mail);
            String fingerprint = found(FINGERPRINT, mail);
            assertTrue(operator("requests").done().out.contains(fingerprint));

            approve("Qi", "r", fingerprint, "a1").done();
            approve("Ona", "r", fingerprint.toUpperCase(Locale.ROOT).replace("-", " "), "a2").done();
            assertTrue(operator("submit", file("a1")).done().out.contains("Qi agrees; 1 more to come"));
            Ran last = operator("submit", file("a2")).done();
            String code = found(CODE, last.out);
            assertTrue(operator("requests").done().out.contains("nothing is asked"));
            assertTrue(operator("submit", file("a2")).refused().contains("no such request to the escrow"));

            SignIn opened = doors.installation()
                    .directory()
                    .signInSealed(ALICE, NEW.getBytes(StandardCharsets.UTF_8), Optional.empty(), code, WEB);
            assertInstanceOf(SignIn.Accepted.class, opened, opened.toString());
            try (Visit imap = doors.visit(Door.IMAP, ALICE, NEW)) {
                assertTrue(imap.accepted(), imap.answer());
                String hers = subjects(imap.client(), 4);
                assertTrue(hers.indexOf("from before") < hers.indexOf("while she was away"), hers);
                assertTrue(hers.contains("Officers are asked to open your sealed account for you"), hers);
                assertTrue(hers.contains("Your sealed account can be opened again"), hers);
            }
            other(doors, ((SignIn.Accepted) opened).principal());
            List<AuditEvent> events = doors.adminEvents();
            long account = doors.installation().directory().person(ALICE).orElseThrow().account().value();
            for (String action : List.of("ESCROW-REQUEST", "ESCROW-SHARE", "ESCROW-COMPLETE")) {
                assertTrue(
                        events.stream().anyMatch(event -> event.action().equals(action)
                                && event.account() == account
                                && event.outcome().equals("ok")
                                && event.purpose().contains("lost her telephone")),
                        action);
            }
            assertFalse(events.toString().contains(code), "the code stands nowhere");
        }
    }

    @Test
    void officersAgreeToNothingThatTheServerDidNotMake() throws Exception {
        try (AllDoors doors = new AllDoors(root)) {
            doors.addPerson(ALICE);
            hire("Ona", "Pia");
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("Ona"))));
            assertTrue(officer(PASSPHRASE, "officer-key", "--out", file("Ona"), "--name", "O", "--address", "o@x")
                    .refused()
                    .contains("exists already"));
            assertTrue(officer("too short", "officer-key", "--out", file("x"), "--name", "O", "--address", "o@x")
                    .refused()
                    .contains("12 characters"));
            assertTrue(operator("set", "--policy", "offered", "--needed", "3", file("Ona.pub"), file("Pia.pub"))
                    .refused()
                    .contains("2 to 16 officers"));
            assertTrue(operator("set", "--policy", "offered", "--needed", "2", file("Ona"), file("Pia.pub"))
                    .refused()
                    .contains("officer-key makes one"), "a private key is not taken");
            setUp("compulsory", "2", "Ona", "Pia");
            seal(doors, false);
            operator("request", ALICE, "--reason", "lost", "--out", file("r")).done();
            assertTrue(operator("request", ALICE, "--reason", "lost", "--out", file("r2")).refused().contains("already"));
            String fingerprint = found(FINGERPRINT, operator("requests").done().out);

            String forged = Files.readString(root.resolve("r")).replaceFirst("key: ....", "key: AAAA");
            Files.writeString(root.resolve("forged"), forged);
            assertTrue(approve("Ona", "forged", fingerprint, "a").refused().contains("not the one that you were told"));
            assertTrue(approve("Ona", "Pia.pub", fingerprint, "a").refused().contains("this is no \"Redoubt escrow request 1\""));
            assertTrue(officer("not the passphrase", "approve", file("r"), "--key", file("Ona"), "--fingerprint", fingerprint, "--out", file("a"))
                    .refused()
                    .contains("does not open with this passphrase"));
            hire("Rut");
            assertTrue(approve("Rut", "r", fingerprint, "a").refused().contains("has no share in this request"));
            assertFalse(Files.exists(root.resolve("a")));
            approve("Ona", "r", fingerprint, "a").done();
            assertTrue(approve("Pia", "r", fingerprint, "a").refused().contains("exists already"));
            assertTrue(operator("submit", file("r")).refused().contains("this is no \"Redoubt escrow answer 1\""));
            assertTrue(operator("submit", file("none")).refused().contains("no such file"));
            operator("submit", file("a")).done();
            assertTrue(operator("submit", file("a")).refused().contains("answer of Ona: this officer has agreed"));
            operator("file", "1", "--out", file("again")).done();
            assertEquals(Files.readString(root.resolve("r")), Files.readString(root.resolve("again")));
            assertTrue(operator("cancel", "1").done().out.contains("opens nothing"));
            assertTrue(operator("file", "1", "--out", file("third")).refused().contains("no such request"));
        }
    }

    /** The server is killed between any two steps, and its master key changes; the files of the officers count still. */
    @Test
    void aRestartAndAnotherMasterKeyLoseNothing() throws Exception {
        String fingerprint;
        try (AllDoors doors = new AllDoors(root)) {
            doors.addPerson(ALICE);
            hire("Ona", "Pia", "Qi");
            setUp("offered", "2", "Ona", "Pia", "Qi");
            deliver(doors, "from before");
            seal(doors, true);
            operator("request", ALICE, "--reason", "lost", "--out", file("r")).done();
            fingerprint = found(FINGERPRINT, operator("requests").done().out);
            approve("Ona", "r", fingerprint, "a1").done();
            operator("submit", file("a1")).done();
            doors.done(new AdminRequest.ChangeMasterKey(List.of()));
            doors.done(new AdminRequest.ChangeAccountKeys(Optional.empty()));
            while (!"none".equals(doors.done(new AdminRequest.ListKeyChanges()).rows().getFirst().get("change"))) {
                Thread.onSpinWait();
            }
        }
        String code;
        try (AllDoors doors = AllDoors.again(root)) {
            approve("Pia", "r", fingerprint, "a2").done();
            code = found(CODE, operator("submit", file("a2")).done().out);
        }
        try (AllDoors doors = AllDoors.again(root)) {
            doors.done(new AdminRequest.SetPassword(ALICE, Secret.of(NEW)));
            SignIn opened = doors.installation()
                    .directory()
                    .signInSealed(ALICE, NEW.getBytes(StandardCharsets.UTF_8), Optional.empty(), code, WEB);
            assertInstanceOf(SignIn.Accepted.class, opened, opened.toString());
            try (Visit imap = doors.visit(Door.IMAP, ALICE, NEW)) {
                assertTrue(subjects(imap.client(), 3).contains("from before"));
            }
        }
    }

    @Test
    void whatNobodyAgreesToInTimeIsGone() throws Exception {
        try (AllDoors doors = new AllDoors(root)) {
            doors.addPerson(ALICE);
            hire("Ona", "Pia");
            setUp("compulsory", "2", "Ona", "Pia");
            seal(doors, false);
            long until = System.currentTimeMillis() + 1_000;
            doors.done(new AdminRequest.RequestEscrow(ALICE, "lost", until));
            while (!doors.installation().directory().escrowRequests().isEmpty()) {
                Thread.onSpinWait();
            }
            assertTrue(System.currentTimeMillis() >= until);
            assertTrue(doors.refused(new AdminRequest.ShowEscrowRequest(1)).why().contains("no such request"));
            assertTrue(doors.adminEvents().stream()
                    .anyMatch(event -> event.action().equals("ESCROW-LAPSE") && event.principal().equals("server")));
        }
    }

    /** A server in a process of its own, killed as soon as each step is answered. */
    @Test
    void aKillAfterEachStepLosesNothing() throws Exception {
        try (AllDoors doors = new AllDoors(root)) {
            doors.addPerson(ALICE);
            hire("Ona", "Pia");
            setUp("compulsory", "2", "Ona", "Pia");
            deliver(doors, "from before");
            seal(doors, false);
            doors.done(new AdminRequest.SetPassword(ALICE, Secret.of(NEW)));
        }
        killedAfter("request", ALICE, "--reason", "lost", "--out", file("r"));
        String fingerprint = found(FINGERPRINT, killedAfter("requests"));
        approve("Ona", "r", fingerprint, "a1").done();
        approve("Pia", "r", fingerprint, "a2").done();
        assertTrue(killedAfter("submit", file("a1")).contains("Ona agrees; 1 more to come"));
        String code = found(CODE, killedAfter("submit", file("a2")));
        try (AllDoors doors = AllDoors.again(root)) {
            assertTrue(operator("requests").done().out.contains("nothing is asked"));
            SignIn opened = doors.installation()
                    .directory()
                    .signInSealed(ALICE, NEW.getBytes(StandardCharsets.UTF_8), Optional.empty(), code, WEB);
            assertInstanceOf(SignIn.Accepted.class, opened, opened.toString());
            try (Visit imap = doors.visit(Door.IMAP, ALICE, NEW)) {
                assertTrue(subjects(imap.client(), 3).contains("from before"));
            }
        }
    }

    private String killedAfter(String... args) throws IOException {
        List<String> all = new ArrayList<>(List.of("escrow"));
        all.addAll(List.of(args));
        all.addAll(List.of("--data", root.resolve("d").toString()));
        try (RunningServer server = RunningServer.start(root.resolve("d"))) {
            String printed = RunningServer.run("", all.toArray(String[]::new));
            server.kill();
            return printed;
        }
    }

    @Test
    void ownersSetItUpAndSecurityOfficersAskIt() throws Exception {
        DataFolder folder = DataFolder.at(root.resolve("d"));
        Officers people = new Officers();
        try (AllDoors doors = AllDoors.with(folder, "[administration]\ntwo_people = [\"escrow\"]\n")) {
            doors.addPerson(ALICE);
            hire("Ona", "Pia");
            Officers.Way way = () -> AdminDesk.reception(doors.installation(), List.of());
            try (AdminService operator = RemoteAdmin.connect(folder.controlSocket()).orElseThrow()) {
                people.hire(operator, "olga@example.org", Role.OWNER);
                people.hire(operator, "omar@example.org", Role.OWNER);
                people.hire(operator, "sam@example.org", Role.SECURITY_OFFICER);
                people.hire(operator, "hella@example.org", Role.HELPDESK);
            }
            List<String> lines = List.of(
                    Files.readString(root.resolve("Ona.pub")).strip(), Files.readString(root.resolve("Pia.pub")).strip());
            AdminRequest set = new AdminRequest.SetEscrow("offered", 2, lines, false);
            try (AdminService olga = people.as("olga@example.org", way);
                    AdminService omar = people.as("omar@example.org", way);
                    AdminService sam = people.as("sam@example.org", way);
                    AdminService hella = people.as("hella@example.org", way)) {
                assertTrue(Officers.refused(sam, set).contains("owner"));
                assertTrue(Officers.refused(olga, new AdminRequest.SetEscrow("offered", 9, lines, false)).contains("2 to 16"));
                assertTrue(Officers.done(olga, set).message().contains("a second person has to agree"));
                assertFalse(doors.installation().directory().escrow().on());
                Map<String, Object> waits =
                        Officers.done(omar, new AdminRequest.ListApprovals(false)).rows().getFirst();
                assertTrue(String.valueOf(waits.get("what")).contains("2 of Ona <ona@example.org>"), waits.toString());
                long id = assertInstanceOf(Long.class, waits.get("id"));
                assertTrue(Officers.refused(olga, new AdminRequest.Approve(id)).contains("a second person"));
                Officers.done(omar, new AdminRequest.Approve(id));
                assertTrue(doors.installation().directory().escrow().on());
                seal(doors, true);
                long until = System.currentTimeMillis() + 3_600_000;
                AdminRequest ask = new AdminRequest.RequestEscrow(ALICE, "lost", until);
                for (AdminService other : List.of(olga, hella)) {
                    assertTrue(Officers.refused(other, ask).contains("security-officer"));
                }
                assertTrue(Officers.refused(sam, new AdminRequest.RequestEscrow("olga@example.org", "lost", until))
                        .contains("holds a role"));
                Map<String, Object> row = Officers.done(sam, ask).rows().getFirst();
                Files.writeString(root.resolve("r"), String.valueOf(row.get("file")));
                approve("Ona", "r", String.valueOf(row.get("fingerprint")), "a").done();
                assertTrue(operator("submit", file("a")).refused().contains("handed in by the one who asked them"));
                Officers.done(sam, new AdminRequest.SubmitEscrow(Files.readString(root.resolve("a"))));
                assertTrue(Officers.done(olga, new AdminRequest.EndEscrow()).message().contains("a second person has to agree"));
            }
        }
    }
}
