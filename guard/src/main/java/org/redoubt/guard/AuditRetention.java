package org.redoubt.guard;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.BitSet;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.redoubt.guard.tlog.Checkpoint;
import org.redoubt.guard.tlog.EntryPruner;
import org.redoubt.guard.tlog.LogReader;
import org.redoubt.guard.tlog.NoteKey;
import org.redoubt.store.seal.WholeFile;

/**
 * Throws away what the audit log need not keep any longer, so that the files still prove the rest.
 *
 * <p>The order is what makes it provable. First the log says what will be gone: a {@link RetentionStatement} is an event
 * like all others. Then that is sealed, under a signed head. Only then lines go: out of the closed files that are read
 * day by day, where one line stands in their place, and last out of the sealed log, whose hashes stay. Whoever stops it
 * anywhere leaves a log whose last statement explains all that is missing; the next run goes on with that statement
 * before it makes another. Whoever takes more than a statement says, or takes without one, is told by
 * {@link AuditVerifier}, since the indexes of what is gone have to have the statement's hash.
 *
 * <p>Bundles of 256 entries that are not full yet are never touched. For one thread; the log may be written and read
 * meanwhile.
 */
public final class AuditRetention {
    private static final Logger LOG = System.getLogger("guard");
    private static final String DONE = "retention-done";

    private final FileAuditLog log;
    private final AuditSealer sealer;
    private final Path folder;
    private final Path spool;
    private final NoteKey key;
    private final InstantSource clock;
    private final Step step;

    /**
     * @param folder of the sealed log
     * @param spool the file that the log writes
     * @param key of the sealed log
     * @param over whether to stop, which is asked before each change of a file
     */
    public AuditRetention(
            FileAuditLog log,
            AuditSealer sealer,
            Path folder,
            Path spool,
            NoteKey key,
            InstantSource clock,
            BooleanSupplier over) {
        this(log, sealer, folder, spool, key, clock, (Step) () -> {
            if (over.getAsBoolean()) {
                throw new IOException("the server ends; the next run goes on");
            }
        });
    }

    /** @param step called before each change of a file; tests stop there */
    AuditRetention(
            FileAuditLog log, AuditSealer sealer, Path folder, Path spool, NoteKey key, InstantSource clock, Step step) {
        this.log = log;
        this.sealer = sealer;
        this.folder = folder;
        this.spool = spool;
        this.key = key;
        this.clock = clock;
        this.step = step;
    }

    /** Before a change of a file. */
    interface Step {
        void before() throws IOException;
    }

    /**
     * What is kept.
     *
     * @param keep how long, by kind; kinds that are not named are kept for ever
     * @param heldAccounts accounts whose events are kept, whatever their age
     * @param heldLogins people whose own acts are kept
     */
    public record Policy(Map<AuditKind, Duration> keep, Set<Long> heldAccounts, Set<String> heldLogins) {
        public Policy {
            keep = Map.copyOf(keep);
            heldAccounts = Set.copyOf(heldAccounts);
            heldLogins = Set.copyOf(heldLogins);
        }
    }

    /**
     * Throws away what is older than a policy keeps.
     *
     * @return how many lines went, those that a run before left behind included
     * @throws IOException when a file cannot be read or written, or the log is not sealed in time; the next run goes on
     */
    public long run(Policy policy) throws IOException {
        if (policy.keep().isEmpty()) {
            return 0;
        }
        Map<AuditKind, Instant> limits = new EnumMap<>(AuditKind.class);
        // Whole days, so that there is one statement a day at most.
        Instant today = clock.instant().truncatedTo(ChronoUnit.DAYS);
        policy.keep().forEach((kind, age) -> limits.put(kind, today.minus(age)));
        long went = 0;
        Plan plan = plan(0, limits, policy);
        if (plan.last.isPresent() && plan.lastLine != done()) {
            went = carryOut(plan.last.get(), plan.lastLine);
            plan = plan(0, limits, policy);
        }
        if (plan.lines == 0) {
            return went;
        }
        RetentionStatement statement = plan.statement(limits, policy);
        log.closeFile();
        log.recordDurably(statement.event(clock.instant()));
        if (!sealer.awaitSealed(log.forcedSequence(), Limits.RETENTION_SEAL_MILLIS)) {
            throw new IOException("what is to be thrown away could not be sealed in time; nothing was");
        }
        Plan sealed = plan(statement.entries(), Map.of(), policy);
        if (!sealed.last.equals(Optional.of(statement))) {
            throw new IOException("what is to be thrown away is not what was sealed; nothing was");
        }
        return went + carryOut(statement, sealed.lastLine);
    }

    private Plan plan(long from, Map<AuditKind, Instant> limits, Policy policy) throws IOException {
        LogReader reader = new LogReader(folder);
        Optional<Checkpoint> head = reader.head(key);
        Plan plan = new Plan(head.map(Checkpoint::size).orElse(0L), limits, policy);
        if (head.isPresent()) {
            reader.entries(head.get(), from, new SealedScan(plan));
        }
        return plan;
    }

    private long carryOut(RetentionStatement statement, long line) throws IOException {
        Path open = spool.toAbsolutePath();
        new SpoolPruner(open, statement, step).run();
        long went = pruneSealed(statement);
        step.before();
        WholeFile.replace(folder.resolve(DONE), (line + "\n").getBytes(StandardCharsets.US_ASCII));
        LOG.log(Level.INFO, "event=audit.retention lines=" + went + " gone_in_all=" + statement.goneLines());
        return went;
    }

    /** The line of the last statement that was carried out to its end; 0 when that is not known. */
    private long done() throws IOException {
        Path file = folder.resolve(DONE);
        String text = Files.exists(file) ? Files.readString(file).strip() : "";
        return text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    private long pruneSealed(RetentionStatement statement) throws IOException {
        LogReader reader = new LogReader(folder);
        Checkpoint head = reader.head(key).orElseThrow(() -> new IOException("the sealed audit log is gone"));
        Pruning pruning = new Pruning(statement);
        reader.entries(head, 0, new SealedScan(pruning));
        return pruning.lines;
    }

    /** Looks at all lines, and works out a statement about those that limits take. */
    private static final class Plan implements SealedScan.Sink {
        private final Map<AuditKind, Instant> limits;
        private final Policy policy;
        private final long entries;
        private final GoneHash gone = new GoneHash();
        private long through;
        private long lines;
        private long lastLine;
        private Optional<RetentionStatement> last = Optional.empty();
        private long firstLine;

        Plan(long size, Map<AuditKind, Instant> limits, Policy policy) {
            this.entries = size / EntryPruner.BUNDLE * EntryPruner.BUNDLE;
            this.limits = limits;
            this.policy = policy;
        }

        @Override
        public void line(byte[] line, long from, long to) {
            long number = AuditFormat.sequence(line, 0, line.length);
            firstLine = firstLine == 0 ? number : firstLine;
            Optional<AuditFormat.Peek> peek = AuditFormat.peek(line);
            if (number < 0 || peek.isEmpty()) {
                return;
            }
            if (to < entries) {
                through = number;
            }
            Instant limit = limits.get(peek.get().kind());
            boolean old = to < entries && limit != null && peek.get().at().isBefore(limit);
            if (!old && peek.get().kind() != AuditKind.ADMIN) {
                return;
            }
            AuditFormat.parse(new String(line, StandardCharsets.UTF_8)).ifPresent(record -> {
                if (old && RetentionStatement.takes(record, limits, policy.heldAccounts(), policy.heldLogins())) {
                    lines++;
                    remains(from, to);
                }
                RetentionStatement.of(record.event()).ifPresent(statement -> {
                    last = Optional.of(statement);
                    lastLine = number;
                });
            });
        }

        @Override
        public void gone(long entry) {
            gone.add(entry);
        }

        @Override
        public void remains(long from, long to) {
            for (long entry = from; entry <= to; entry++) {
                gone.add(entry);
            }
        }

        RetentionStatement statement(Map<AuditKind, Instant> before, Policy by) {
            return new RetentionStatement(
                    entries,
                    through,
                    last.map(RetentionStatement::firstLine).orElse(firstLine),
                    gone.count(),
                    last.map(RetentionStatement::goneLines).orElse(0L) + lines,
                    gone.hex(),
                    before,
                    by.heldAccounts(),
                    by.heldLogins());
        }
    }

    /** Empties one bundle after another; the one that is read is not the one that is written. */
    private final class Pruning implements SealedScan.Sink {
        private final RetentionStatement statement;
        /** Of the bundles from {@code base} on: a long line may have entries in the next. */
        private final BitSet gone = new BitSet();

        private long base;
        private boolean changed;
        private long lines;

        Pruning(RetentionStatement statement) {
            this.statement = statement;
        }

        @Override
        public void line(byte[] line, long from, long to) throws IOException {
            Optional<AuditRecord> record = AuditFormat.peek(line)
                    .filter(peek -> statement.before().containsKey(peek.kind()))
                    .flatMap(_ -> AuditFormat.parse(new String(line, StandardCharsets.UTF_8)));
            if (to < statement.entries() && record.isPresent() && statement.takes(record.get())) {
                mark(from, to, true);
                lines++;
            }
            finish(to + 1);
        }

        @Override
        public void gone(long entry) throws IOException {
            mark(entry, entry, false);
            finish(entry + 1);
        }

        @Override
        public void remains(long from, long to) throws IOException {
            mark(from, to, true);
            finish(to + 1);
        }

        private void mark(long from, long to, boolean fresh) {
            gone.set((int) (from - base), (int) (to - base) + 1);
            changed |= fresh;
        }

        private void finish(long next) throws IOException {
            while (next - base >= EntryPruner.BUNDLE) {
                if (changed) {
                    step.before();
                    new EntryPruner(folder).prune(base / EntryPruner.BUNDLE, gone.get(0, EntryPruner.BUNDLE));
                }
                BitSet rest = gone.get(EntryPruner.BUNDLE, gone.length() < EntryPruner.BUNDLE ? EntryPruner.BUNDLE : gone.length());
                gone.clear();
                gone.or(rest);
                base += EntryPruner.BUNDLE;
                changed = !rest.isEmpty();
            }
        }
    }
}
