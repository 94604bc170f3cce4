package org.redoubt.server.doctor;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redoubt.guard.tlog.Checkpoint;
import org.redoubt.guard.tlog.LogReader;
import org.redoubt.guard.tlog.NoteKey;
import org.redoubt.server.AdminAccess;
import org.redoubt.server.MasterKeys;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.RemoteAdmin;
import org.redoubt.server.config.ConfigException;
import org.redoubt.server.config.ConfigReader;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.MasterKeySource;
import org.redoubt.server.config.ServerConfig;
import org.redoubt.server.config.TokenPlace;
import org.redoubt.store.seal.UnlockKey;

/** Runs every check, in the order in which one would repair things. Changes nothing. */
public final class Doctor {
    private static final int NEEDED_JAVA = 25;
    private static final long LITTLE_SPACE = 1L << 30;
    private static final long TOO_LITTLE_SPACE = 100L << 20;

    private final DataFolder folder;
    private final int portOffset;
    private final List<Finding> findings = new ArrayList<>();

    /** @param portOffset with which a server that is not running now would be started */
    public Doctor(DataFolder folder, int portOffset) {
        this.folder = folder;
        this.portOffset = portOffset;
    }

    public List<Finding> examine() throws IOException {
        java();
        if (!folder.initialised()) {
            findings.add(Finding.problem(
                    "data folder",
                    "there is none at " + folder.root()
                            + "; make one with redoubt init --domain example.org, or name one with --data"));
            return findings;
        }
        dataFolder();
        disk();
        clock();
        Optional<ServerConfig> config = configuration();
        if (config.isPresent()) {
            boolean keyFits = masterKey(config.get());
            findings.addAll(CertificateCheck.of(config.get(), folder));
            sealedAudit();
            findings.add(DnsCheck.of(config.get().dns(), folder.root()));
            findings.addAll(ScannerCheck.of(config.get().spam()));
            findings.addAll(FlowCheck.of(folder));
            config.get().ldap().ifPresent(ldap -> findings.add(LdapCheck.of(ldap, folder)));
            config.get().oidc().ifPresent(oidc -> findings.add(OidcCheck.of(oidc, config.get(), folder)));
            config.get()
                    .clientCertificates()
                    .ifPresent(clients -> findings.add(ClientCertificatesCheck.of(clients, folder)));
            List<Map<String, Object>> running = server();
            findings.addAll(new PortCheck(config.get(), portOffset).of(running));
            if (keyFits) {
                accounts(config.get());
            }
        }
        return findings;
    }

    private void java() {
        Runtime.Version version = Runtime.version();
        String text = "Java " + version + " of " + System.getProperty("java.vendor");
        findings.add(
                version.feature() >= NEEDED_JAVA
                        ? Finding.ok("java", text)
                        : Finding.problem("java", text + "; Redoubt needs " + NEEDED_JAVA));
    }

    private void dataFolder() throws IOException {
        if (!Files.isWritable(folder.root())) {
            findings.add(Finding.problem("data folder", "this user may not write to " + folder.root()));
        } else if (DataFolder.openToOthers(folder.root())) {
            findings.add(Finding.warning("data folder", "others may look into it; run: chmod 700 " + folder.root()));
        } else {
            findings.add(Finding.ok("data folder", folder.root() + " is yours alone"));
        }
    }

    private void disk() throws IOException {
        FileStore store = Files.getFileStore(folder.root());
        long free = store.getUsableSpace();
        String text = (free >> 20) + " MiB free";
        findings.add(
                free < TOO_LITTLE_SPACE
                        ? Finding.problem("disk space", text + "; mail will soon be refused. Make room")
                        : free < LITTLE_SPACE
                                ? Finding.warning("disk space", text + "; make room soon")
                                : Finding.ok("disk space", text));
    }

    /** A clock that is behind what was written last dates mail wrongly and breaks TLS. */
    private void clock() throws IOException {
        Instant now = Instant.now();
        Instant written = Files.getLastModifiedTime(folder.config()).toInstant();
        if (Files.exists(folder.audit())) {
            Instant audited = Files.getLastModifiedTime(folder.audit()).toInstant();
            written = audited.isAfter(written) ? audited : written;
        }
        findings.add(
                now.plus(Duration.ofMinutes(1)).isBefore(written)
                        ? Finding.problem(
                                "clock", "it says " + now + ", which is before files of ours were written; set it")
                        : Finding.ok("clock", now.toString()));
    }

    private Optional<ServerConfig> configuration() {
        try {
            ServerConfig config = ConfigReader.read(folder.config());
            findings.add(Finding.ok(
                    "redoubt.toml",
                    "host name " + config.hostname() + ", " + config.listeners().size() + " listeners"));
            if (config.insecureLoopbackAuth()) {
                findings.add(Finding.warning(
                        "sign-in", "passwords may be sent without TLS on this machine (insecure_loopback_auth)"));
            }
            return Optional.of(config);
        } catch (ConfigException e) {
            e.problems().forEach(problem -> findings.add(Finding.problem("redoubt.toml", problem)));
            return Optional.empty();
        }
    }

    private boolean token(TokenPlace place) {
        try {
            MasterKeys.tryToken(folder, place);
            findings.add(Finding.ok(
                    "master key", "its key is in the token in slot " + place.slot() + "; is there another, such as one in a safe?"));
            return true;
        } catch (ConfigException e) {
            findings.add(Finding.problem("master key", String.valueOf(e.getMessage())));
            return false;
        }
    }

    private boolean masterKey(ServerConfig config) {
        if (config.masterKey() instanceof MasterKeySource.Token(var place)) {
            return token(place);
        }
        try {
            Path file = MasterKeys.keyFile(folder, config.masterKey());
            if (!Files.exists(file)) {
                findings.add(Finding.problem(
                        "master key",
                        file + " is missing; put it back from your copy, for without it the mail cannot be read"));
                return false;
            }
            UnlockKey.read(file);
            findings.add(Finding.ok("master key", file + " is readable by its owner only; is there a copy elsewhere?"));
            return true;
        } catch (ConfigException e) {
            findings.add(Finding.warning("master key", String.valueOf(e.getMessage())));
            return false;
        } catch (IOException e) {
            findings.add(Finding.problem("master key", String.valueOf(e.getMessage())));
            return false;
        }
    }

    /** Only the head: reading the whole log may take minutes, and is redoubt audit verify's. */
    private void sealedAudit() {
        if (!Files.exists(folder.auditVerifier())) {
            findings.add(Finding.ok("audit log", "not begun yet"));
            return;
        }
        try {
            NoteKey key = NoteKey.parse(Files.readString(folder.auditVerifier()));
            Optional<Checkpoint> head = new LogReader(folder.sealedAudit()).head(key);
            long entries = head.map(Checkpoint::size).orElse(0L);
            findings.add(Finding.ok(
                    "audit log",
                    entries + " entries are sealed; redoubt audit verify proves them, better with a checkpoint kept elsewhere"));
        } catch (IOException e) {
            findings.add(Finding.problem("audit log", e.getMessage() + "; run redoubt audit verify"));
        }
    }

    /** The addresses of the running server; none when none runs. */
    private List<Map<String, Object>> server() {
        try {
            Optional<RemoteAdmin> remote = RemoteAdmin.connect(folder.controlSocket());
            if (remote.isEmpty()) {
                findings.add(Finding.ok("server", "not running"));
                return List.of();
            }
            try (AdminService service = remote.get()) {
                if (service.ask(new AdminRequest.Status()) instanceof AdminAnswer.Done(var message, var rows)) {
                    findings.add(Finding.ok("server", message));
                    return rows;
                }
            }
        } catch (IOException e) {
            findings.add(
                    Finding.problem("server", "it has a control socket and does not answer there: " + e.getMessage()));
        }
        return List.of();
    }

    private void accounts(ServerConfig config) {
        try (AdminService service = AdminAccess.open(folder)) {
            switch (service.ask(new AdminRequest.CheckAccounts(Optional.empty()))) {
                case AdminAnswer.Done(var message, var rows) -> rows.forEach(this::account);
                case AdminAnswer.Refused(var why) -> findings.add(Finding.problem("store", why));
            }
            findings.add(QueueCheck.of(service, Instant.now()));
            findings.addAll(ScimCheck.of(service, Instant.now()));
            CountriesCheck.of(config.countries().map(folder::resolve), service, Instant.now())
                    .ifPresent(findings::add);
        } catch (ConfigException | IOException e) {
            findings.add(Finding.problem("store", String.valueOf(e.getMessage())));
        }
    }

    private void account(Map<String, Object> row) {
        String check = "account " + row.get("address");
        if (row.get("findings") instanceof List<?> wrong && !wrong.isEmpty()) {
            wrong.forEach(finding -> findings.add(Finding.problem(check, String.valueOf(finding))));
        } else {
            findings.add(Finding.ok(check, row.get("emails") + " emails, everything fits together"));
        }
        index(check, String.valueOf(row.get("index"))).ifPresent(findings::add);
    }

    /** A search index is only ever a convenience, so nothing about one is worse than a warning. */
    private static Optional<Finding> index(String check, String state) {
        return switch (state) {
            case "damaged" ->
                Optional.of(Finding.warning(
                        check, "its search index is damaged; the next search finds that out and has it built anew"));
            case "behind" ->
                Optional.of(Finding.ok(
                        check, "its search index has not reached the newest mail yet; searches look at that themselves"));
            default -> Optional.empty();
        };
    }
}
