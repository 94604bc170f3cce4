package org.redoubt.server;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.redoubt.directory.Directory;
import org.redoubt.guard.Pause;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.alert.Alerts;
import org.redoubt.server.config.DataFolder;
import org.redoubt.store.seal.KeyPurpose;
import org.redoubt.store.seal.KeySlots;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.store.seal.Renewal;
import org.redoubt.store.seal.SealBrokenException;
import org.redoubt.store.seal.SlotKey;

/**
 * Puts another master key in the place of the one there is, while the server runs. From the first moment everything is
 * sealed under the new one, and the old one opens what it sealed; then all of that is sealed anew, part by part, and the
 * old key is destroyed when nothing is left.
 *
 * <p>What is done stands where it was done: a part passes over what the new key sealed already. So there is no record of how
 * far it came, and whatever stopped it, it begins again at the first part and is soon where it was. That the old key
 * is there still is what says that it is not at its end.
 */
final class MasterKeyChange {
    /** What was wrong may be over then: a full disk. */
    private static final Duration AGAIN = Duration.ofMinutes(5);

    private static final Duration END = Duration.ofSeconds(10);
    private static final System.Logger LOG = System.getLogger("redoubt.server");

    private final DataFolder folder;
    private final MasterKey master;
    private final OperatorAudit audit;
    private final List<Part> parts;
    /** One change at a time, and one thread that seals anew. */
    private final ReentrantLock working = new ReentrantLock();

    private final Pause pause = new Pause();
    private volatile boolean followed;
    private volatile String now = "";
    private volatile int done;

    /** Everything that is sealed for some purposes of the master key. */
    private record Part(String name, List<KeyPurpose> purposes, Supplier<Renewal> renewal) {}

    MasterKeyChange(DataFolder folder, MasterKey master, Installation installation) {
        this.folder = folder;
        this.master = master;
        this.audit = new OperatorAudit(
                installation.audit(), "server", new SessionInfo("server", "server", "local", true));
        this.parts = parts(folder, master, installation);
    }

    /** Nothing is stored that is sealed for the rewriting of senders. */
    private static List<Part> parts(DataFolder folder, MasterKey master, Installation all) {
        return List.of(
                new Part("accounts", List.of(KeyPurpose.ACCOUNT_KEYS), () -> all.accounts().keySlotRenewal(all.queue())),
                new Part("directory", List.of(KeyPurpose.DIRECTORY), () -> all.directory().renewal()),
                new Part("grants", List.of(KeyPurpose.GRANTS), () -> all.grants().renewal()),
                new Part("provisioning", List.of(KeyPurpose.PROVISIONING), () -> all.provisioning().renewal()),
                new Part(
                        "alerts",
                        List.of(KeyPurpose.ALERTS),
                        () -> Alerts.renewal(folder.alerts(), folder.habits(), all.watchSealer())),
                new Part(
                        "audit",
                        List.of(KeyPurpose.AUDIT_SIGNING, KeyPurpose.WITNESS_SIGNING),
                        () -> AuditSigner.renewal(folder, master)),
                new Part("trace", List.of(KeyPurpose.TRACE_LOG), () -> all.trace().renewal()),
                new Part("reports", List.of(KeyPurpose.FEEDBACK_LOG), () -> all.feedback().renewal()),
                new Part("past mail", List.of(KeyPurpose.PAST_MAIL), () -> all.past().renewal()),
                new Part("", List.of(KeyPurpose.SENDER_REWRITING), () -> () -> false));
    }

    /** The purposes for which something is sealed anew, or nothing needs to be. */
    List<KeyPurpose> purposes() {
        return parts.stream().flatMap(part -> part.purposes().stream()).toList();
    }

    MasterKey master() {
        return master;
    }

    long generation() {
        return master.generation();
    }

    /** How far it is, in words; empty when no change is under way. */
    Optional<String> progress() {
        if (!master.changing()) {
            return Optional.empty();
        }
        return Optional.of("part " + Math.min(done + 1, parts.size()) + " of " + parts.size() + (now.isEmpty() ? "" : ", " + now));
    }

    /**
     * Begins a change. Where a server runs it is brought to its end in the background, else before this returns.
     *
     * @param keys every key that has a slot
     * @throws IllegalStateException when one is under way
     * @throws SealBrokenException when a key opens no slot
     * @throws IOException when a file cannot be written
     */
    void begin(List<? extends SlotKey> keys, Instant at) throws IOException, SealBrokenException {
        working.lock();
        try {
            KeySlots.read(folder.keySlots()).change(master, keys, at);
        } finally {
            working.unlock();
        }
        if (followed) {
            pause.wake();
        } else {
            run(() -> true);
        }
    }

    /** Has a thread bring to its end what is begun, now and later. */
    AutoCloseable follow() {
        Thread thread = Thread.ofPlatform()
                .name("master-key")
                .daemon()
                .priority(Thread.MIN_PRIORITY)
                .unstarted(this::runAll);
        followed = true;
        thread.start();
        return () -> {
            pause.end(thread, END);
            followed = false;
        };
    }

    private void runAll() {
        boolean over = false;
        while (!over) {
            try {
                run(() -> !pause.over());
            } catch (IOException | RuntimeException failed) {
                LOG.log(Level.ERROR, "event=key.master_change_failed part=" + now, failed);
            }
            over = pause.untilWoken(AGAIN.toMillis());
        }
    }

    /**
     * Seals anew whatever the old key sealed and destroys that key.
     *
     * @param goesOn asked before each step
     * @return whether no change is under way any more
     */
    boolean run(BooleanSupplier goesOn) throws IOException {
        working.lock();
        try {
            done = 0;
            for (Part part : master.changing() ? parts : List.<Part>of()) {
                now = part.name();
                Renewal renewal = part.renewal().get();
                boolean more = true;
                while (more) {
                    if (!goesOn.getAsBoolean()) {
                        return false;
                    }
                    more = renewal.step();
                }
                done++;
            }
            return !master.changing() || goesOn.getAsBoolean() && settle();
        } finally {
            now = "";
            working.unlock();
        }
    }

    private boolean settle() throws IOException {
        audit.record(Directory.ACCOUNT, "KEY MASTER-DESTROYED", "master=" + (master.generation() - 1));
        KeySlots.read(folder.keySlots()).settle(master);
        LOG.log(Level.INFO, "event=key.master_changed master=" + master.generation());
        return true;
    }
}
