package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.redoubt.directory.Person;
import org.redoubt.directory.PersonId;
import org.redoubt.filter.Names;
import org.redoubt.store.id.AccountId;

class OwnNamesTest {
    private static Person person(String name) {
        return new Person(new PersonId(7), new AccountId(7), "a@example.org", name, List.of(), 0, false, true);
    }

    @Test
    void whoComesIsKnownAfterAMinute() {
        AtomicLong nanos = new AtomicLong();
        AtomicReference<List<Person>> people = new AtomicReference<>(List.of(person("Alice Doe"), person("Bob"), person("")));
        OwnNames names = new OwnNames(people::get, nanos::get);
        assertTrue(names.test(Names.folded("Doe, ALICE")));
        assertFalse(names.test(Names.folded("Bob")));
        assertFalse(names.test(Names.folded("Carol Jones")));
        people.set(List.of(person("Carol Jones")));
        assertFalse(names.test(Names.folded("Carol Jones")));
        nanos.addAndGet(61_000_000_000L);
        assertTrue(names.test(Names.folded("Carol Jones")));
        assertFalse(names.test(Names.folded("Alice Doe")));
    }
}
