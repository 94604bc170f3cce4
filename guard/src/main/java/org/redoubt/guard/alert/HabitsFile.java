package org.redoubt.guard.alert;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.redoubt.guard.detect.Habits;
import org.redoubt.guard.json.Json;
import org.redoubt.store.seal.Sealer;

/** What people usually do, kept in a sealed file with the place in the log up to which it was learnt. */
final class HabitsFile {
    static final byte[] CONTEXT = "habits".getBytes(StandardCharsets.US_ASCII);

    private final Path file;
    private final Sealer sealer;

    HabitsFile(Path file, Sealer sealer) {
        this.file = file;
        this.sealer = sealer;
    }

    /** Reads them; 0 when there is no file. */
    long load(Habits habits) throws IOException {
        Optional<Map<String, Object>> state = Alerts.readSealed(file, sealer, CONTEXT);
        if (state.isEmpty()) {
            return 0;
        }
        Map<String, Habits.Person> people = new LinkedHashMap<>();
        Json.asObject(state.get().getOrDefault("people", Map.of()))
                .ifPresent(all -> all.forEach((login, value) -> Json.asObject(value)
                        .ifPresent(person -> people.put(
                                login,
                                new Habits.Person(
                                        Json.texts(person, "networks"),
                                        Json.texts(person, "protocols"),
                                        Json.texts(person, "agents"),
                                        Json.texts(person, "countries"),
                                        Json.number(person, "last"))))));
        habits.restore(people);
        return Json.number(state.get(), "place");
    }

    void save(Habits habits, long place) throws IOException {
        Map<String, Object> people = new LinkedHashMap<>();
        habits.all().forEach((login, person) -> people.put(
                login,
                Map.of(
                        "networks", person.networks(),
                        "protocols", person.protocols(),
                        "agents", person.agents(),
                        "countries", person.countries(),
                        "last", person.lastMillis())));
        Alerts.writeSealed(file, sealer, CONTEXT, Map.of("place", place, "people", people));
    }
}
