package org.redoubt.server.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.server.trace.TraceSearch.Found;
import org.redoubt.server.trace.TraceSearch.Traced;
import org.redoubt.store.seal.Sealer;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.TraceEvent.Key;
import org.redoubt.transport.tracking.TraceEvent.Kind;

class TraceLogTest {
    private static final Instant NOW = Instant.now();

    private final Sealer sealer = new Sealer(Sealer.newKey(), "test");

    @TempDir
    Path root = Path.of("");

    private TraceLog open() {
        return TraceLog.in(root.resolve("trace"), sealer, InstantSource.system());
    }

    private static TraceEvent received(String message, Instant at, String from, String to) {
        return TraceEvent.of(Kind.RECEIVED, message, at)
                .with(Key.FROM, from)
                .with(Key.TO, to)
                .with(Key.MESSAGE_ID, "<" + message + "@Far.Example>")
                .with(Key.CLIENT, "192.0.2.7")
                .done();
    }

    private static Found find(TraceLog log, String what) throws IOException {
        return find(log, what, NOW.minus(Duration.ofDays(7)), 10);
    }

    private static Found find(TraceLog log, String what, Instant since, int messages) throws IOException {
        log.flush();
        Optional<String> wanted = what.isEmpty() ? Optional.empty() : Optional.of(what);
        return log.search().find(new TraceQuery(wanted, since, NOW.plusSeconds(60), messages));
    }

    private static List<String> names(Found found) {
        return found.messages().stream().map(Traced::message).toList();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("trace"))) {
            return files.sorted().toList();
        }
    }

    @Test
    void aMessageIsFoundByEverythingOneMayKnowOfIt() throws IOException {
        try (TraceLog log = open()) {
            log.note(received("a.1", NOW, "ann@example.org", "Bob@far.example"));
            log.note(TraceEvent.of(Kind.QUEUED, "a.1", NOW.plusMillis(5)).with(Key.QUEUE, "q17").done());
            log.note(received("b.1", NOW, "carl@example.org", "dora@else.example"));
            for (String what : List.of(
                    "ann@example.org", "bob@far.example", "@far.example", "<a.1@far.example>", "a.1@far.example", "q17",
                    "a.1", "<ann@example.org>")) {
                assertEquals(List.of("a.1"), names(find(log, what)), what);
            }
            assertEquals(List.of("a.1", "b.1"), names(find(log, "192.0.2.7")));
            assertEquals(List.of("a.1", "b.1"), names(find(log, "")));
            assertEquals(List.of(), names(find(log, "far.example")));
            assertEquals(2, find(log, "q17").messages().getFirst().events().size());
        }
    }

    @Test
    void reportsAreToldWithTheMessageThatTheyAreAbout() throws IOException {
        try (TraceLog log = open()) {
            log.note(received("a.1", NOW, "ann@example.org", "bob@far.example"));
            log.note(TraceEvent.of(Kind.FILED, "a.1.report", NOW.plusSeconds(9)).with(Key.TO, "ann@example.org").done());
            Traced found = find(log, "<a.1@far.example>").messages().getFirst();
            assertEquals(List.of(Kind.RECEIVED, Kind.FILED), found.events().stream().map(TraceEvent::kind).toList());
        }
    }

    @Test
    void theNewestAreGivenAndTheRestIsOwnedUpTo() throws IOException {
        try (TraceLog log = open()) {
            for (int i = 0; i < 30; i++) {
                log.note(received("m" + i, NOW.plusMillis(i), "ann@example.org", "bob@far.example"));
            }
            Found found = find(log, "ann@example.org", NOW.minusSeconds(60), 3);
            assertEquals(List.of("m27", "m28", "m29"), names(found));
            assertTrue(found.more());
        }
    }

    @Test
    void whatIsOutsideTheTimeIsNotFound() throws IOException {
        try (TraceLog log = open()) {
            log.note(received("old", NOW.minus(Duration.ofDays(3)), "ann@example.org", "bob@far.example"));
            log.note(received("new", NOW, "ann@example.org", "bob@far.example"));
            assertEquals(List.of("new"), names(find(log, "ann@example.org", NOW.minus(Duration.ofDays(1)), 10)));
        }
    }

    @Test
    void nothingOnDiskCanBeReadWithoutTheKeyNorByOthers() throws IOException {
        try (TraceLog log = open()) {
            log.note(received("a.1", NOW, "ann@example.org", "bob@far.example"));
        }
        for (Path file : files()) {
            String octets = Files.readString(file, StandardCharsets.ISO_8859_1);
            assertFalse(octets.contains("ann") || octets.contains("example"), file.toString());
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        }
        TraceLog other = TraceLog.in(root.resolve("trace"), new Sealer(Sealer.newKey(), "test"), InstantSource.system());
        Found found = find(other, "");
        assertEquals(List.of(), found.messages());
        assertEquals(1, found.damaged());
    }

    @Test
    void aTornEndCostsNothingButItself() throws IOException {
        try (TraceLog log = open()) {
            log.note(received("a.1", NOW, "ann@example.org", "bob@far.example"));
            log.flush();
            log.note(received("a.2", NOW, "ann@example.org", "bob@far.example"));
        }
        Path file = files().getFirst();
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, java.util.Arrays.copyOf(whole, whole.length - 7));
        try (TraceLog log = open()) {
            log.note(received("a.3", NOW, "ann@example.org", "bob@far.example"));
            Found found = find(log, "ann@example.org");
            assertEquals(List.of("a.1", "a.3"), names(found));
            assertEquals(0, found.damaged());
            assertEquals(2, files().size());
        }
    }

    @Test
    void whatWasAlteredIsLeftOutAndSaid() throws IOException {
        try (TraceLog log = open()) {
            log.note(received("a.1", NOW, "ann@example.org", "bob@far.example"));
        }
        Path file = files().getFirst();
        byte[] octets = Files.readAllBytes(file);
        octets[octets.length - 1] ^= 1;
        Files.write(file, octets);
        try (TraceLog log = open()) {
            assertEquals(1, find(log, "").damaged());
        }
        Files.write(file, new byte[100], StandardOpenOption.TRUNCATE_EXISTING);
        try (TraceLog log = open()) {
            assertEquals(1, find(log, "").damaged());
        }
    }

    @Test
    void whatIsOldIsDeletedAndTheNewestFileStays() throws IOException {
        for (String name : List.of("a", "b")) {
            try (TraceLog log = open()) {
                log.note(received(name, NOW, "ann@example.org", "bob@far.example"));
            }
        }
        for (Path file : files()) {
            Files.setLastModifiedTime(file, FileTime.from(NOW.minus(Duration.ofDays(31))));
        }
        try (TraceLog log = open()) {
            log.age();
            assertEquals(1, files().size());
        }
    }

    @Test
    void aThousandRecipientsAndManyEventsAreOneOrMoreBlocks() throws IOException {
        try (TraceLog log = open()) {
            TraceEvent.Draft draft = TraceEvent.of(Kind.RECEIVED, "big", NOW);
            for (int i = 0; i < 1000; i++) {
                draft.with(Key.TO, "p" + i + "x".repeat(900) + "@far.example");
            }
            log.note(draft.done());
            for (int i = 0; i < 2000; i++) {
                log.note(received("m" + i, NOW, "ann@example.org", "bob@far.example"));
            }
            assertEquals(1000, find(log, "big").messages().getFirst().events().getFirst().all(Key.TO).size());
            assertEquals(List.of("m1999"), names(find(log, "m1999")));
            assertEquals(0, log.leftOut());
        }
    }

    @Test
    void aDiskThatFailsCostsEventsAndNothingElse() throws IOException {
        Files.writeString(root.resolve("trace"), "no folder");
        try (TraceLog log = open()) {
            log.note(received("a.1", NOW, "ann@example.org", "bob@far.example"));
            log.flush();
            assertEquals(1, log.leftOut());
            Files.delete(root.resolve("trace"));
            log.note(received("a.2", NOW, "ann@example.org", "bob@far.example"));
            assertEquals(List.of("a.2"), names(find(log, "")));
        }
    }

    @Test
    void nothingNotedIsNoFile() {
        try (TraceLog log = open()) {
            log.flush();
        }
        assertFalse(Files.exists(root.resolve("trace")));
    }
}
