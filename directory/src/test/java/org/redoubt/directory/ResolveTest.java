package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.redoubt.guard.Principal;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.store.id.AccountId;

class ResolveTest {
    private final Fixture fixture = Fixture.populated();
    private final Directory directory = fixture.directory;
    private final AccountId alice = fixture.account("alice@example.org");
    private final AccountId bob = fixture.account("bob@example.org");
    private final AccountId root = fixture.account("root@example.org");

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void ourPeopleInAnyCase() {
        assertEquals(List.of(new Recipient(alice, Optional.empty())), fixture.recipients("Alice@EXAMPLE.org"));
        assertEquals(List.of(alice), fixture.accounts("\"alice\"@example.org"));
    }

    @Test
    void unknownIsNotElsewhere() {
        assertEquals(new Resolution.UnknownUser(), directory.resolve("nobody@example.org"));
        assertEquals(new Resolution.UnknownUser(), directory.resolve("a..b@example.org"));
        assertEquals(new Resolution.UnknownUser(), directory.resolve("alice"));
        assertEquals(new Resolution.NotLocal(), directory.resolve("alice@example.com"));
        assertEquals(new Resolution.NotLocal(), directory.resolve("alice@[192.0.2.1]"));
        assertEquals(new Resolution.NotLocal(), directory.resolve("alice@sub.example.org"));
    }

    @Test
    void internationalDomainsInBothForms() {
        fixture.add("ren\u00e9@xn--bcher-kva.example", false);
        AccountId rene = fixture.account("ren\u00e9@b\u00fccher.example");
        assertEquals(List.of(rene), fixture.accounts("RENE\u0301@B\u00dcCHER.example"));
        assertEquals("ren\u00e9@b\u00fccher.example", directory.person(rene).orElseThrow().address());
        assertTrue(directory.localDomain("B\u00fccher.Example") && directory.localDomain("xn--bcher-kva.example"));
    }

    @Test
    void theDetailIsHandedOn() {
        assertEquals(
                List.of(new Recipient(alice, Optional.of("Lists+x"))), fixture.recipients("alice+Lists+x@example.org"));
    }

    @Test
    void anExactAddressComesBeforeADetail() {
        fixture.add("alice+work@example.org", false);
        assertEquals(List.of(fixture.account("alice+work@example.org")), fixture.accounts("alice+work@example.org"));
        assertEquals(List.of(alice), fixture.accounts("alice+other@example.org"));
    }

    @Test
    void aliasesLeadToTheirOwner() {
        assertEquals("alice@example.org", fixture.admin().addAlias("info@example.org", "alice@example.org").orThrow());
        assertEquals(List.of(new Recipient(alice, Optional.of("x"))), fixture.recipients("INFO+x@example.org"));
        assertEquals("alice@example.org", fixture.admin().removeAlias("info@example.org").orThrow());
        assertEquals(new Resolution.UnknownUser(), directory.resolve("info@example.org"));
    }

    @Test
    void everyDomainHasAPostmaster() {
        assertEquals(List.of(root), fixture.accounts("PostMaster@example.org"));
        assertEquals(List.of(root), fixture.accounts("postmaster@xn--bcher-kva.example"));
        assertEquals(List.of(root), fixture.accounts("Postmaster"));
        fixture.admin().addAlias("postmaster@example.org", "bob@example.org").orThrow();
        assertEquals(List.of(bob), fixture.accounts("postmaster@example.org"));
        assertEquals(List.of(root), fixture.accounts("postmaster@b\u00fccher.example"));
    }

    @Test
    void groupsGiveEachMemberOnce() {
        fixture.admin().addGroup("team@example.org", List.of("alice@example.org", "bob@example.org")).orThrow();
        List<String> members = List.of("team@example.org", "alice@example.org", "root@example.org");
        fixture.admin().addGroup("all@example.org", members).orThrow();
        assertEquals(Set.of(alice, bob, root), Set.copyOf(fixture.accounts("all@example.org")));
        assertEquals(3, fixture.recipients("all@example.org").size());
        assertEquals(new Resolution.UnknownUser(), directory.resolve("all+x@example.org"));
    }

    @Test
    void groupsMayHoldEachOther() {
        Administration admin = fixture.admin();
        admin.addGroup("a@example.org", List.of("alice@example.org")).orThrow();
        admin.addGroup("b@example.org", List.of("a@example.org", "bob@example.org")).orThrow();
        admin.addMember("a@example.org", "b@example.org").orThrow();
        admin.addMember("a@example.org", "a@example.org").orThrow();
        assertEquals(Set.of(alice, bob), Set.copyOf(fixture.accounts("a@example.org")));
        assertEquals(Set.of(alice, bob), Set.copyOf(fixture.accounts("b@example.org")));
    }

    @Test
    void aDeepChainOfGroupsIsWalked() {
        Administration admin = fixture.admin();
        admin.addGroup("g0@example.org", List.of("alice@example.org")).orThrow();
        for (int i = 1; i < 2_000; i++) {
            admin.addGroup("g" + i + "@example.org", List.of("g" + (i - 1) + "@example.org")).orThrow();
        }
        assertEquals(List.of(alice), fixture.accounts("g1999@example.org"));
    }

    @Test
    void aGroupWithoutMembersIsKnown() {
        fixture.admin().addGroup("empty@example.org", List.of()).orThrow();
        assertEquals(List.of(), fixture.recipients("empty@example.org"));
    }

    @Test
    void peopleSendAsTheirOwnAddressesOnly() {
        fixture.admin().addAlias("info@b\u00fccher.example", "alice@example.org").orThrow();
        fixture.admin().addGroup("team@example.org", List.of("alice@example.org")).orThrow();
        Principal principal = new AuthenticatedPrincipal("alice@example.org", alice, false);
        for (String own : List.of("Alice@example.org", "alice+x@example.org", "info@xn--bcher-kva.example")) {
            assertTrue(directory.maySendAs(principal, own), own);
        }
        for (String other : List.of("bob@example.org", "team@example.org", "alice@example.com", "", "postmaster")) {
            assertFalse(directory.maySendAs(principal, other), other);
        }
    }

    @Test
    void whoIsDisabledOrGoneSendsNothing() {
        Principal principal = new AuthenticatedPrincipal("alice@example.org", alice, false);
        fixture.admin().setEnabled("alice@example.org", false).orThrow();
        assertFalse(directory.maySendAs(principal, "alice@example.org"));
        assertEquals(List.of(alice), fixture.accounts("alice@example.org"));
        fixture.admin().setEnabled("alice@example.org", true).orThrow();
        assertTrue(directory.maySendAs(principal, "alice@example.org"));
        fixture.admin().removePerson("alice@example.org").orThrow();
        assertFalse(directory.maySendAs(principal, "alice@example.org"));
    }

    @Test
    void membershipGoesThroughGroupsAndIsThatOfNow() {
        long inner = fixture.admin().addGroup("inner@example.org", List.of("bob@example.org")).orThrow().id().value();
        long outer = fixture.admin().addGroup("outer@example.org", List.of("inner@example.org")).orThrow().id().value();
        assertTrue(directory.isMember(inner, bob) && directory.isMember(outer, bob));
        assertFalse(directory.isMember(outer, alice) || directory.isMember(99_999, bob));
        fixture.admin().addMember("inner@example.org", "outer@example.org");
        fixture.admin().addMember("inner@example.org", "alice@example.org").orThrow();
        assertTrue(directory.isMember(outer, alice));
        fixture.admin().removeMember("inner@example.org", "bob@example.org").orThrow();
        assertFalse(directory.isMember(outer, bob) || directory.isMember(inner, bob));
        fixture.admin().removeGroup("outer@example.org").orThrow();
        assertFalse(directory.isMember(outer, alice));
    }
}
