package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.store.Batch;
import org.redoubt.store.Commit;
import org.redoubt.store.Key;
import org.redoubt.store.KeyRange;
import org.redoubt.store.StoreException;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.MasterKey;

class PersistenceTest {
    private final Fixture fixture = Fixture.populated();

    @BeforeEach
    void fill() {
        Administration admin = fixture.admin();
        admin.addAlias("info@b\u00fccher.example", "alice@example.org").orThrow();
        admin.addGroup("team@example.org", List.of("alice@example.org", "bob@example.org")).orThrow();
        admin.addGroup("all@example.org", List.of("team@example.org", "root@example.org")).orThrow();
        admin.addAlias("crew@example.org", "team@example.org").orThrow();
        admin.setQuota("bob@example.org", 5_000_000_000L).orThrow();
        admin.setEnabled("bob@example.org", false).orThrow();
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void everythingIsThereAgain() throws IOException {
        String before = export();
        fixture.reopen(DirectoryOptions.CHEAP);
        assertEquals(before, export());
        assertInstanceOf(SignIn.Accepted.class, fixture.signIn("alice@example.org", Fixture.PASSWORD));
        assertEquals(3, fixture.recipients("all@example.org").size());
        assertEquals(2, fixture.recipients("crew@example.org").size());
    }

    @Test
    void theExportIsToml() throws IOException {
        fixture.admin().setDisplayName("alice@example.org", "Alice \"\\\" B").orThrow();
        String text = export();
        assertTrue(text.startsWith("[[domain]]\nname = \"b\u00fccher.example\"\n"));
        assertTrue(text.contains(
                """
                [[person]]
                address = "alice@example.org"
                name = "Alice \\"\\\\\\" B"
                aliases = ["info@b\u00fccher.example"]
                quota_octets = 0
                administrator = false
                enabled = true
                """));
        assertTrue(text.contains("members = [\"team@example.org\", \"root@example.org\"]"));
    }

    @Test
    void numbersGoOn() {
        AccountId removed = fixture.admin().removePerson("bob@example.org").orThrow();
        fixture.reopen(DirectoryOptions.CHEAP);
        assertEquals(removed.value() + 1, fixture.add("carol@example.org", false).account().value());
    }

    @Test
    void anAccountToDestroyIsRememberedUntilItIs() {
        AccountId removed = fixture.admin().removePerson("bob@example.org").orThrow();
        fixture.reopen(DirectoryOptions.CHEAP);
        assertEquals(List.of(removed), fixture.directory.accountsToDestroy());
        fixture.admin().accountDestroyed(removed).orThrow();
        fixture.reopen(DirectoryOptions.CHEAP);
        assertEquals(List.of(), fixture.directory.accountsToDestroy());
        assertInstanceOf(Outcome.Refused.class, fixture.admin().accountDestroyed(removed));
    }

    @Test
    void anotherMasterKeyOpensNothing() {
        assertThrows(
                StoreException.class,
                () -> Directory.open(fixture.store, MasterKey.random(), fixture.audit, fixture.clock));
    }

    @Test
    void whatLiesInTheStoreNamesNobody() {
        StringBuilder all = new StringBuilder();
        try (View view = fixture.store.view(Directory.ACCOUNT)) {
            for (int tag = 1; tag < 16; tag++) {
                view.scan(KeyRange.of(RowFormat.prefix(tag)), (key, value) -> {
                    all.append(new String(key.bytes(), StandardCharsets.ISO_8859_1));
                    all.append(new String(value, StandardCharsets.ISO_8859_1));
                    return true;
                });
            }
        }
        for (String secret : List.of("example", "alice", "argon2", "Name of", Fixture.PASSWORD)) {
            assertFalse(all.indexOf(secret) >= 0, secret);
        }
    }

    @Test
    void nobodysPasswordCanBePutInAnothersPlace() {
        long alice = fixture.directory.person("alice@example.org").orElseThrow().id().value();
        long root = fixture.directory.person("root@example.org").orElseThrow().id().value();
        Key from = RowFormat.key(RowFormat.CREDENTIALS, alice);
        Key to = RowFormat.key(RowFormat.CREDENTIALS, root);
        try (View view = fixture.store.view(Directory.ACCOUNT)) {
            Batch swap = new Batch().put(to, view.get(from).orElseThrow());
            fixture.store
                    .commit(new Commit(Directory.ACCOUNT, view.head(), view.head().epoch(), swap, List.of()))
                    .join();
        }
        SignIn.Refused refused =
                assertInstanceOf(SignIn.Refused.class, fixture.signIn("root@example.org", Fixture.PASSWORD));
        assertEquals(SignIn.Reason.UNAVAILABLE, refused.reason());
    }

    @Test
    void twoProcessesOnOneStoreDoNotLoseEachOthersChanges() {
        try (Directory other = fixture.open(DirectoryOptions.CHEAP, fixture.audit)) {
            fixture.add("carol@example.org", false);
            Administration admin = other.administration(Fixture.OPERATOR, Fixture.SESSION);
            assertEquals(
                    new Outcome.Refused<>(Outcome.Problem.ADDRESS_TAKEN),
                    admin.addAlias("carol@example.org", "alice@example.org"));
            admin.addAlias("dora@example.org", "alice@example.org").orThrow();
            assertTrue(other.person("carol@example.org").isPresent());
        }
    }

    private String export() throws IOException {
        StringBuilder text = new StringBuilder();
        fixture.directory.exportText(text);
        return text.toString();
    }
}
