package org.redoubt.server.clients;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditQuery;
import org.redoubt.guard.AuditReader;
import org.redoubt.server.AdminAccess;
import org.redoubt.server.RunningServer;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.Secret;
import org.redoubt.server.config.ConfigException;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.FolderInit;
import org.redoubt.server.config.ListenerKind;
import org.redoubt.store.id.AccountId;

/**
 * A real server process for example.org with people in it, and the ways to look at it from the other side: a plain IMAP
 * connection, the audit log. Passwords are taken over TLS only. Its folder is gone when it is closed.
 */
final class Office implements AutoCloseable {
    static final String DOMAIN = "example.org";

    /** Where clients connect; the certificate carries the name. */
    static final String HOST = "localhost";

    private final Path scratch;
    private final DataFolder folder;
    private final RunningServer process;

    /** Somebody with mail here. */
    record Person(String address, String password) {}

    private Office(Path scratch, DataFolder folder, RunningServer process) {
        this.scratch = scratch;
        this.folder = folder;
        this.process = process;
    }

    /** Returns when it is ready. */
    static Office open() throws IOException {
        Path scratch = Places.scratch("office");
        DataFolder folder = DataFolder.at(scratch.resolve("data"));
        try {
            FolderInit.create(folder, DOMAIN, "mail." + DOMAIN, false);
        } catch (ConfigException e) {
            throw new IOException(e);
        }
        Office office = new Office(scratch, folder, RunningServer.start(folder.root()));
        office.ask(new AdminRequest.AddDomain(DOMAIN));
        return office;
    }

    /** Runs {@code redoubt} on this office's folder, to its end; fails when it does. Returns what it printed. */
    String command(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", folder.root().toString()));
        return RunningServer.run("", all.toArray(String[]::new));
    }

    /** A file of the data folder. */
    Path file(String name) {
        return folder.root().resolve(name);
    }

    int port(ListenerKind kind) {
        return process.port(kind.standardPort());
    }

    /** Host and port as clients write them. */
    String at(ListenerKind kind) {
        return HOST + ":" + port(kind);
    }

    /** The only certificate that a client of this server has to trust. */
    Path certificate() {
        return folder.tls().resolve("certificate.pem");
    }

    Person person(String name) throws IOException {
        Person person = new Person(name + "@" + DOMAIN, "correct horse " + name);
        add(person, 0);
        return person;
    }

    /** @param quotaOctets 0 for none */
    void add(Person person, long quotaOctets) throws IOException {
        ask(new AdminRequest.AddAccount(person.address(), person.address(), Secret.of(person.password()), quotaOctets, false));
    }

    AdminAnswer.Done ask(AdminRequest request) throws IOException {
        try (AdminService admin = AdminAccess.open(folder)) {
            return assertInstanceOf(AdminAnswer.Done.class, admin.ask(request));
        } catch (ConfigException e) {
            throw new IOException(e);
        }
    }

    /** The server as the person sees it over IMAP. */
    ImapProbe look(Person person) throws IOException {
        ImapProbe probe = ImapProbe.open(HOST, port(ListenerKind.IMAPS), certificate());
        probe.login(person);
        return probe;
    }

    /** Where the audit log stands now. */
    long auditMark() throws IOException {
        return new AuditReader(folder.audit()).query(AuditQuery.ALL, _ -> true).read();
    }

    /** What the person did since then, oldest first. */
    List<AuditEvent> audit(Person person, AuditKind kind, long mark) throws IOException {
        List<AuditEvent> events = new ArrayList<>();
        AuditQuery query = AuditQuery.ALL.principal(person.address()).kind(kind);
        new AuditReader(folder.audit()).query(query, record -> {
            if (record.sequence() > mark) {
                events.add(record.event());
            }
            return true;
        });
        return events;
    }

    /** What was done since then to the person's account, by whomever. */
    List<AuditEvent> accountEvents(Person person, AuditKind kind, long mark) throws IOException {
        long account = audit(person, AuditKind.BIND, 0).getFirst().account();
        List<AuditEvent> events = new ArrayList<>();
        new AuditReader(folder.audit()).query(AuditQuery.ALL.account(new AccountId(account)).kind(kind), record -> {
            if (record.sequence() > mark) {
                events.add(record.event());
            }
            return true;
        });
        return events;
    }

    /** Which commands did that. */
    Set<String> actions(Person person, AuditKind kind, long mark) throws IOException {
        return audit(person, kind, mark).stream().map(AuditEvent::action).collect(Collectors.toSet());
    }

    @Override
    public void close() throws IOException {
        process.close();
        Places.delete(scratch);
    }
}
