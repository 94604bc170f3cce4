package org.redoubt.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.tlog.Checkpoint;
import org.redoubt.guard.tlog.LogReader;
import org.redoubt.guard.tlog.NoteKey;
import org.redoubt.guard.tlog.NoteSigner;
import org.redoubt.store.id.NumberSet;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class AuditVerifierTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-24T03:27:04Z"));

    @TempDir
    Path folder;

    private final NoteSigner signer = NoteSigner.generate("mail.example.org/audit");

    @BeforeEach
    void someoneReads() {
        write(0, 2500);
    }

    @Test
    void aLogThatNobodyTouchedIsWhatWasWritten() throws IOException {
        AuditVerifier.Result result = verify(Optional.empty());
        assertEquals(Optional.empty(), result.wrong());
        assertEquals(2500, result.lines());
        assertEquals(0, result.missing());
    }

    @Test
    void aLineAlteredInTheFilesIsNoticed() throws IOException {
        String text = Files.readString(spool());
        Files.writeString(spool(), text.replace("\"person1700\"", "\"person0017\""));
        assertEquals(
                Optional.of("between line 1000 and line 1999 the files differ from what was sealed"),
                verify(Optional.empty()).wrong());
    }

    @Test
    void aLineTakenOutOfTheFilesIsNoticed() throws IOException {
        List<String> lines = Files.readAllLines(spool());
        lines.remove(2100);
        Files.write(spool(), lines);
        assertEquals(
                Optional.of("between line 2000 and line 2999 the files differ from what was sealed"),
                verify(Optional.empty()).wrong());
    }

    @Test
    void oldFilesMayBePutAway() throws IOException {
        List<String> lines = Files.readAllLines(spool());
        Files.write(spool(), lines.subList(1234, lines.size()));
        assertEquals(Optional.empty(), verify(Optional.empty()).wrong());
    }

    @Test
    void aCheckpointOfThenFitsTheLogOfNow() throws IOException {
        Checkpoint kept = new LogReader(sealed()).head(signer.key()).orElseThrow();
        write(2500, 2600);
        AuditVerifier.Result result = verify(Optional.of(kept));
        assertEquals(Optional.empty(), result.wrong());
        assertTrue(result.head().orElseThrow().size() > kept.size());
    }

    @Test
    void anotherKeyProvesNothing() throws IOException {
        NoteKey other = NoteSigner.generate("mail.example.org/audit").key();
        AuditVerifier.Result result =
                new AuditVerifier(sealed(), other).verify(Optional.empty(), Optional.empty(), (_, _) -> {});
        assertEquals(Optional.of("a note is not signed with the key of the log"), result.wrong());
    }

    @Test
    void whatWasTouchedIsReadFromItsText() {
        Touched touched = Touched.of("mailbox=3 uids=1:40 emails=7:9,12");
        assertEquals(OptionalLong.of(3), touched.mailbox());
        assertEquals(NumberSet.of(7, 8, 9, 12), touched.emails());
        assertEquals(new Touched(OptionalLong.empty(), NumberSet.EMPTY), Touched.of(""));
        assertEquals(new Touched(OptionalLong.empty(), NumberSet.EMPTY), Touched.of("mailbox=x emails=y later=1"));
    }

    private void write(int from, int to) {
        AuditSealer sealer = AuditSealer.open(sealed(), spool(), signer);
        try (FileAuditLog log = FileAuditLog.open(spool(), CLOCK, sealer)) {
            for (int i = from; i < to; i++) {
                SessionInfo session = new SessionInfo("s1", "imap", "192.0.2.1:4711", true);
                log.record(new AuditEvent(
                        CLOCK.instant(), AuditKind.READ, "person" + i, 17, session, "FETCH", 5, "emails=" + (i + 1), "ok"));
            }
        }
    }

    private AuditVerifier.Result verify(Optional<Checkpoint> kept) throws IOException {
        return new AuditVerifier(sealed(), signer.key()).verify(kept, Optional.of(spool()), (_, _) -> {});
    }

    private Path spool() {
        return folder.resolve("audit.log");
    }

    private Path sealed() {
        return folder.resolve("audit");
    }
}
