package org.redoubt.server.config;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.tlog.DamagedLogException;
import org.redoubt.guard.tlog.NoteKey;

/**
 * {@code [audit]}: how long the audit log is kept, and who signs its heads besides; {@code [witness]}: whose heads are signed
 * here.
 *
 * @param keep how long, by kind of event; kinds that are not named are kept for ever
 * @param witnesses who is asked to sign
 * @param quorum how many of them have to
 * @param logs keys of the logs that this server is a witness of
 */
public record AuditConfig(Map<AuditKind, Duration> keep, List<WitnessTarget> witnesses, int quorum, List<NoteKey> logs) {
    /** Nothing is thrown away that nobody asked to be. */
    public static final AuditConfig DEFAULT = new AuditConfig(Map.of(), List.of(), 0, List.of());

    /** Detection looks back for days, and whoever was away for a week still wants to see who opened her mailbox. */
    private static final long FEWEST_DAYS = 7;

    private static final long MOST_DAYS = 36_500;

    /** More than this nobody waits for, one after another. */
    private static final int MOST_WITNESSES = 16;

    /** As many logs as there may be files for; each takes a hundred octets. */
    private static final int MOST_LOGS = 1_000;

    /**
     * A witness.
     *
     * @param key that its signatures are checked with
     * @param tls without it only on this machine
     * @param path its submission prefix, which ends in no slash
     */
    public record WitnessTarget(NoteKey key, String host, int port, boolean tls, String path) {}

    public AuditConfig {
        keep = Map.copyOf(keep);
        witnesses = List.copyOf(witnesses);
        logs = List.copyOf(logs);
    }

    static AuditConfig read(TomlSection section) {
        Map<AuditKind, Duration> keep = new EnumMap<>(AuditKind.class);
        section.number("keep_days", FEWEST_DAYS, MOST_DAYS)
                .ifPresent(days -> Arrays.stream(AuditKind.values()).forEach(kind -> keep.put(kind, Duration.ofDays(days))));
        section.section("keep_days_of").ifPresent(kinds -> {
            for (AuditKind kind : AuditKind.values()) {
                Optional<Long> days = kinds.number(kind.name().toLowerCase(Locale.ROOT), FEWEST_DAYS, MOST_DAYS);
                days.ifPresent(number -> keep.put(kind, Duration.ofDays(number)));
            }
            kinds.finish();
        });
        List<WitnessTarget> witnesses = section.sections("witnesses").stream()
                .flatMap(one -> witness(one).stream())
                .toList();
        if (witnesses.size() > MOST_WITNESSES
                || witnesses.stream().map(WitnessTarget::key).distinct().count() < witnesses.size()) {
            section.problem("witnesses", "must be at most " + MOST_WITNESSES + ", each with a key of its own");
        }
        int most = Math.max(1, witnesses.size());
        int quorum = section.number("witness_quorum", 1, most).orElse((long) witnesses.size()).intValue();
        section.finish();
        return new AuditConfig(keep, witnesses, quorum, List.of());
    }

    private static Optional<WitnessTarget> witness(TomlSection section) {
        Optional<URI> url = section.text("url").flatMap(NotifyReader::uri);
        if (url.isEmpty()) {
            section.problem("url", "must be the address of a witness, such as https://witness.example.net/witness");
        }
        Optional<NoteKey> key = section.text("key").flatMap(text -> key(section, "key", text, true));
        if (!section.has("key")) {
            section.problem("url", "goes with a key, as the witness tells it: name+hash+base64");
        }
        section.finish();
        return url.isEmpty() || key.isEmpty()
                ? Optional.empty()
                : Optional.of(new WitnessTarget(
                        key.get(),
                        NotifyReader.bare(url.get().getHost()),
                        url.get().getPort() > 0
                                ? url.get().getPort()
                                : url.get().getScheme().equals("https") ? 443 : 80,
                        url.get().getScheme().equals("https"),
                        url.get().getRawPath().replaceAll("/+$", "")));
    }

    /** Whose heads are signed here, from {@code [witness]}. */
    AuditConfig witnessing(TomlSection section) {
        List<String> texts = section.texts("logs").orElse(List.of());
        if (texts.size() > MOST_LOGS) {
            section.problem("logs", "must be at most " + MOST_LOGS);
        }
        List<NoteKey> known = texts.stream()
                .flatMap(text -> key(section, "logs", text, false).stream())
                .toList();
        section.finish();
        return new AuditConfig(keep, witnesses, quorum, known);
    }

    private static Optional<NoteKey> key(TomlSection section, String name, String text, boolean witness) {
        try {
            return Optional.of(witness ? NoteKey.parseWitness(text) : NoteKey.parse(text));
        } catch (DamagedLogException none) {
            section.problem(name, "is no key: " + none.getMessage());
            return Optional.empty();
        }
    }

    /** Such as {@code READ 400 days}, for people. */
    public String text() {
        return keep.isEmpty()
                ? "for ever"
                : keep.entrySet().stream()
                        .sorted(Map.Entry.comparingByKey())
                        .map(one -> one.getKey() + " " + one.getValue().toDays() + " days")
                        .collect(Collectors.joining(", "));
    }
}
