package org.redoubt.guard;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.redoubt.guard.detect.Networks;

/**
 * Writes down what strangers ask that no client does. The first time that a network asks something is an event at once;
 * what it asks again within ten minutes is counted and written as one event with its number. So a flood of requests is
 * noticed, and cannot fill the log: beyond so many events a minute, of one network and of all, only their number is
 * written. Safe for many threads; never waits for the disk.
 */
public final class Probes {
    private final AuditLog audit;
    private final InstantSource clock;
    /** What was asked lately, the oldest first. */
    private final LinkedHashMap<String, Asked> asked = new LinkedHashMap<>();

    private final Map<String, Integer> ofNetworks = new HashMap<>();
    private Instant minute = Instant.MIN;
    private int written;
    private long passedOver;

    private static final class Asked {
        final Instant since;
        final SessionInfo session;
        final String action;
        final String touched;
        long again;

        Asked(Instant since, SessionInfo session, String action, String touched) {
            this.since = since;
            this.session = session;
            this.action = action;
            this.touched = touched;
        }
    }

    public Probes(AuditLog audit, InstantSource clock) {
        this.audit = audit;
        this.clock = clock;
    }

    /**
     * A request that was refused.
     *
     * @param action how, such as {@code HTTP-404}; not a word of it is the stranger's
     * @param shape the name of the attack that it looks like; empty when it looks like none
     * @param what what was asked for, as the stranger put it; it is cut and made harmless here
     */
    public void seen(SessionInfo session, String action, String shape, String what) {
        String touched = (shape.isEmpty() ? "" : "shape=" + shape + " ") + "what=" + harmless(what);
        String network = Networks.near(session.remote());
        String key = network + ' ' + session.via() + ' ' + action + ' ' + touched;
        List<AuditEvent> events = new ArrayList<>();
        synchronized (this) {
            Instant now = clock.instant();
            age(now, events);
            Asked before = asked.get(key);
            if (before != null) {
                before.again++;
            } else if (written < Limits.PROBES_A_MINUTE
                    && ofNetworks.merge(network, 1, Integer::sum) <= Limits.PROBES_OF_A_NETWORK) {
                written++;
                asked.put(key, new Asked(now, session, action, touched));
                events.add(event(now, session, action, touched));
            } else {
                passedOver++;
            }
        }
        write(events);
    }

    /** Writes the numbers that are due; called now and then, so that they are not late when nobody asks any more. */
    public void flush() {
        List<AuditEvent> events = new ArrayList<>();
        synchronized (this) {
            age(clock.instant(), events);
        }
        write(events);
    }

    /** Writes all numbers and forgets what was asked, so that the next of each is an event again. */
    public void forget() {
        List<AuditEvent> events = new ArrayList<>();
        synchronized (this) {
            age(clock.instant().plus(Limits.PROBE_AGE), events);
            minute = Instant.MIN;
        }
        write(events);
    }

    private void age(Instant now, List<AuditEvent> events) {
        if (Duration.between(minute, now).compareTo(Limits.PROBE_MINUTE) >= 0 || now.isBefore(minute)) {
            if (passedOver > 0) {
                SessionInfo own = new SessionInfo("-", "server", "local", true);
                events.add(event(now, own, "PROBES-PASSED-OVER", "count=" + passedOver));
            }
            minute = now;
            written = 0;
            passedOver = 0;
            ofNetworks.clear();
        }
        while (!asked.isEmpty()) {
            Map.Entry<String, Asked> oldest = asked.firstEntry();
            Asked one = oldest.getValue();
            if (Duration.between(one.since, now).compareTo(Limits.PROBE_AGE) < 0 && asked.size() <= Limits.PROBES_REMEMBERED) {
                return;
            }
            asked.remove(oldest.getKey());
            if (one.again > 0) {
                events.add(event(now, one.session, one.action, one.touched + " again=" + one.again));
            }
        }
    }

    private static AuditEvent event(Instant at, SessionInfo session, String action, String touched) {
        return new AuditEvent(at, AuditKind.PROBE, "-", 0, session, action, 0, touched, "refused");
    }

    /** What was refused stays refused if the log cannot be written; whoever is to be let in is stopped by that. */
    private void write(List<AuditEvent> events) {
        try {
            events.forEach(audit::record);
        } catch (AuditUnavailableException unavailable) {
            synchronized (this) {
                passedOver += events.size();
            }
        }
    }

    /** Letters, digits and what paths are made of; one word. */
    private static String harmless(String what) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < what.length() && text.length() < Limits.MAX_PROBE; i++) {
            char c = what.charAt(i);
            boolean plain = c < 0x80 && Character.isLetterOrDigit(c) || "/._-:@".indexOf(c) >= 0;
            text.append(plain ? String.valueOf(c) : "%" + String.format(Locale.ROOT, "%02x", (int) c));
        }
        return text.isEmpty() ? "-" : text.toString();
    }
}
