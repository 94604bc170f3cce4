package org.redoubt.server.admin;

import java.util.List;
import java.util.Map;

/** How a request ended. */
public sealed interface AdminAnswer {
    /**
     * It is done, or here is what was asked for.
     *
     * @param message a sentence for a person; may be empty when the rows say it all
     * @param rows in order; the same names in the same order in each
     */
    record Done(String message, List<Map<String, Object>> rows) implements AdminAnswer {
        public Done {
            rows = List.copyOf(rows);
        }

        public static Done of(String message) {
            return new Done(message, List.of());
        }
    }

    /**
     * Nothing has changed.
     *
     * @param why a sentence for a person
     */
    record Refused(String why) implements AdminAnswer {}
}
