package org.redoubt.directory;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.redoubt.guard.AuditLog;
import org.redoubt.guard.Principal;
import org.redoubt.guard.RecordingAuditLog;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.store.MemoryStore;
import org.redoubt.store.Store;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.MasterKey;

/** A directory on a store in memory, with cheap passwords and a clock that stands. */
final class Fixture implements AutoCloseable {
    static final SessionInfo SESSION = new SessionInfo("s1", "imap", "192.0.2.7:40000", true);
    static final String PASSWORD = "correct horse";
    static final Principal OPERATOR = new AuthenticatedPrincipal("operator", Directory.ACCOUNT, true);

    final TestClock clock = new TestClock();
    final RecordingAuditLog audit = new RecordingAuditLog();
    final MasterKey key = MasterKey.random();
    final Store store;
    Directory directory;

    Fixture() {
        this(new MemoryStore());
    }

    Fixture(Store store) {
        this.store = store;
        this.directory = open(DirectoryOptions.CHEAP, audit);
    }

    /** With example.org, bücher.example, an administrator and two people. */
    static Fixture populated() {
        Fixture fixture = new Fixture();
        Administration admin = fixture.admin();
        admin.addDomain("example.org").orThrow();
        admin.addDomain("b\u00fccher.example").orThrow();
        fixture.add("root@example.org", true);
        fixture.add("alice@example.org", false);
        fixture.add("bob@example.org", false);
        fixture.audit.clear();
        return fixture;
    }

    /** As before, and this one tells about access tokens. */
    void tokens(TokenVerifier verifier) {
        directory.close();
        directory = Directory.open(store, key, audit, clock, DirectoryOptions.CHEAP, Optional.of(verifier));
    }

    Directory open(DirectoryOptions options, AuditLog log) {
        return Directory.open(store, key, log, clock, options);
    }

    void reopen(DirectoryOptions options) {
        directory.close();
        directory = open(options, audit);
    }

    Administration admin() {
        return directory.administration(OPERATOR, SESSION);
    }

    Person add(String address, boolean administrator) {
        return admin().addPerson(address, "Name of " + address, utf8(PASSWORD), 0, administrator).orThrow();
    }

    AccountId account(String address) {
        return directory.person(address).orElseThrow().account();
    }

    SignIn signIn(String login, String password) {
        return directory.signIn(login, utf8(password), SESSION);
    }

    SignIn signIn(String login, String password, String remote) {
        return directory.signIn(login, utf8(password), new SessionInfo("s2", "imap", remote, true));
    }

    List<Recipient> recipients(String address) {
        return switch (directory.resolve(address)) {
            case Resolution.Recipients(List<Recipient> recipients) -> recipients;
            case Resolution.UnknownUser() -> throw new AssertionError("unknown: " + address);
            case Resolution.NotLocal() -> throw new AssertionError("not local: " + address);
        };
    }

    List<AccountId> accounts(String address) {
        return recipients(address).stream().map(Recipient::account).toList();
    }

    @Override
    public void close() {
        directory.close();
        store.close();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
