package org.redoubt.guard.sigma;

import java.util.List;
import org.redoubt.guard.detect.EventView;

/** A question to an event. */
interface EventTest {
    boolean test(EventView event);

    static EventTest all(List<EventTest> tests) {
        EventTest[] every = tests.toArray(EventTest[]::new);
        return every.length == 1
                ? every[0]
                : event -> {
                    for (EventTest one : every) {
                        if (!one.test(event)) {
                            return false;
                        }
                    }
                    return true;
                };
    }

    static EventTest any(List<EventTest> tests) {
        EventTest[] every = tests.toArray(EventTest[]::new);
        return every.length == 1
                ? every[0]
                : event -> {
                    for (EventTest one : every) {
                        if (one.test(event)) {
                            return true;
                        }
                    }
                    return false;
                };
    }
}
