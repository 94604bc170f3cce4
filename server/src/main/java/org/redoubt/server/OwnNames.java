package org.redoubt.server;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.redoubt.directory.Person;
import org.redoubt.filter.Names;

/** Names of the people here, as the spam filter compares them; gathered anew once a minute at most, when somebody asks. */
final class OwnNames implements Predicate<String> {
    private static final Duration FRESH = Duration.ofMinutes(1);

    private final Supplier<List<Person>> people;
    private final LongSupplier nanoTime;
    private volatile Gathered gathered;

    private record Gathered(Set<String> names, long nanos) {}

    OwnNames(Supplier<List<Person>> people, LongSupplier nanoTime) {
        this.people = people;
        this.nanoTime = nanoTime;
        this.gathered = gather();
    }

    private Gathered gather() {
        Set<String> names = people.get().stream()
                .map(person -> Names.folded(person.displayName()))
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
        return new Gathered(names, nanoTime.getAsLong());
    }

    @Override
    public boolean test(String folded) {
        if (nanoTime.getAsLong() - gathered.nanos() > FRESH.toNanos()) {
            gathered = gather();
        }
        return gathered.names().contains(folded);
    }
}
