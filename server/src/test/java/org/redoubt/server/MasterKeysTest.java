package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditQuery;
import org.redoubt.guard.AuditReader;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.Secret;
import org.redoubt.server.config.ConfigException;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.FolderInit;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.KeySlots;
import org.redoubt.store.seal.UnlockKey;

/** The keys that open a folder change while what is sealed in it stays as it is. */
class MasterKeysTest {
    private DataFolder folder = DataFolder.at(Path.of(""));
    private Path keyFile = Path.of("");

    @BeforeEach
    void folder(@TempDir Path root) throws Exception {
        folder = DataFolder.at(root.resolve("data"));
        keyFile = folder.root().resolve("master.key");
        FolderInit.create(folder, "example.org", "mail.example.org", true);
        asking(admin -> {
            done(admin, new AdminRequest.AddDomain("example.org"));
            done(admin, new AdminRequest.AddAccount("alice@example.org", "Alice", Secret.of("a long password"), 0, true));
        });
    }

    private interface Asking {
        void with(AdminService admin) throws Exception;
    }

    /** Opens the folder as a server does, asks, and closes it. */
    private void asking(Asking asking) throws Exception {
        try (Installation installation = Installation.open(folder).orElseThrow();
                AdminService admin = LocalAdmin.within(installation)) {
            asking.with(admin);
        }
    }

    private static AdminAnswer.Done done(AdminService admin, AdminRequest request) throws IOException {
        return assertInstanceOf(AdminAnswer.Done.class, admin.ask(request));
    }

    private void assertMailOpens() throws Exception {
        try (Installation installation = Installation.open(folder).orElseThrow()) {
            assertEquals(1, installation.directory().people().size());
            List<AccountId> accounts = installation.accounts().all().stream().filter(id -> id.value() > 1).toList();
            assertEquals(1, accounts.size());
            assertEquals(List.of(), installation.accounts().check(accounts.getFirst(), true).findings());
        }
    }

    @Test
    void anotherKeyTakesThePlaceOfTheOneInTheFile() throws Exception {
        UnlockKey old = UnlockKey.read(keyFile);
        asking(admin -> done(admin, new AdminRequest.RotateMasterKey()));
        UnlockKey fresh = UnlockKey.read(keyFile);
        assertNotEquals(old.text(), fresh.text());
        assertEquals(
                List.of(fresh.name()),
                KeySlots.read(folder.keySlots()).slots().stream().map(KeySlots.Slot::name).toList());
        assertMailOpens();
        old.replace(keyFile);
        ConfigException refused = assertThrows(ConfigException.class, () -> Installation.open(folder));
        assertTrue(refused.toString().contains("does not open this folder"), refused.toString());
    }

    /** Whatever a process that dies half-way leaves opens with the key that is in the file then. */
    @Test
    void aChangeThatWasCutShortLocksNobodyOut() throws Exception {
        UnlockKey old = UnlockKey.read(keyFile);
        UnlockKey fresh = UnlockKey.random();
        KeySlots.read(folder.keySlots()).add(old, fresh, Instant.now());
        assertMailOpens();
        fresh.replace(keyFile);
        assertMailOpens();
        asking(admin -> {
            List<Map<String, Object>> keys = done(admin, new AdminRequest.ListKeys()).rows();
            assertEquals(List.of("no", "yes"), keys.stream().map(row -> row.get("in use")).toList());
            done(admin, new AdminRequest.RemoveKey(old.name()));
        });
        assertMailOpens();
    }

    @Test
    void aKeyForTheSafeOpensTheFolderToo() throws Exception {
        UnlockKey safe = UnlockKey.random();
        UnlockKey first = UnlockKey.read(keyFile);
        asking(admin -> {
            done(admin, new AdminRequest.AddKey(Secret.of(safe.text())));
            assertInstanceOf(AdminAnswer.Refused.class, admin.ask(new AdminRequest.AddKey(Secret.of(safe.text()))));
            assertInstanceOf(AdminAnswer.Refused.class, admin.ask(new AdminRequest.AddKey(Secret.of("1234"))));
            assertInstanceOf(AdminAnswer.Refused.class, admin.ask(new AdminRequest.RemoveKey(first.name())));
            assertInstanceOf(AdminAnswer.Refused.class, admin.ask(new AdminRequest.RemoveKey("nothing")));
        });
        safe.replace(keyFile);
        assertMailOpens();
    }

    @Test
    void everyActIsInTheAuditLogAndNoKeyIs() throws Exception {
        UnlockKey safe = UnlockKey.random();
        asking(admin -> {
            done(admin, new AdminRequest.AddKey(Secret.of(safe.text())));
            done(admin, new AdminRequest.RemoveKey(safe.name()));
            done(admin, new AdminRequest.RotateMasterKey());
        });
        StringBuilder acts = new StringBuilder();
        new AuditReader(folder.audit()).query(AuditQuery.ALL.kind(AuditKind.ADMIN), record -> {
            acts.append(record.event().action()).append(';');
            return true;
        });
        assertTrue(acts.toString().endsWith("KEY ADD;KEY REMOVE;KEY ROTATE;"), acts.toString());
        try (var files = Files.walk(folder.root())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = Files.readString(file, StandardCharsets.ISO_8859_1);
                assertFalse(content.contains(safe.text()), file.toString());
            }
        }
    }

    /** Such folders were sealed under the key in the file itself. */
    @Test
    void aFolderFromBeforeThereWereSlotsGetsThem() throws Exception {
        Files.delete(folder.keySlots());
        assertThrows(ConfigException.class, () -> Installation.open(folder), "its master key is nowhere");
        DataFolder fresh = DataFolder.at(folder.root().resolveSibling("old"));
        FolderInit.create(fresh, "example.org", "mail.example.org", true);
        UnlockKey key = UnlockKey.read(fresh.root().resolve("master.key"));
        AuditSigner.of(fresh, key.asMasterKey(), "mail.example.org");
        Installation.open(fresh).orElseThrow().close();
        assertEquals(1, KeySlots.read(fresh.keySlots()).slots().size());
        Installation.open(fresh).orElseThrow().close();
    }

    @Test
    void aKeyThatIsMissingIsNamed() throws Exception {
        Files.move(keyFile, folder.root().resolveSibling("away"), StandardCopyOption.REPLACE_EXISTING);
        ConfigException missing = assertThrows(ConfigException.class, () -> Installation.open(folder));
        assertTrue(missing.toString().contains("master.key"), missing.toString());
    }
}
