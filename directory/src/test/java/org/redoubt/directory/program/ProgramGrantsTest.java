package org.redoubt.directory.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.directory.Directory;
import org.redoubt.directory.DirectoryOptions;
import org.redoubt.directory.TokenVerifier.Verdict;
import org.redoubt.guard.Principal;
import org.redoubt.guard.RecordingAuditLog;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.mint.AuthenticatedPrincipal;
import org.redoubt.store.KeyRange;
import org.redoubt.store.MemoryStore;
import org.redoubt.store.StoreException;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.MasterKey;

/** Grants of programs in the store: what is kept, for how long, and what happens at once. */
class ProgramGrantsTest {
    private static final SessionInfo SESSION = new SessionInfo("s1", "https", "192.0.2.7:40000", true);
    private static final String ALICE = "alice@example.org";

    private final MemoryStore store = new MemoryStore();
    private final MasterKey key = MasterKey.random();
    private final RecordingAuditLog audit = new RecordingAuditLog();
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-25T10:00:00Z"));
    private final Directory directory = Directory.open(store, key, audit, now::get, DirectoryOptions.CHEAP);
    private ProgramGrants grants = open(key);
    private AccountId account = Directory.ACCOUNT;

    private ProgramGrants open(MasterKey with) {
        return ProgramGrants.open(store, with, audit, now::get, directory);
    }

    @BeforeEach
    void hire() {
        var admin = directory.administration(new AuthenticatedPrincipal("operator", Directory.ACCOUNT, true), SESSION);
        admin.addDomain("example.org").orThrow();
        account = admin.addPerson(ALICE, "", "correct horse".getBytes(StandardCharsets.UTF_8), 0, false)
                .orThrow()
                .account();
    }

    @AfterEach
    void close() {
        directory.close();
        store.close();
    }

    private Tokens give(Program program) {
        Principal alice = new AuthenticatedPrincipal(ALICE, account, false);
        long standing = directory.standing(account).orElseThrow();
        return grants.give(
                        new Consent(alice, standing, false, program, Set.of(Scope.MAIL), Optional.empty()), SESSION)
                .orElseThrow();
    }

    private Refreshed refresh(String token) {
        return grants.refresh(token, Program.UNREGISTERED.id(), Optional.empty(), SESSION);
    }

    @Test
    void allIsThereAfterAStartAndNobodyElseReadsIt() {
        Program program = grants.register(
                        "Mail",
                        List.of(RedirectUri.parse("http://127.0.0.1/").orElseThrow()),
                        true,
                        SESSION)
                .orElseThrow();
        Tokens tokens = give(program);
        grants = open(key);
        assertEquals("Mail", grants.program(program.id()).orElseThrow().name());
        assertTrue(grants.program(program.id()).orElseThrow().redirectsTo("http://127.0.0.1:4711/"));
        assertInstanceOf(Verdict.Valid.class, grants.verify(tokens.access()));
        assertInstanceOf(
                Refreshed.Issued.class,
                grants.refresh(tokens.refresh().orElseThrow(), program.id(), Optional.empty(), SESSION));
        assertThrows(StoreException.class, () -> open(MasterKey.random()));
    }

    @Test
    void noTokenAndNoNameLiesInTheClear() {
        Tokens tokens = give(Program.UNREGISTERED);
        String secret = tokens.access().substring(tokens.access().lastIndexOf('.') + 1);
        List<String> values = new ArrayList<>();
        try (View view = store.view(ProgramGrants.ACCOUNT)) {
            view.scan(KeyRange.of(GrantFormat.prefix(GrantFormat.HOLDER)), (_, value) -> {
                values.add(new String(value, StandardCharsets.ISO_8859_1));
                return true;
            });
        }
        assertEquals(1, values.size());
        assertFalse(values.getFirst().contains(secret));
        assertFalse(values.getFirst().contains("A mail program"));
    }

    @Test
    void oneWhoRefreshesTwiceAtOnceIsTwo() throws Exception {
        String token = give(Program.UNREGISTERED).refresh().orElseThrow();
        List<Refreshed> results = new ArrayList<>();
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Refreshed>> both = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                both.add(threads.submit(() -> {
                    start.await();
                    return refresh(token);
                }));
            }
            start.countDown();
            for (Future<Refreshed> each : both) {
                results.add(each.get());
            }
        }
        assertEquals(1, results.stream().filter(Refreshed.Issued.class::isInstance).count(), results.toString());
        assertEquals(1, results.stream().filter(Refreshed.Reused.class::isInstance).count(), results.toString());
        assertEquals(List.of(), grants.of(account));
    }

    @Test
    void theOneUnusedForTheLongestTimeMakesRoom() {
        List<Tokens> all = new ArrayList<>();
        for (int i = 0; i < ProgramLimits.GRANTS_PER_PERSON; i++) {
            all.add(give(Program.UNREGISTERED));
            now.updateAndGet(time -> time.plusSeconds(1));
        }
        assertInstanceOf(Refreshed.Issued.class, refresh(all.getFirst().refresh().orElseThrow()));
        Tokens last = give(Program.UNREGISTERED);
        assertEquals(ProgramLimits.GRANTS_PER_PERSON, grants.of(account).size());
        assertInstanceOf(Verdict.Invalid.class, grants.verify(all.get(1).access()));
        assertInstanceOf(Verdict.Valid.class, grants.verify(all.get(2).access()));
        assertInstanceOf(Verdict.Valid.class, grants.verify(last.access()));
        assertTrue(audit.events().stream().anyMatch(event -> event.touched().equals("grant=2 reason=room")));
    }

    @Test
    void aGrantHasSomeAccessTokensAndNoMore() {
        Tokens first = give(Program.UNREGISTERED);
        String refresh = first.refresh().orElseThrow();
        for (int i = 0; i < ProgramLimits.ACCESS_TOKENS; i++) {
            refresh = assertInstanceOf(Refreshed.Issued.class, refresh(refresh))
                    .tokens()
                    .refresh()
                    .orElseThrow();
        }
        assertInstanceOf(Verdict.Invalid.class, grants.verify(first.access()));
    }

    @Test
    void numbersAreNotGivenOutTwiceSoOldTokensFitNothingNew() {
        Tokens old = give(Program.UNREGISTERED);
        grants.revoke(account, 1, "operator", SESSION);
        give(Program.UNREGISTERED);
        assertEquals(2, grants.of(account).getFirst().id());
        assertInstanceOf(Refreshed.Invalid.class, refresh(old.refresh().orElseThrow()));
        assertEquals(1, grants.of(account).size());
    }

    @Test
    void whatIsOverIsForgotten() {
        give(Program.UNREGISTERED);
        now.updateAndGet(time -> time.plus(Duration.ofDays(89)));
        grants.sweep();
        assertEquals(1, grants.of(account).size());
        now.updateAndGet(time -> time.plus(Duration.ofDays(1)));
        grants.sweep();
        grants = open(key);
        assertEquals(List.of(), grants.of(account));
        assertTrue(audit.events().stream().anyMatch(event -> event.touched().equals("grant=1 reason=over")));
    }

    @Test
    void aPersonWhoIsGoneLeavesNothing() {
        Tokens tokens = give(Program.UNREGISTERED);
        directory
                .administration(new AuthenticatedPrincipal("operator", Directory.ACCOUNT, true), SESSION)
                .removePerson(ALICE)
                .orThrow();
        assertInstanceOf(Verdict.Invalid.class, grants.verify(tokens.access()));
        grants.sweep();
        try (View view = store.view(ProgramGrants.ACCOUNT)) {
            assertEquals(Optional.empty(), view.get(GrantFormat.key(account)));
        }
    }
}
