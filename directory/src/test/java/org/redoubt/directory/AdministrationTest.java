package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.redoubt.directory.Outcome.Problem;
import org.redoubt.directory.Outcome.Refused;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.store.Change;
import org.redoubt.store.JournalEntry;
import org.redoubt.store.JournalRead;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.id.ModSeq;

class AdministrationTest {
    private final Fixture fixture = Fixture.populated();
    private final Administration admin = fixture.admin();

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void onlyAdministratorsChangeAnything() {
        AuthenticatedPrincipal alice =
                new AuthenticatedPrincipal("alice@example.org", fixture.account("alice@example.org"), false);
        assertThrows(SecurityException.class, () -> fixture.directory.administration(alice, Fixture.SESSION));
    }

    @Test
    void accountsOfPeopleStartAtSixteenAndAreNeverUsedAgain() {
        assertEquals(new AccountId(16), fixture.account("root@example.org"));
        AccountId last = fixture.add("carol@example.org", false).account();
        assertEquals(last, admin.removePerson("carol@example.org").orThrow());
        assertEquals(last.value() + 1, fixture.add("carol@example.org", false).account().value());
    }

    @Test
    void whatIsWrongWithAPersonIsSaid() {
        byte[] good = Fixture.utf8(Fixture.PASSWORD);
        refused(Problem.INVALID_ADDRESS, admin.addPerson("carol", "C", good, 0, false));
        refused(Problem.NO_SUCH_DOMAIN, admin.addPerson("carol@example.com", "C", good, 0, false));
        refused(Problem.ADDRESS_TAKEN, admin.addPerson("ALICE@example.org", "C", good, 0, false));
        refused(Problem.INVALID_PASSWORD, admin.addPerson("carol@example.org", "C", Fixture.utf8("seven c"), 0, false));
        refused(Problem.INVALID_NAME, admin.addPerson("carol@example.org", "C\n", good, 0, false));
        refused(Problem.NO_SUCH_PERSON, admin.setPassword("carol@example.org", good));
        refused(Problem.INVALID_PASSWORD, admin.setPassword("alice@example.org", Fixture.utf8("tab\tincluded")));
        refused(Problem.NO_SUCH_PERSON, admin.removePerson("carol@example.org"));
    }

    @Test
    void changesOfAPersonAreSeenAtOnce() {
        admin.setDisplayName("alice@example.org", "Alice \u00c4").orThrow();
        admin.setQuota("alice@example.org", 1_000).orThrow();
        admin.setAdministrator("alice@example.org", true).orThrow();
        Person alice = fixture.directory.person("alice@example.org").orElseThrow();
        assertEquals("Alice \u00c4", alice.displayName());
        assertEquals(1_000, alice.quotaOctets());
        assertTrue(alice.administrator() && alice.enabled());
    }

    @Test
    void somebodyStaysAdministrator() {
        refused(Problem.LAST_ADMINISTRATOR, admin.removePerson("root@example.org"));
        refused(Problem.LAST_ADMINISTRATOR, admin.setAdministrator("root@example.org", false));
        refused(Problem.LAST_ADMINISTRATOR, admin.setEnabled("root@example.org", false));
        admin.setAdministrator("alice@example.org", true).orThrow();
        admin.setAdministrator("root@example.org", false).orThrow();
        refused(Problem.LAST_ADMINISTRATOR, admin.removePerson("alice@example.org"));
    }

    @Test
    void aDomainWithAddressesStays() {
        refused(Problem.DOMAIN_IN_USE, admin.removeDomain("example.org"));
        admin.addAlias("x@b\u00fccher.example", "alice@example.org").orThrow();
        refused(Problem.DOMAIN_IN_USE, admin.removeDomain("xn--bcher-kva.example"));
        admin.removeAlias("x@b\u00fccher.example").orThrow();
        admin.removeDomain("xn--bcher-kva.example").orThrow();
        assertFalse(fixture.directory.localDomain("b\u00fccher.example"));
        refused(Problem.NO_SUCH_DOMAIN, admin.removeDomain("b\u00fccher.example"));
        refused(Problem.DOMAIN_EXISTS, admin.addDomain("EXAMPLE.org"));
        refused(Problem.INVALID_DOMAIN, admin.addDomain("[192.0.2.1]"));
    }

    @Test
    void aliasesBelongToOne() {
        refused(Problem.ADDRESS_TAKEN, admin.addAlias("bob@example.org", "alice@example.org"));
        refused(Problem.NO_SUCH_PERSON, admin.addAlias("x@example.org", "nobody@example.org"));
        refused(Problem.NO_SUCH_ALIAS, admin.removeAlias("alice@example.org"));
        refused(Problem.NO_SUCH_ALIAS, admin.removeAlias("nobody@example.org"));
        admin.addGroup("team@example.org", List.of("bob@example.org")).orThrow();
        assertEquals("team@example.org", admin.addAlias("crew@example.org", "team@example.org").orThrow());
        assertEquals(List.of(fixture.account("bob@example.org")), fixture.accounts("crew@example.org"));
        byte[] password = Fixture.utf8(Fixture.PASSWORD);
        refused(Problem.ADDRESS_TAKEN, admin.addPerson("crew@example.org", "", password, 0, false));
    }

    @Test
    void whoIsRemovedLeavesAllGroups() {
        admin.addGroup("team@example.org", List.of("alice@example.org", "bob@example.org")).orThrow();
        admin.addGroup("all@example.org", List.of("team@example.org", "alice@example.org")).orThrow();
        admin.removePerson("alice@example.org").orThrow();
        assertEquals(List.of("bob@example.org"), fixture.directory.group("team@example.org").orElseThrow().members());
        admin.removeGroup("team@example.org").orThrow();
        assertEquals(List.of(), fixture.directory.group("all@example.org").orElseThrow().members());
    }

    @Test
    void aGroupThatHoldsItselfCanBeRemoved() {
        admin.addGroup("team@example.org", List.of("alice@example.org")).orThrow();
        admin.addMember("team@example.org", "team@example.org").orThrow();
        admin.removeGroup("team@example.org").orThrow();
        assertTrue(fixture.directory.group("team@example.org").isEmpty());
        assertEquals(new Resolution.UnknownUser(), fixture.directory.resolve("team@example.org"));
    }

    @Test
    void membersMustExist() {
        refused(Problem.NO_SUCH_MEMBER, admin.addGroup("team@example.org", List.of("x@example.org")));
        admin.addGroup("team@example.org", List.of("alice@example.org")).orThrow();
        refused(Problem.NO_SUCH_MEMBER, admin.removeMember("team@example.org", "bob@example.org"));
        assertEquals(List.of(), admin.removeMember("team@example.org", "alice@example.org").orThrow().members());
        refused(Problem.NO_SUCH_GROUP, admin.addMember("alice@example.org", "bob@example.org"));
    }

    @Test
    void everyChangeIsAskedForOnDiskAndThenTold() {
        admin.addAlias("info@example.org", "alice@example.org").orThrow();
        refused(Problem.ADDRESS_TAKEN, admin.addAlias("info@example.org", "bob@example.org"));
        List<AuditEvent> events = fixture.audit.events(AuditKind.ADMIN);
        assertEquals(
                List.of("asked", "ok", "asked", "refused ADDRESS_TAKEN"),
                events.stream().map(AuditEvent::outcome).toList());
        assertEquals("principal=2", events.get(1).touched());
        assertEquals("operator", events.get(0).principal());
        assertEquals(2, fixture.audit.durableEvents().size());
    }

    @Test
    void nothingChangesUnrecorded() {
        fixture.audit.breakDown(true);
        assertThrows(
                AuditUnavailableException.class, () -> admin.addAlias("info@example.org", "alice@example.org"));
        fixture.audit.breakDown(false);
        assertEquals(new Resolution.UnknownUser(), fixture.directory.resolve("info@example.org"));
    }

    @Test
    void everyChangeIsOneJournalEntry() {
        ModSeq before = head();
        admin.setPassword("alice@example.org", Fixture.utf8("another password")).orThrow();
        try (View view = fixture.store.view(Directory.ACCOUNT)) {
            JournalRead read = view.journal(before, 10);
            List<JournalEntry> entries = ((JournalRead.Entries) read).entries();
            assertEquals(1, entries.size());
            Change change = entries.getFirst().changes().getFirst();
            assertEquals(Change.ObjectType.PRINCIPAL, change.type());
            assertEquals(Change.Action.UPDATED, change.action());
            assertEquals("operator", entries.getFirst().by());
        }
    }

    @Test
    void sixtyFourAdministratorsAtOnceLoseNothing() throws Exception {
        List<Future<Person>> calls = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 64; i++) {
                String address = "p" + i % 60 + "@example.org";
                calls.add(threads.submit(() -> fixture.add(address, false)));
            }
        }
        HashSet<AccountId> accounts = new HashSet<>();
        int refused = 0;
        for (Future<Person> call : calls) {
            if (call.state() == Future.State.SUCCESS) {
                accounts.add(call.resultNow().account());
            } else {
                refused++;
            }
        }
        assertEquals(60, accounts.size());
        assertEquals(4, refused);
        assertEquals(63, fixture.directory.people().size());
    }

    private ModSeq head() {
        try (View view = fixture.store.view(Directory.ACCOUNT)) {
            return view.head().version();
        }
    }

    private static void refused(Problem problem, Outcome<?> outcome) {
        assertEquals(new Refused<>(problem), outcome);
    }
}
