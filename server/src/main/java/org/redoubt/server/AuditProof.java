package org.redoubt.server;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redoubt.guard.AuditVerifier;
import org.redoubt.guard.tlog.Checkpoint;
import org.redoubt.guard.tlog.DamagedLogException;
import org.redoubt.guard.tlog.NoteKey;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.config.DataFolder;

/**
 * Proves that the audit log is what was written, for people who are not at the machine: it reads every line, which may take
 * minutes, so one proof runs at a time, beside what asks for it.
 */
final class AuditProof {
    private static final System.Logger LOG = System.getLogger("redoubt.admin");

    private final DataFolder folder;
    /** Guarded by this. */
    private State state = new State.None();

    private sealed interface State {
        record None() implements State {}

        record Running(Instant since, long done, long all) implements State {}

        record Over(Instant at, Optional<String> wrong, Optional<Checkpoint> head, long lines) implements State {}
    }

    AuditProof(DataFolder folder) {
        this.folder = folder;
    }

    /**
     * One row that says how far it is or how it ended; none when none was made yet.
     *
     * @param begin whether to begin one, unless one runs
     */
    synchronized AdminAnswer answer(boolean begin) {
        if (begin && !(state instanceof State.Running)) {
            state = new State.Running(InstantSource.system().instant(), 0, 0);
            Thread.ofVirtual().name("audit-proof").start(this::run);
        }
        return switch (state) {
            case State.None() -> new AdminAnswer.Done("the log was not verified since the server started", List.of());
            case State.Running(var since, var done, var all) -> {
                Map<String, Object> row = new LinkedHashMap<>();
                row.put("state", "running");
                row.put("since", since.toString());
                row.put("done", done);
                row.put("all", all);
                yield new AdminAnswer.Done("", List.of(row));
            }
            case State.Over over -> new AdminAnswer.Done("", List.of(row(over)));
        };
    }

    private static Map<String, Object> row(State.Over over) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("state", over.wrong().isPresent() ? "wrong" : "right");
        row.put("at", over.at().toString());
        over.wrong().ifPresent(wrong -> row.put("wrong", wrong));
        over.head().ifPresent(head -> {
            row.put("log", head.origin());
            row.put("entries", head.size());
            row.put("lines", over.lines());
            row.put("root", HexFormat.of().formatHex(head.root()));
        });
        return row;
    }

    private synchronized void progress(long done, long all) {
        if (state instanceof State.Running(var since, var _, var _)) {
            state = new State.Running(since, done, all);
        }
    }

    private void run() {
        Optional<String> wrong;
        Optional<Checkpoint> head = Optional.empty();
        long lines = 0;
        try {
            NoteKey key = NoteKey.parse(Files.readString(folder.auditVerifier()));
            AuditVerifier.Result result = new AuditVerifier(folder.sealedAudit(), key)
                    .verify(Optional.empty(), Optional.of(folder.audit()), this::progress);
            wrong = result.wrong();
            head = result.head();
            lines = result.lines();
        } catch (DamagedLogException damaged) {
            wrong = Optional.of(String.valueOf(damaged.getMessage()));
        } catch (IOException | RuntimeException failed) {
            LOG.log(Level.ERROR, "event=audit.verify_failed", failed);
            wrong = Optional.of("it could not be read; the server's log tells why");
        }
        synchronized (this) {
            state = new State.Over(InstantSource.system().instant(), wrong, head, lines);
        }
    }
}
