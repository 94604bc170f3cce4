package org.redoubt.oauth;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.directory.program.Consent;
import org.redoubt.directory.program.Program;
import org.redoubt.directory.program.Scope;

/** Devices that wait for their people (RFC 8628), in memory. Safe for many threads. */
final class Devices {
    /** RFC 8628 6.1: without vowels, so that no code is a word, and nothing that looks like something else. */
    private static final String ALPHABET = "BCDFGHJKLMNPQRSTVWXZ";

    private static final int HALF = 4;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final InstantSource clock;
    /** By the hash of the device code, the oldest first. Guarded by this, as is the other. */
    private final LinkedHashMap<String, Waiting> byDevice = new LinkedHashMap<>();

    private final Map<String, Waiting> byUser = new HashMap<>();

    Devices(InstantSource clock) {
        this.clock = clock;
    }

    /** What a device is told. */
    record Begun(String deviceCode, String userCode) {}

    /** What a device hears when it asks. */
    sealed interface Heard {
        /** Nobody has decided yet. */
        record Pending() implements Heard {}

        /** It asks too often. */
        record SlowDown() implements Heard {}

        record Denied() implements Heard {}

        record Expired() implements Heard {}

        /** It is none, or not this program's. */
        record Unknown() implements Heard {}

        record Allowed(Consent consent) implements Heard {}
    }

    private static final class Waiting {
        final Program program;
        final Set<Scope> scopes;
        final String userCode;
        final String deviceHash;
        final Instant until;
        Duration interval = Limits.POLL;
        Instant asked = Instant.EPOCH;
        Optional<Consent> consent = Optional.empty();
        boolean denied;

        Waiting(Program program, Set<Scope> scopes, String userCode, String deviceHash, Instant until) {
            this.program = program;
            this.scopes = scopes;
            this.userCode = userCode;
            this.deviceHash = deviceHash;
            this.until = until;
        }
    }

    Begun begin(Program program, Set<Scope> scopes) {
        String deviceCode = Visits.secret();
        List<Waiting> over;
        String userCode;
        synchronized (this) {
            do {
                userCode = letters() + letters();
            } while (byUser.containsKey(userCode));
            Waiting made = new Waiting(
                    program, scopes, userCode, Visits.hash(deviceCode), clock.instant().plus(Limits.DEVICE));
            byDevice.put(made.deviceHash, made);
            byUser.put(userCode, made);
            over = room();
        }
        leave(over);
        return new Begun(deviceCode, shown(userCode));
    }

    private static String letters() {
        StringBuilder text = new StringBuilder();
        RANDOM.ints(HALF, 0, ALPHABET.length()).forEach(i -> text.append(ALPHABET.charAt(i)));
        return text.toString();
    }

    /** In two halves, as people read it. */
    static String shown(String userCode) {
        return userCode.length() == 2 * HALF ? userCode.substring(0, HALF) + '-' + userCode.substring(HALF) : userCode;
    }

    /** As it is kept: what people add or write small does not count. */
    static String normal(String typed) {
        String bounded = typed.substring(0, Math.min(typed.length(), 64));
        return bounded.toUpperCase(Locale.ROOT).replaceAll("[^A-Z]", "");
    }

    /** What the device with this user code asks for; empty when nobody waits there, or it was decided. */
    synchronized Optional<Asked> asked(String typed) {
        return open(normal(typed)).map(found -> new Asked.ByDevice(found.program, found.scopes, found.userCode));
    }

    private Optional<Waiting> open(String userCode) {
        return Optional.ofNullable(byUser.get(userCode))
                .filter(found -> found.until.isAfter(clock.instant()))
                .filter(found -> found.consent.isEmpty() && !found.denied);
    }

    /** Somebody lets it in; false when it waits no more. */
    synchronized boolean allow(String userCode, Consent consent) {
        Optional<Waiting> found = open(userCode);
        found.ifPresent(each -> each.consent = Optional.of(consent));
        return found.isPresent();
    }

    synchronized void deny(String userCode) {
        open(userCode).ifPresent(each -> each.denied = true);
    }

    /** A device asks (RFC 8628 3.4, 3.5); what was decided is told once. */
    synchronized Heard poll(String deviceCode, String programId) {
        Waiting found = byDevice.get(Visits.hash(deviceCode));
        if (found == null || !found.program.id().equals(programId)) {
            return new Heard.Unknown();
        }
        Instant now = clock.instant();
        if (!found.until.isAfter(now)) {
            remove(found);
            leave(List.of(found));
            return new Heard.Expired();
        }
        boolean early = found.asked.plus(found.interval).isAfter(now);
        found.asked = now;
        if (early) {
            found.interval = found.interval.plus(Limits.POLL);
            return new Heard.SlowDown();
        }
        if (found.denied) {
            remove(found);
            return new Heard.Denied();
        }
        if (found.consent.isEmpty()) {
            return new Heard.Pending();
        }
        remove(found);
        return new Heard.Allowed(found.consent.get());
    }

    private void remove(Waiting gone) {
        byDevice.remove(gone.deviceHash);
        byUser.remove(gone.userCode);
    }

    void sweep() {
        List<Waiting> over;
        synchronized (this) {
            over = room();
        }
        leave(over);
    }

    /** Those that are over a while, whose device does not come any more; a device that comes late is told so till then. */
    private List<Waiting> room() {
        Instant longAgo = clock.instant().minus(Limits.DEVICE);
        List<Waiting> over = new ArrayList<>(byDevice.values().stream()
                .filter(each -> each.until.isBefore(longAgo))
                .toList());
        over.forEach(this::remove);
        while (byDevice.size() > Limits.DEVICES) {
            Waiting oldest = byDevice.firstEntry().getValue();
            remove(oldest);
            over.add(oldest);
        }
        return over;
    }

    private static void leave(List<Waiting> over) {
        over.forEach(each ->
                each.consent.ifPresent(consent -> consent.principal().session().close()));
    }
}
