package org.redoubt.guard.detect;

import java.util.Arrays;
import java.util.Locale;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditRecord;
import org.redoubt.guard.Touched;

/** One event while rules look at it: each field is worked out once, when the first rule asks. For one thread. */
public final class EventView {
    private final AuditRecord record;
    private final Habits.New habits;
    private final String[] values = new String[EventField.count()];
    private final String[] folded = new String[EventField.count()];

    public EventView(AuditRecord record, Habits.New habits) {
        this.record = record;
        this.habits = habits;
        Arrays.fill(values, ABSENT);
        Arrays.fill(folded, ABSENT);
    }

    /** Told from every value by what object it is. */
    @SuppressWarnings("StringOperationCanBeSimplified")
    private static final String ABSENT = new String("not read yet");

    public AuditRecord record() {
        return record;
    }

    public AuditEvent event() {
        return record.event();
    }

    Habits.New habits() {
        return habits;
    }

    /** The value of a field, empty when the event has none. */
    @SuppressWarnings("ReferenceEquality")
    public String value(EventField field) {
        if (field.index() < 0) {
            return field.read(this);
        }
        String known = values[field.index()];
        if (known == ABSENT) {
            known = field.read(this);
            values[field.index()] = known;
        }
        return known;
    }

    /** Likewise in lower case. */
    @SuppressWarnings("ReferenceEquality")
    public String folded(EventField field) {
        if (field.index() < 0) {
            return field.read(this).toLowerCase(Locale.ROOT);
        }
        String known = folded[field.index()];
        if (known == ABSENT) {
            known = value(field).toLowerCase(Locale.ROOT);
            folded[field.index()] = known;
        }
        return known;
    }

    /** A member of what the event touched. */
    String detail(String name) {
        return detail(event().touched(), name);
    }

    static String detail(String text, String name) {
        for (int at = 0; at < text.length(); ) {
            int end = text.indexOf(' ', at);
            end = end < 0 ? text.length() : end;
            if (text.startsWith(name, at) && text.startsWith("=", at + name.length()) && at + name.length() < end) {
                return text.substring(at + name.length() + 1, end);
            }
            at = end + 1;
        }
        return "";
    }

    /** How many messages the event touched; empty when it says nothing of messages. */
    String messages() {
        return event().touched().contains("emails=")
                ? Long.toString(Touched.of(event().touched()).emails().size())
                : "";
    }
}
