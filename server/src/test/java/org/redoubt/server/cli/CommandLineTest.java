package org.redoubt.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands as typed, on a data folder that no server serves. */
class CommandLineTest {
    @TempDir
    private Path folder = Path.of("");

    private record Ran(int code, String out, String err) {}

    private static Ran run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code = RedoubtCommand.run(new PrintWriter(out), new PrintWriter(err), args);
        return new Ran(code, out.toString(), err.toString());
    }

    private Ran with(String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.add("--data");
        all.add(folder.resolve("data").toString());
        return run(all.toArray(String[]::new));
    }

    @Test
    void usageErrorsAreTwoAndSayWhatIsWrong() {
        assertEquals(2, run().code);
        assertEquals(2, run("account").code);
        assertTrue(run("account").err.contains("a command is missing after redoubt account"));
        assertEquals(2, run("no-such-command").code);
        assertEquals(2, run("init").code);
        assertEquals(2, run("account", "add", "a@b", "--no-such-option").code);
        assertEquals(2, run("account", "add", "a@example.org", "--quota", "many").code);
        assertEquals(2, run("audit", "query", "--since", "whenever").code);
    }

    @Test
    void helpAndVersionAreZeroOnEveryCommand() {
        assertEquals(0, run("--help").code);
        assertEquals(0, run("--version").code);
        assertTrue(run("import", "maildir", "--help").out.contains("--account"));
    }

    @Test
    void commandsThatDoNotExistYetAreNotListed() {
        String help = run("--help").out;
        for (String absent : List.of("backup", "restore", "rehearse")) {
            assertFalse(help.contains(absent), absent);
        }
    }

    @Test
    void whatSomebodySignsInWithIsLookedAfterFromTheCommandLine() throws IOException {
        Ran init = with("init", "--domain", "example.org");
        assertEquals(0, init.code, init.err);
        Path words = folder.resolve("words");
        Files.writeString(words, "a breached phrase\nanother\n");
        Ran list = with("passwords", "breach-list", words.toString());
        assertTrue(list.out.contains("any of 2 passwords"), list.out + list.err);
        String admin = "admin@example.org";
        Ran made = with("app-password", "add", admin, "--name", "Telephone", "--for", "imap,submission", "--json");
        assertTrue(made.out.matches("(?s).*\"password\":\"([a-z2-9]{4}-){6}[a-z2-9]{4}\".*"), made.out + made.err);
        assertTrue(with("app-password", "list", admin).out.contains("Telephone"));
        assertEquals(0, with("app-password", "remove", admin, "1").code);
        assertEquals(1, with("app-password", "remove", admin, "1").code);
        assertTrue(with("second-factor", "add", admin).out.contains("otpauth://totp/"));
        assertEquals(0, with("second-factor", "remove", admin).code);
        with("group", "add", "staff@example.org", admin);
        assertEquals(0, with("policy", "set", "staff@example.org", "--networks", "192.0.2.0/24", "--hours", "07:00-19:00").code);
        assertTrue(with("policy", "list").out.contains("07:00-19:00"));
        assertEquals(1, with("policy", "set", "staff@example.org", "--networks", "nowhere").code);
        assertEquals(2, with("session", "end").code);
        assertTrue(with("session", "list").out.contains("nobody is signed in"));
    }

    @Test
    void aPersonWithARoleActsAfterSigningIn() throws IOException {
        assertEquals(0, with("init", "--domain", "example.org").code);
        assertTrue(with("role", "list").out.contains("owner"));
        String helen = "helen@example.org";
        assertEquals(0, typing("correct horse battery", "account", "add", helen, "--password-stdin").code);
        assertEquals(0, with("role", "give", helen, "helpdesk").code);
        String made = with("second-factor", "add", helen, "--json").out;
        String codes = made.replaceAll("(?s).*\"recovery-codes\":\\[(.*?)\\].*", "$1");
        List<String> left = List.of(codes.replace("\"", "").split(","));
        Ran list = typing("correct horse battery\n" + left.get(0), "account", "list", "--as", helen, "--sign-in-stdin");
        assertTrue(list.code == 0 && list.out.contains(helen), list.out + list.err);
        Ran key = typing("correct horse battery\n" + left.get(1), "key", "list", "--as", helen, "--sign-in-stdin");
        assertEquals("redoubt: only the operator of this machine may do that", key.err.strip());
        Ran wrong = typing("incorrect horse\n" + left.get(2), "account", "list", "--as", helen, "--sign-in-stdin");
        assertEquals("redoubt: wrong login or password", wrong.err.strip());
        // The person's sign-in is read before what the command itself reads.
        String three = "correct horse battery\n" + left.get(3) + "\nanother horse battery";
        Ran set = typing(three, "account", "password", helen, "--password-stdin", "--as", helen, "--sign-in-stdin");
        assertTrue(set.err.contains("this person holds a role"), set.out + set.err);
    }

    @Test
    void grantsFromTheCommandLine() throws IOException {
        assertEquals(0, with("init", "--domain", "example.org").code);
        String helen = "helen@example.org";
        assertEquals(0, typing("correct horse battery", "account", "add", helen, "--password-stdin").code);
        String admin = "admin@example.org";
        assertEquals(2, with("grant", "give", helen, admin, "--until", "7d").code);
        assertEquals(2, with("grant", "give", helen, admin, "--reason", "case", "--until", "soon").code);
        Ran past = with("grant", "give", helen, admin, "--reason", "case", "--until", "2020-01-01");
        assertTrue(past.code == 1 && past.err.contains("an end within the next 366 days"), past.err);
        Ran given = with("grant", "give", helen, admin, "--reason", "case 2026-17", "--until", "7d");
        assertTrue(given.code == 0 && given.out.contains("case 2026-17"), given.out + given.err);
        assertTrue(with("grant", "list").out.contains("case 2026-17"));
        assertEquals(0, with("grant", "end", "1").code);
        assertFalse(with("grant", "list").out.contains("case 2026-17"));
        assertTrue(with("grant", "list", "--all").out.contains("over since"));
        Ran hold = with("grant", "give", helen, admin, "--reason", "case", "--until", "7d", "--hold");
        assertTrue(hold.code == 1 && hold.err.contains("compliance-officer"), hold.err);
        assertTrue(with("approval", "list").out.contains("nothing waits for a second person"));
        assertEquals(1, with("approval", "approve", "7").code);
        assertEquals(1, with("approval", "refuse", "7").code);
    }

    private Ran typing(String text, String... args) {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        try {
            return with(args);
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void domainDnsPrintsAZoneFileAndFailsWhereRecordsAreMissing() throws IOException {
        assertEquals(0, with("init", "--domain", "example.org").code);
        Path config = folder.resolve("data/redoubt.toml");
        try (EmptyZone zone = new EmptyZone()) {
            Files.writeString(config, Files.readString(config)
                    .replace("servers = []", "servers = [\"" + zone.address() + "\"]")
                    .replace("dnssec = true", "dnssec = false"));
            Ran dns = with("domain", "dns", "example.org");
            assertEquals(1, dns.code, dns.err);
            assertTrue(dns.out.contains("example.org.\t3600\tIN\tMX\t10 mail.example.org.\n"), dns.out);
            for (String line : List.of(
                    "r\\d{8}\\._domainkey\\.example\\.org\\.\t3600\tIN\tTXT\t\"v=DKIM1; k=rsa; p=.*",
                    "_25\\._tcp\\.mail\\.example\\.org\\.\t3600\tIN\tTLSA\t3 1 1 [0-9a-f]{64}",
                    "_imaps\\._tcp\\.example\\.org\\.\t3600\tIN\tSRV\t0 1 993 mail\\.example\\.org\\.",
                    ";   mx: mail\\.example\\.org",
                    "; missing: without it no mail comes here",
                    "; 6 records that mail needs are not right yet")) {
                assertTrue(dns.out.lines().anyMatch(printed -> printed.matches(line)), line + "\n" + dns.out);
            }
            Ran json = with("domain", "dns", "example.org", "--json");
            assertEquals(1, json.code);
            assertTrue(json.out.startsWith("{\"ok\":true") && json.out.contains("\"state\":\"missing\""), json.out);
            assertEquals(1, with("domain", "dns", "elsewhere.example").code);
        }
    }

    @Test
    void rotateKeysWaitsForTheirRecords() {
        assertEquals(0, with("init", "--domain", "example.org").code);
        assertTrue(with("domain", "rotate-keys", "example.org").out.contains("made new keys"));
        Ran waits = with("domain", "rotate-keys", "example.org");
        assertEquals(1, waits.code);
        assertTrue(waits.err.contains("not published yet"), waits.err);
        assertEquals(0, with("domain", "rotate-keys", "example.org", "--published").code);
        assertEquals(1, with("domain", "rotate-keys", "elsewhere.example").code);
    }

    @Test
    void aMissingFolderIsOneAndSaysHowToMakeIt() {
        for (String[] command : new String[][] {{"domain", "list"}, {"serve"}, {"account", "show", "a@b.example"}}) {
            Ran ran = with(command);
            assertEquals(1, ran.code);
            assertTrue(ran.err.contains("redoubt init --domain"), ran.err);
        }
    }

    @Test
    void initMakesAFolderForItsOwnerWithAnAdministratorAndNeverTwice() throws IOException {
        Ran init = with("init", "--domain", "example.org");
        assertEquals(0, init.code, init.err);
        assertTrue(init.out.matches("(?s).*password +([a-z2-9]{4}-){3}[a-z2-9]{4} .*"), init.out);
        Path data = folder.resolve("data");
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(data)));
        for (String secret : List.of("master.key", "tls/key.pem", "redoubt.toml", "audit.log")) {
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(data.resolve(secret))),
                    secret);
        }
        assertTrue(with("account", "list").out.contains("admin@example.org"));
        assertTrue(with("alias", "list").out.contains("postmaster@example.org"));
        Ran again = with("init", "--domain", "example.org");
        assertEquals(1, again.code);
        assertTrue(again.err.contains("nothing was changed"), again.err);
    }

    @Test
    void changesAndRefusals() {
        with("init", "--domain", "example.org");
        assertEquals(0, with("domain", "add", "example.net").code);
        Ran twice = with("domain", "add", "example.net");
        assertEquals(1, twice.code);
        assertEquals("redoubt: the domain is here already\n", twice.err);
        assertEquals(
                "{\"ok\":false,\"message\":\"the domain is here already\"}\n",
                with("domain", "add", "example.net", "--json").out);
        assertEquals(
                "{\"ok\":true,\"message\":\"\",\"rows\":[{\"domain\":\"example.net\"},{\"domain\":\"example.org\"}]}\n",
                with("domain", "list", "--json").out);
        assertEquals(2, with("account", "remove", "admin@example.org").code);
        assertEquals(1, with("account", "remove", "admin@example.org", "--yes").code);
    }

    @Test
    void importAndExportRoundTripWithASummary() throws IOException {
        with("init", "--domain", "example.org");
        Path maildir = folder.resolve("maildir");
        Files.createDirectories(maildir.resolve("cur"));
        Files.createDirectories(maildir.resolve(".Work/new"));
        Files.createDirectories(maildir.resolve(".Work/cur"));
        Files.writeString(maildir.resolve("cur/1.a.host:2,S"), "Subject: a\n\none\n");
        Files.writeString(maildir.resolve(".Work/new/2.b.host"), "Subject: b\n\ntwo\n");
        String[] imports = {"import", "maildir", maildir.toString(), "--account", "admin@example.org"};
        assertEquals("2 imported, 0 already there, 0 failed\n", with(imports).out);
        Ran second = with(imports);
        assertEquals(0, second.code);
        assertEquals("0 imported, 2 already there, 0 failed\n", second.out);
        Path out = folder.resolve("out");
        Ran export = with("export", "maildir", out.toString(), "--account", "admin@example.org");
        assertEquals("2 written, 0 already there, 0 damaged\n", export.out, export.err);
        try (var files = Files.list(out.resolve(".Work/cur"))) {
            byte[] bytes = Files.readAllBytes(files.findFirst().orElseThrow());
            assertEquals("Subject: b\r\n\r\ntwo\r\n", new String(bytes, StandardCharsets.UTF_8));
        }
        Ran missing = with("import", "mbox", "/nonexistent", "--account", "admin@example.org");
        assertEquals(1, missing.code);
        Ran audit = with("audit", "query", "--kind", "import", "--account", "admin@example.org");
        assertTrue(audit.out.contains("operator"), audit.out);
    }

    @Test
    void sizesAsPeopleWriteThem() {
        assertEquals(10L << 30, new Octets().convert("10G"));
        assertEquals(500L << 20, new Octets().convert("500 MiB"));
        assertEquals(0, new Octets().convert("none"));
        assertEquals(123, new Octets().convert("123"));
    }
}
