package org.redoubt.guard.detect;

import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.redoubt.guard.AuditEvent;

/**
 * A field of an audit event as rules name it. An absent value is the empty text, and so is the "-" that the log writes
 * for nobody.
 */
public final class EventField {
    /** Before the name of a member of what an event touched, such as {@code detail.granted}. */
    public static final String DETAIL = "detail.";

    private static final Map<String, EventField> BY_NAME = new LinkedHashMap<>();

    static {
        of("seq", view -> Long.toString(view.record().sequence()));
        of("at", view -> view.event().at().toString());
        of("hour", view -> Integer.toString(local(view).getHour()));
        of("weekday", view -> Integer.toString(local(view).getDayOfWeek().getValue()));
        of("kind", view -> view.event().kind().name());
        of("login", view -> someone(view.event().principal()));
        of("account", view -> view.event().account() == 0 ? "" : Long.toString(view.event().account()));
        of("session", view -> someone(view.event().session().id()));
        of("via", view -> view.event().session().via());
        of("remote", view -> view.event().session().remote());
        of("address", view -> Networks.address(view.event().session().remote()));
        of("network", view -> Networks.near(view.event().session().remote()));
        of("wide_network", view -> Networks.wide(view.event().session().remote()));
        of("secure", view -> Boolean.toString(view.event().session().secure()));
        of("agent", view -> view.event().session().agent());
        of("action", view -> view.event().action());
        of("outcome", view -> view.event().outcome());
        of("purpose", view -> view.event().purpose());
        of("touched", view -> view.event().touched());
        of("reason", view -> view.detail("reason"));
        of("typed", view -> view.detail("typed"));
        of("mailbox", view -> view.detail("mailbox"));
        of("messages", EventView::messages);
        of("country", view -> view.detail("country"));
        of("first_network", view -> Boolean.toString(view.habits().network()));
        of("first_protocol", view -> Boolean.toString(view.habits().protocol()));
        of("first_agent", view -> Boolean.toString(view.habits().agent()));
        of("first_country", view -> Boolean.toString(view.habits().country()));
        of("travel_km", view -> number(view.habits().kilometres()));
        of("travel_kmh", view -> number(view.habits().speed()));
    }

    private final String name;
    private final int index;
    private final Function<EventView, String> reader;

    private EventField(String name, int index, Function<EventView, String> reader) {
        this.name = name;
        this.index = index;
        this.reader = reader;
    }

    private static void of(String name, Function<EventView, String> reader) {
        BY_NAME.put(name, new EventField(name, BY_NAME.size(), reader));
    }

    /** The field of a name; empty when there is none. */
    public static Optional<EventField> named(String text) {
        if (text.startsWith(DETAIL) && text.length() > DETAIL.length()) {
            String member = text.substring(DETAIL.length());
            return Optional.of(new EventField(text, -1, view -> view.detail(member)));
        }
        return Optional.ofNullable(BY_NAME.get(text));
    }

    /** All names but those of details. */
    public static Set<String> names() {
        return BY_NAME.keySet();
    }

    /** The country that an event says it came from, as two capital letters; empty when it does not. */
    public static String country(AuditEvent event) {
        return EventView.detail(event.touched(), "country");
    }

    static int count() {
        return BY_NAME.size();
    }

    public String name() {
        return name;
    }

    /** Where a view keeps the value; -1 when it does not. */
    int index() {
        return index;
    }

    String read(EventView view) {
        String text = reader.apply(view);
        return text.length() <= Limits.MAX_FIELD ? text : text.substring(0, Limits.MAX_FIELD);
    }

    private static String someone(String text) {
        return text.equals("-") ? "" : text;
    }

    private static String number(OptionalInt number) {
        return number.isPresent() ? Integer.toString(number.getAsInt()) : "";
    }

    private static ZonedDateTime local(EventView view) {
        AuditEvent event = view.event();
        return event.at().atZone(ZoneId.systemDefault());
    }
}
