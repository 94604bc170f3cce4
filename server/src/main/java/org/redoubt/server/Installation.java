package org.redoubt.server;

import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.redoubt.account.Accounts;
import org.redoubt.account.Gate;
import org.redoubt.account.OutboundQueue;
import org.redoubt.directory.BreachList;
import org.redoubt.directory.Directory;
import org.redoubt.directory.program.ProgramGrants;
import org.redoubt.directory.provision.Provisioning;
import org.redoubt.guard.AuditSealer;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.guard.FileAuditLog;
import org.redoubt.guard.alert.Alerts;
import org.redoubt.guard.past.PastMail;
import org.redoubt.guard.tlog.NoteSigner;
import org.redoubt.search.Indexes;
import org.redoubt.server.config.ConfigException;
import org.redoubt.server.config.ConfigReader;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.DnsConfig;
import org.redoubt.server.config.FolderLock;
import org.redoubt.server.config.ServerConfig;
import org.redoubt.server.feedback.FeedbackLog;
import org.redoubt.server.trace.TraceLog;
import org.redoubt.store.Store;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.rocksdb.RocksStore;
import org.redoubt.store.seal.KeyPurpose;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.store.seal.Sealer;
import org.redoubt.transport.dns.DnsResolver;
import org.redoubt.transport.dns.DnsSettings;
import org.redoubt.transport.dns.LazyResolver;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.transport.forward.SenderRewriting;
import org.redoubt.transport.trust.Reputations;
import org.redoubt.wire.Health;

/**
 * An open data folder: everything of the server but its listeners. One process has it at a time; the running server,
 * or a command while no server runs.
 */
public final class Installation implements AutoCloseable {
    private final DataFolder folder;
    private final ServerConfig config;
    private final Store store;
    private final FileAuditLog audit;
    private final AuditSealer sealer;
    private final Directory directory;
    private final ProgramGrants grants;
    private final Provisioning provisioning;
    private final Indexes indexes;
    private final Accounts accounts;
    private final Gate gate;
    private final OutboundQueue queue;
    private final Reputations reputations;
    private final TraceLog trace;
    private final SenderRewriting rewriting;
    private final Alerts alerts;
    private final Sealer watchSealer;
    private final FeedbackLog feedback;
    private final PastMail past;
    private final AuditProof auditProof;
    private final Optional<NoteSigner> witness;
    private final MasterKeyChange masterKeyChange;
    private final AccountKeyFollower accountKeys;
    /** One for all who ask; nothing of it is made before the first question. */
    private final Resolver resolver;
    /** What to close, the last opened first. */
    private final Deque<AutoCloseable> open;
    private final Lock removals = new ReentrantLock();
    private volatile Optional<AlertMail.Sender> mail = Optional.empty();

    /** Who sends mail of the server's own; empty where no server runs. */
    Optional<AlertMail.Sender> mail() {
        return mail;
    }

    void mailBy(AlertMail.Sender sender) {
        mail = Optional.of(sender);
    }

    /** Held while somebody is removed, and while a legal hold is placed: of the two, one comes first and the other knows. */
    Lock removals() {
        return removals;
    }

    private Installation(
            DataFolder folder,
            ServerConfig config,
            Store store,
            FileAuditLog audit,
            AuditSealer sealer,
            Directory directory,
            ProgramGrants grants,
            Provisioning provisioning,
            Indexes indexes,
            Accounts accounts,
            OutboundQueue queue,
            Reputations reputations,
            TraceLog trace,
            SenderRewriting rewriting,
            Alerts alerts,
            Sealer watchSealer,
            FeedbackLog feedback,
            PastMail past,
            Optional<NoteSigner> witness,
            MasterKey master,
            Deque<AutoCloseable> open)
            throws IOException {
        this.folder = folder;
        this.config = config;
        this.store = store;
        this.audit = audit;
        this.sealer = sealer;
        this.directory = directory;
        this.grants = grants;
        this.provisioning = provisioning;
        this.indexes = indexes;
        this.accounts = accounts;
        this.queue = queue;
        this.reputations = reputations;
        this.trace = trace;
        this.rewriting = rewriting;
        this.alerts = alerts;
        this.watchSealer = watchSealer;
        this.feedback = feedback;
        this.past = past;
        this.witness = witness;
        this.resolver = resolver(config.dns(), folder);
        this.gate = new Gate(accounts, audit, InstantSource.system(), directory::isMember);
        this.auditProof = new AuditProof(folder, config.audit());
        this.masterKeyChange = new MasterKeyChange(folder, master, this);
        this.accountKeys = new AccountKeyFollower(this);
        this.open = open;
    }

    /**
     * Opens the folder.
     *
     * @return empty when another process has it
     * @throws ConfigException when its configuration cannot be used
     * @throws IOException when a file or the store cannot be opened
     */
    public static Optional<Installation> open(DataFolder folder) throws ConfigException, IOException {
        ServerConfig config = ConfigReader.read(folder.config());
        folder.create();
        Optional<FolderLock> lock = FolderLock.take(folder.lock());
        if (lock.isEmpty()) {
            return Optional.empty();
        }
        Deque<AutoCloseable> open = new ArrayDeque<>();
        open.push(lock.get());
        try {
            return Optional.of(open(folder, config, open));
        } catch (IOException | ConfigException | RuntimeException | Error e) {
            closeAll(open);
            throw e;
        }
    }

    private static Installation open(DataFolder folder, ServerConfig config, Deque<AutoCloseable> open)
            throws ConfigException, IOException {
        // zstd-jni unpacks its native library too; nothing is ever loaded from a folder that others can write.
        System.setProperty("ZstdTempFolder", folder.nativeLibraries().toString());
        InstantSource clock = InstantSource.system();
        MasterKey master = MasterKeys.open(folder, config.masterKey(), clock);
        try {
            Store store = RocksStore.open(folder.store());
            open.push(store);
            AuditSealer sealer = AuditSealer.open(
                    folder.sealedAudit(), folder.audit(), AuditSigner.of(folder, master, config.hostname()));
            FileAuditLog audit = FileAuditLog.open(folder.audit(), clock, sealer);
            open.push(audit);
            Directory directory = Directory.open(store, master, audit, clock);
            open.push(directory);
            directory.refusePasswords(BreachList.open(folder.breachList()));
            ProgramGrants grants = ProgramGrants.open(store, master, audit, clock, directory);
            Provisioning provisioning = Provisioning.open(store, master, audit, clock, directory);
            Indexes indexes = Indexes.open(folder.index());
            open.push(indexes);
            Accounts accounts = Accounts.open(store, master, folder.spool(), indexes, clock);
            open.push(accounts);
            PastMail past = pastMail(folder, config, master, open);
            directory.sealWith(new SealedAccounts(accounts, past));
            OutboundQueue queue = OutboundQueue.open(store, master, clock);
            Reputations reputations = new Reputations(queue, clock);
            open.push(reputations);
            TraceLog trace = TraceLog.in(folder.trace(), master.sealer(KeyPurpose.TRACE_LOG), clock);
            open.push(trace);
            SenderRewriting rewriting = new SenderRewriting(master.sealer(KeyPurpose.SENDER_REWRITING)::address, clock);
            Sealer watchSealer = master.sealer(KeyPurpose.ALERTS);
            Alerts alerts = Alerts.open(folder.alerts(), watchSealer);
            FeedbackLog feedback =
                    FeedbackLog.in(folder.feedback(), master.sealer(KeyPurpose.FEEDBACK_LOG), config.hostname(), clock);
            open.push(feedback);
            Installation installation = new Installation(
                    folder,
                    config,
                    store,
                    audit,
                    sealer,
                    directory,
                    grants,
                    provisioning,
                    indexes,
                    accounts,
                    queue,
                    reputations,
                    trace,
                    rewriting,
                    alerts,
                    watchSealer,
                    feedback,
                    past,
                    witness(folder, config, master),
                    master,
                    open);
            LocalAdmin.tidy(installation);
            return installation;
        } catch (AuditUnavailableException e) {
            throw new IOException(
                    e.getMessage() + ": " + (e.getCause() == null ? "" : e.getCause().getMessage())
                            + "; redoubt audit verify tells more. To begin anew, keep " + folder.sealedAudit()
                            + " as evidence under another name",
                    e);
        } catch (StoreException e) {
            throw new IOException("the store in " + folder.store() + " cannot be opened: " + e.getMessage(), e);
        }
    }

    private static Optional<NoteSigner> witness(DataFolder folder, ServerConfig config, MasterKey master)
            throws ConfigException, IOException {
        return config.audit().logs().isEmpty()
                ? Optional.empty()
                : Optional.of(AuditSigner.ofWitness(folder, master, config.hostname()));
    }

    private static PastMail pastMail(
            DataFolder folder, ServerConfig config, MasterKey master, Deque<AutoCloseable> open) throws IOException {
        PastMail past = PastMail.in(
                folder.past(),
                master.sealer(KeyPurpose.PAST_MAIL),
                config.alerts().past(),
                InstantSource.system());
        open.push(past);
        return past;
    }

    DataFolder folder() {
        return folder;
    }

    ServerConfig config() {
        return config;
    }

    Store store() {
        return store;
    }

    FileAuditLog audit() {
        return audit;
    }

    AuditSealer sealer() {
        return sealer;
    }

    Directory directory() {
        return directory;
    }

    /** Which programs people have let in. */
    ProgramGrants grants() {
        return grants;
    }

    /** What identity providers have said of people and groups, and their tokens. */
    Provisioning provisioning() {
        return provisioning;
    }

    Indexes indexes() {
        return indexes;
    }

    Accounts accounts() {
        return accounts;
    }

    Gate gate() {
        return gate;
    }

    OutboundQueue queue() {
        return queue;
    }

    /** What is known of those who send mail to us. */
    Reputations reputations() {
        return reputations;
    }

    SenderRewriting rewriting() {
        return rewriting;
    }

    /** What indicators can match in mail that came. */
    PastMail past() {
        return past;
    }

    FeedbackLog feedback() {
        return feedback;
    }

    /** What this server signs with as a witness of others' logs; empty when it is none. */
    Optional<NoteSigner> witness() {
        return witness;
    }

    TraceLog trace() {
        return trace;
    }

    Alerts alerts() {
        return alerts;
    }

    /** For what the watch over the audit log keeps. */
    Sealer watchSealer() {
        return watchSealer;
    }

    /** The one proof of the audit log that runs, or ran last. */
    AuditProof auditProof() {
        return auditProof;
    }

    /** Whether it can do its work. */
    Health health() {
        Map<String, String> problems = new HashMap<>();
        if (!audit.available()) {
            problems.put("audit", "the audit log cannot be written; access is refused");
        }
        if (!sealer.sealing()) {
            problems.put("audit-seal", "the audit log is written but cannot be sealed; run redoubt audit verify");
        }
        try (var view = store.view(new AccountId(1))) {
            view.head();
        } catch (StoreException e) {
            problems.put("store", "cannot be read");
        }
        return problems.isEmpty() ? Health.WELL : new Health(problems);
    }

    MasterKeyChange masterKeyChange() {
        return masterKeyChange;
    }

    AccountKeyFollower accountKeys() {
        return accountKeys;
    }

    Resolver resolver() {
        return resolver;
    }

    private static Resolver resolver(DnsConfig dns, DataFolder folder) throws IOException {
        Optional<DnsSettings> settings = dns.settings(folder.root());
        return settings.isEmpty()
                ? Resolver.NONE
                : new LazyResolver(() -> DnsResolver.of(
                        settings.get(), work -> Thread.ofVirtual().name("dns").start(work)));
    }

    @Override
    public void close() {
        closeAll(open);
    }

    private static void closeAll(Deque<AutoCloseable> open) {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                System.getLogger("redoubt.server").log(System.Logger.Level.ERROR, "event=server.close_failed", e);
            }
        }
    }
}
