package org.redoubt.server.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.redoubt.guard.AuditKind;

/**
 * {@code [audit]}: how long the audit log is kept.
 *
 * @param keep how long, by kind of event; kinds that are not named are kept for ever
 */
public record AuditConfig(Map<AuditKind, Duration> keep) {
    /** Nothing is thrown away that nobody asked to be. */
    public static final AuditConfig DEFAULT = new AuditConfig(Map.of());

    /** Detection looks back for days, and whoever was away for a week still wants to see who opened her mailbox. */
    private static final long FEWEST_DAYS = 7;

    private static final long MOST_DAYS = 36_500;

    public AuditConfig {
        keep = Map.copyOf(keep);
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
        section.finish();
        return new AuditConfig(keep);
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
