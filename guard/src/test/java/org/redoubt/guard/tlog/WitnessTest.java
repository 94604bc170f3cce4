package org.redoubt.guard.tlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WitnessTest {
    private static final Instant NOW = Instant.parse("2026-11-26T06:00:00Z");

    @TempDir
    Path folder;

    private final NoteSigner log = NoteSigner.generate("mail.example.org/audit");
    private final NoteSigner one = NoteSigner.generateWitness("one.example.net/witness");
    private final NoteSigner other = NoteSigner.generateWitness("other.example.net/witness");
    private final List<IOException> failures = new ArrayList<>();

    @BeforeEach
    void someEntries() throws IOException {
        fill(folder.resolve("log"), 0, 300);
    }

    @Test
    void everyTreeProvesThatItGoesOnFromEverySmallerOne() throws IOException {
        TreeMap<Long, byte[]> roots = new TreeMap<>();
        Path large = folder.resolve("large");
        TileLog writer = TileLog.open(large, log);
        for (int i = 0; i < 66_000; i++) {
            writer.append(entry(i));
            if (i < 40 || i > 65_528 && i < 65_542 || i % 9001 == 0) {
                Checkpoint head = writer.seal();
                roots.put(head.size(), head.root());
            }
        }
        for (long to : roots.keySet()) {
            Consistency consistency = new Consistency(new LogFiles(large), to);
            byte[] root = Objects.requireNonNull(roots.get(to));
            for (long from : roots.headMap(to, true).keySet()) {
                byte[] before = Objects.requireNonNull(roots.get(from));
                List<byte[]> proof = consistency.from(from);
                assertTrue(Consistency.proves(from, before, to, root, proof), from + " to " + to);
                if (from < to) {
                    byte[] wrong = before.clone();
                    wrong[3] ^= 1;
                    assertFalse(Consistency.proves(from, wrong, to, root, proof), from + " to " + to);
                    assertFalse(Consistency.proves(from, before, to, wrong, proof), from + " to " + to);
                    List<byte[]> more = new ArrayList<>(proof);
                    more.add(wrong);
                    assertFalse(Consistency.proves(from, before, to, root, more), from + " to " + to);
                }
            }
        }
    }

    @Test
    void whatTwoWitnessesSignIsKeptAndReadAgain() throws IOException {
        Witnessing witnessing = new Witnessing(folder.resolve("log"), log.key(), 2);
        List<Witnessing.Contact> both = List.of(contact(one), contact(other));
        assertEquals(Optional.of(2), round(witnessing, both));
        assertEquals(Optional.empty(), round(witnessing, both));
        fill(folder.resolve("log"), 300, 700);
        assertEquals(Optional.of(2), round(witnessing, both));
        Witnessing.Witnessed witnessed = read(one.key(), other.key());
        assertEquals(700, witnessed.head().size());
        assertEquals(2, witnessed.cosignatures().size());
        assertEquals(NOW, witnessed.cosignatures().getFirst().at());
        assertEquals(List.of(), failures);
    }

    @Test
    void aLogThatForgotWhatItsWitnessSignedIsToldTheSize() throws IOException {
        round(new Witnessing(folder.resolve("log"), log.key(), 1), List.of(contact(one)));
        fill(folder.resolve("log"), 300, 420);
        assertEquals(Optional.of(1), round(new Witnessing(folder.resolve("log"), log.key(), 1), List.of(contact(one))));
        assertEquals(420, read(one.key()).head().size());
    }

    @Test
    void aLogThatWentBackIsNotSigned() throws IOException {
        round(new Witnessing(folder.resolve("log"), log.key(), 1), List.of(contact(one)));
        fill(folder.resolve("shorter"), 0, 200);
        assertEquals(Optional.of(0), round(new Witnessing(folder.resolve("shorter"), log.key(), 1), List.of(contact(one))));
        assertInstanceOf(Witnessing.DisagreementException.class, failures.getFirst());
    }

    @Test
    void aLogThatWasWrittenAnewIsNotSigned() throws IOException {
        round(new Witnessing(folder.resolve("log"), log.key(), 1), List.of(contact(one)));
        for (int size : new int[] {300, 500}) {
            Path anew = folder.resolve("anew" + size);
            fill(anew, 1000, 1000 + size);
            assertEquals(Optional.of(0), round(new Witnessing(anew, log.key(), 1), List.of(contact(one))));
            assertInstanceOf(Witnessing.DisagreementException.class, failures.removeFirst());
        }
    }

    @Test
    void fewerThanTheQuorumDoNotCount() throws IOException {
        Witnessing witnessing = new Witnessing(folder.resolve("log"), log.key(), 2);
        Witnessing.Contact away = contact(other.key(), _ -> {
            throw new IOException("nobody is there");
        });
        assertEquals(Optional.of(1), round(witnessing, List.of(contact(one), away)));
        assertEquals(Optional.empty(), Witnessing.read(folder.resolve("log"), log.key(), List.of(one.key())));
        // The first has signed this head, and does so again.
        assertEquals(Optional.of(2), round(witnessing, List.of(contact(one), contact(other))));
        assertEquals(1, failures.size());
    }

    @Test
    void whoSignsWithAnotherKeyIsNoWitness() throws IOException {
        Witnessing witnessing = new Witnessing(folder.resolve("log"), log.key(), 1);
        NoteSigner impostor = NoteSigner.generateWitness(one.key().name());
        Witness fake = new Witness(folder.resolve("fake"), impostor, List.of(log.key()), InstantSource.fixed(NOW));
        assertEquals(Optional.of(0), round(witnessing, List.of(contact(one.key(), fake::addCheckpoint))));
        assertEquals(1, failures.size());
    }

    @Test
    void aCosignatureOfAnotherHeadOrTimeDoesNotCount() throws IOException {
        Witnessing witnessing = new Witnessing(folder.resolve("log"), log.key(), 1);
        round(witnessing, List.of(contact(one)));
        Path file = folder.resolve("log/checkpoint.witnessed");
        String first = Files.readString(file);
        String cosignature = first.lines().toList().getLast();
        fill(folder.resolve("log"), 300, 400);
        Files.copy(folder.resolve("log/checkpoint"), file, StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(file, Files.readString(file) + cosignature + "\n");
        assertEquals(400, read(one.key()).head().size());
        assertEquals(List.of(), read(one.key()).cosignatures());
        // Twice the same signature is one witness.
        Files.writeString(file, first + cosignature + "\n");
        assertEquals(1, read(one.key(), one.key()).cosignatures().size());
        assertEquals(0, read(other.key()).cosignatures().size());
        Files.writeString(file, first.replace("\n300\n", "\n299\n"));
        assertThrows(DamagedLogException.class, () -> read(one.key()));
    }

    @Test
    void aWitnessRefusesAsTheProtocolSays() throws IOException {
        Witness witness = witness(one);
        String note = Files.readString(folder.resolve("log/checkpoint"));
        assertEquals(400, ask(witness, "").status());
        assertEquals(400, ask(witness, "old 01\n\n" + note).status());
        assertEquals(400, ask(witness, "old 0\nnonsense!\n\n" + note).status());
        assertEquals(400, ask(witness, "old 0\n" + "AAAA\n".repeat(64) + "\n" + note).status());
        assertEquals(400, ask(witness, "old 301\n\n" + note).status());
        assertEquals(400, ask(witness, "old 0\n\n" + "x".repeat(Witness.MAX_REQUEST)).status());
        assertEquals(404, ask(witness, "old 0\n\n" + note.replace("mail.example.org", "nobody.example.org")).status());
        assertEquals(403, ask(witness, "old 0\n\n" + note.replace("\n300\n", "\n299\n")).status());
        Witness.Answer conflict = ask(witness, "old 5\n\n" + note);
        assertEquals(409, conflict.status());
        assertEquals("text/x.tlog.size", conflict.type());
        assertEquals("0\n", new String(conflict.body(), StandardCharsets.UTF_8));
        assertEquals(200, ask(witness, "old 0\n\n" + note).status());
        fill(folder.resolve("log"), 300, 400);
        assertEquals(422, ask(witness, "old 300\n\n" + Files.readString(folder.resolve("log/checkpoint"))).status());
        // What was signed is kept over a restart.
        assertEquals("300\n", new String(ask(witness(one), "old 0\n\n" + note).body(), StandardCharsets.UTF_8));
    }

    @Test
    void aKeyOfOneSortIsNotTakenForTheOther() {
        assertThrows(DamagedLogException.class, () -> NoteKey.parse(one.key().text()));
        assertThrows(DamagedLogException.class, () -> NoteKey.parseWitness(log.key().text()));
    }

    private interface Answers {
        Witness.Answer answer(byte[] body) throws IOException;
    }

    private Witness witness(NoteSigner signer) {
        return new Witness(
                folder.resolve(signer.key().name().replace('/', '-')), signer, List.of(log.key()), InstantSource.fixed(NOW));
    }

    private Witnessing.Contact contact(NoteSigner signer) {
        return contact(signer.key(), witness(signer)::addCheckpoint);
    }

    private static Witnessing.Contact contact(NoteKey key, Answers answers) {
        return new Witnessing.Contact() {
            @Override
            public NoteKey key() {
                return key;
            }

            @Override
            public Witnessing.Reply post(byte[] body) throws IOException {
                Witness.Answer answer = answers.answer(body);
                return new Witnessing.Reply(answer.status(), answer.body());
            }
        };
    }

    private Optional<Integer> round(Witnessing witnessing, List<Witnessing.Contact> contacts) throws IOException {
        return witnessing.round(contacts, new Witnessing.Listener() {
            @Override
            public void signed(Witnessing.Contact witness) {
                // What counts is the file.
            }

            @Override
            public void failed(Witnessing.Contact witness, IOException why) {
                failures.add(why);
            }
        });
    }

    private Witnessing.Witnessed read(NoteKey... keys) throws IOException {
        return Witnessing.read(folder.resolve("log"), log.key(), List.of(keys)).orElseThrow();
    }

    private static Witness.Answer ask(Witness witness, String body) throws IOException {
        return witness.addCheckpoint(body.getBytes(StandardCharsets.UTF_8));
    }

    private void fill(Path at, int from, int to) throws IOException {
        TileLog writer = TileLog.open(at, log);
        for (int i = from; i < to; i++) {
            writer.append(entry(i));
        }
        writer.seal();
    }

    private static byte[] entry(int number) {
        return ("entry " + number).getBytes(StandardCharsets.UTF_8);
    }
}
