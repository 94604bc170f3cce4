package org.redoubt.server.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.tlog.NoteKey;
import org.redoubt.guard.tlog.NoteSigner;
import org.redoubt.guard.tlog.Witness;
import org.redoubt.guard.tlog.Witnessing;

/** From a message that somebody took out to the question who did, and the proof that the answer is whole. */
class AuditCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private record Ran(int code, String out, String err) {}

    private Ran run(String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of(args));
        all.add("--data");
        all.add(data().toString());
        int code = RedoubtCommand.run(new PrintWriter(out), new PrintWriter(err), all.toArray(String[]::new));
        return new Ran(code, out.toString(), err.toString());
    }

    private Ran done(String... args) {
        Ran ran = run(args);
        assertEquals(0, ran.code, ran.err);
        return ran;
    }

    private Path data() {
        return folder.resolve("data");
    }

    @BeforeEach
    void anAdministratorTakesMailOut() throws IOException {
        done("init", "--domain", "example.org");
        Path mail = Files.createDirectory(folder.resolve("mail"));
        for (int i = 1; i <= 3; i++) {
            Files.writeString(mail.resolve(i + ".eml"), "Subject: letter " + i + "\r\n\r\nhello\r\n");
        }
        done("import", "eml", mail.toString(), "--account", "admin@example.org");
        done("export", "maildir", folder.resolve("out").toString(), "--account", "admin@example.org");
    }

    @Test
    void theLogIsProvedByItsWitnessesToo() throws IOException {
        NoteSigner one = NoteSigner.generateWitness("one.example.net/witness");
        NoteSigner other = NoteSigner.generateWitness("other.example.net/witness");
        Ran missing = run("audit", "verify", "--witness", one.key().text());
        assertEquals(1, missing.code);
        assertTrue(missing.err.contains("0 of 1 witnesses have signed it, and 1 have to"), missing.err);
        NoteKey log = NoteKey.parse(Files.readString(data().resolve("audit/verifier")));
        Witness witness = new Witness(folder.resolve("one"), one, List.of(log), InstantSource.system());
        new Witnessing(data().resolve("audit"), log, 1).round(List.of(contact(one.key(), witness)), new Quiet());
        Ran proved = done("audit", "verify", "--witness", one.key().text());
        assertTrue(proved.out.contains("goes on from what witnesses have signed"), proved.out);
        assertTrue(proved.out.contains("signed by one.example.net/witness at 20"), proved.out);
        assertEquals(1, run("audit", "verify", "--witness", one.key().text(), "--witness", other.key().text()).code);
        done("audit", "verify", "--witness", one.key().text(), "--witness", other.key().text(), "--quorum", "1");
        // The key alone does not help whoever writes another log.
        Path witnessed = data().resolve("audit/checkpoint.witnessed");
        Files.writeString(witnessed, Files.readString(witnessed).replace("\n\u2014 one", "\n\u2014 two"));
        assertEquals(1, run("audit", "verify", "--witness", one.key().text()).code);
    }

    private static Witnessing.Contact contact(NoteKey key, Witness witness) {
        return new Witnessing.Contact() {
            @Override
            public NoteKey key() {
                return key;
            }

            @Override
            public Witnessing.Reply post(byte[] body) throws IOException {
                Witness.Answer answer = witness.addCheckpoint(body);
                return new Witnessing.Reply(answer.status(), answer.body());
            }
        };
    }

    private static final class Quiet implements Witnessing.Listener {
        @Override
        public void signed(Witnessing.Contact witness) {
            // What counts is the file.
        }

        @Override
        public void failed(Witnessing.Contact witness, IOException why) {
            throw new AssertionError(why);
        }
    }

    @Test
    void whoReadTellsOfEachTimeAMessageWasOpened() {
        Ran ran = done("audit", "who-read", "e2", "--account", "admin@example.org");
        assertTrue(ran.out.contains("e2 was opened 1 time\n"), ran.out);
        assertTrue(ran.out.contains("EXPORT"), ran.out);
        assertTrue(done("audit", "who-read", "e99", "--account", "admin@example.org").out.contains("opened 0 times"));
        assertEquals(1, run("audit", "who-read", "e2", "--account", "nobody@example.org").code);
        assertEquals(2, run("audit", "who-read", "second", "--account", "admin@example.org").code);
    }

    @Test
    void whatDidListsTheExactMessages() {
        String session = done("audit", "who-read", "e2", "--account", "admin@example.org", "--json").out
                .replaceAll("(?s).*\"session\":\"([^\"]+)\".*", "$1");
        Ran ran = done("audit", "what-did", "--session", session);
        assertTrue(ran.out.contains("3 messages were opened in 1 account\n"), ran.out);
        assertTrue(ran.out.contains("1:3"), ran.out);
        assertTrue(done("audit", "what-did", "--from", "192.0.2.1").out.contains("0 messages were opened"));
        assertEquals(1, run("audit", "what-did").code);
    }

    @Test
    void verifyProvesTheLogAndACheckpointKeptThatItWasNotRewritten() throws IOException {
        assertTrue(done("audit", "verify").out.contains("the audit log is what was written"));
        Path kept = folder.resolve("kept");
        Files.copy(data().resolve("audit/checkpoint"), kept);
        done("domain", "add", "example.net");
        Ran ran = done("audit", "verify", "--kept", kept.toString());
        assertTrue(ran.out.contains("goes on from the checkpoint that was kept"), ran.out);
    }

    @Test
    void aCopyIsVerifiedWithTheKeyThatWasKept() throws IOException {
        String key = Files.readString(data().resolve("audit/verifier"));
        Path copy = folder.resolve("copy");
        try (Stream<Path> files = Files.walk(data().resolve("audit"))) {
            for (Path file : files.toList()) {
                Path target = copy.resolve(data().resolve("audit").relativize(file));
                Files.copy(file, target);
            }
        }
        assertEquals(1, run("audit", "verify", "--log", copy.toString()).code);
        assertEquals(0, run("audit", "verify", "--log", copy.toString(), "--key", key).code);
        assertEquals(1, run("audit", "verify", "--log", copy.toString(), "--key", "nonsense").code);
    }

    @Test
    void whoAltersALineIsNoticed() throws IOException {
        Path spool = data().resolve("audit.log");
        String before = Files.readString(spool);
        String after = before.replaceFirst("\"kind\":\"EXPORT\"", "\"kind\":\"LIST\"");
        assertFalse(before.equals(after));
        Files.writeString(spool, after);
        Ran ran = run("audit", "verify");
        assertEquals(1, ran.code);
        assertTrue(ran.err.contains("NOT what was written"), ran.err);
    }
}
