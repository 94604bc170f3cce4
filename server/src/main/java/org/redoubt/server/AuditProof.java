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
import org.redoubt.guard.tlog.Witnessing;
import org.redoubt.guard.tlog.Witnessing.Witnessed;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.config.AuditConfig;
import org.redoubt.server.config.AuditConfig.WitnessTarget;
import org.redoubt.server.config.DataFolder;

/**
 * Proves that the audit log is what was written, for people who are not at the machine: it reads every line, which may take
 * minutes, so one proof runs at a time, beside what asks for it. Where witnesses are configured, so many of them as have to
 * must have signed the log, which must go on from what they signed.
 */
final class AuditProof {
    private static final System.Logger LOG = System.getLogger("redoubt.admin");

    private final DataFolder folder;
    private final AuditConfig config;
    /** Guarded by this. */
    private State state = new State.None();

    private sealed interface State {
        record None() implements State {}

        record Running(Instant since, long done, long all) implements State {}

        record Over(Instant at, Optional<String> wrong, Optional<Checkpoint> head, long lines) implements State {}
    }

    /** @param config whose signatures the log has to have besides its own */
    AuditProof(DataFolder folder, AuditConfig config) {
        this.folder = folder;
        this.config = config;
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
            List<NoteKey> witnesses =
                    config.witnesses().stream().map(WitnessTarget::key).toList();
            Optional<Witnessed> witnessed = Witnessing.read(folder.sealedAudit(), key, witnesses);
            int signed = witnessed.map(one -> one.cosignatures().size()).orElse(0);
            List<Checkpoint> older = signed == 0
                    ? List.of()
                    : witnessed.map(Witnessed::head).stream().toList();
            AuditVerifier.Result result = new AuditVerifier(folder.sealedAudit(), key)
                    .verify(older, Optional.of(folder.audit()), this::progress);
            wrong = result.wrong().or(() -> signed < config.quorum() ? Optional.of(unwitnessed(signed)) : Optional.empty());
            head = result.head();
            lines = result.lines();
        } catch (DamagedLogException damaged) {
            wrong = Optional.of(String.valueOf(damaged.getMessage()));
        } catch (IOException | RuntimeException failed) {
            LOG.log(Level.ERROR, "event=audit.verify_failed", failed);
            wrong = Optional.of("it could not be read; the server's log tells why");
        }
        over(wrong, head, lines);
    }

    private synchronized void over(Optional<String> wrong, Optional<Checkpoint> head, long lines) {
        state = new State.Over(InstantSource.system().instant(), wrong, head, lines);
    }

    private String unwitnessed(int signed) {
        return "it is NOT witnessed: " + signed + " of " + config.witnesses().size() + " witnesses have signed it, and "
                + config.quorum() + " have to";
    }
}
