package org.redoubt.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.redoubt.directory.Approval.State;
import org.redoubt.directory.Outcome.Problem;
import org.redoubt.guard.mint.AuthenticatedPrincipal;

/** What was asked and needs a second person: for a day, once, and by somebody else. */
class ApprovalsTest {
    private static final Outcome<Approval> NONE = new Outcome.Refused<>(Problem.NO_SUCH_APPROVAL);

    private final Fixture fixture = Fixture.populated();

    @AfterEach
    void close() {
        fixture.close();
    }

    private Offices as(String login) {
        return fixture.directory
                .administration(new AuthenticatedPrincipal(login, Directory.ACCOUNT, true), Fixture.SESSION)
                .offices();
    }

    private Outcome<Approval> agree(String login, long id) {
        return as(login).decide(id, true, String::equals);
    }

    @Test
    void itWaitsForADayAndIsDoneWithinIt() {
        long id = as("one").ask("something", "{}").orThrow().id();
        fixture.clock.forward(Duration.ofHours(23));
        assertEquals(new Outcome.Refused<>(Problem.SAME_PERSON), agree("one", id));
        assertEquals(NONE, as("one").carryOut(id));
        assertEquals(State.APPROVED, agree("two", id).orThrow().state());
        assertEquals(NONE, agree("two", id));
        fixture.clock.forward(Duration.ofHours(1));
        assertEquals(NONE, as("one").carryOut(id));
        assertTrue(fixture.directory.approvals().getFirst().lapsed(fixture.clock.instant()));
        long late = as("one").ask("something", "{}").orThrow().id();
        fixture.clock.forward(Duration.ofHours(24));
        assertEquals(NONE, agree("two", late));
    }

    @Test
    void itIsDoneOnce() {
        long id = as("one").ask("something", "{}").orThrow().id();
        agree("two", id).orThrow();
        assertEquals(State.DONE, as("one").carryOut(id).orThrow().state());
        assertEquals(NONE, as("one").carryOut(id));
        assertEquals(NONE, agree("two", id));
    }

    @Test
    void whoeverAskedTakesItBackAndARefusalStays() {
        long id = as("one").ask("something", "{}").orThrow().id();
        assertEquals(State.REFUSED, as("one").decide(id, false, String::equals).orThrow().state());
        assertEquals(NONE, agree("two", id));
        assertEquals(NONE, agree("two", 99));
    }

    @Test
    void itOutlivesARestart() {
        Approval asked = as("one").ask("something", "{\"request\":\"x\"}").orThrow();
        Approval agreed = agree("two", asked.id()).orThrow();
        fixture.reopen(DirectoryOptions.CHEAP);
        assertEquals(List.of(agreed), fixture.directory.approvals());
    }

    @Test
    void thereIsRoomForAThousandAndThoseThatAreOverMakeIt() {
        for (int i = 0; i < 1_000; i++) {
            as("one").ask("something", "{}").orThrow();
        }
        assertEquals(new Outcome.Refused<>(Problem.TOO_MANY), as("one").ask("more", "{}"));
        as("one").decide(500, false, String::equals).orThrow();
        as("one").ask("more", "{}").orThrow();
        assertEquals(1_000, fixture.directory.approvals().size());
        assertTrue(fixture.directory.approvals().stream().noneMatch(approval -> approval.id() == 500));
    }
}
