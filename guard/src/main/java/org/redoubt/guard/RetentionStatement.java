package org.redoubt.guard;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What was thrown away of the audit log, as the log itself says: an event {@code AUDIT-RETENTION}, sealed before
 * anything goes. It counts from the beginning of the log, so that the last one alone says what may be missing; and it
 * names the rule, so that what the rule takes and is there still, since somebody pulled the plug, is known as well.
 *
 * @param entries of the sealed log it speaks about: those with lower indexes than this
 * @param through number of the last line that lies wholly in those entries
 * @param firstLine number of the first line that the log ever had
 * @param goneEntries how many of those entries are gone
 * @param goneLines how many lines are
 * @param hash SHA-256 over the indexes of all entries that are gone, ascending, 8 octets each, in hexadecimal
 * @param before what of each kind is older than this goes; kinds that are not named stay
 * @param heldAccounts accounts whose events stay, whatever their age
 * @param heldLogins people whose own acts stay
 */
public record RetentionStatement(
        long entries,
        long through,
        long firstLine,
        long goneEntries,
        long goneLines,
        String hash,
        Map<AuditKind, Instant> before,
        Set<Long> heldAccounts,
        Set<String> heldLogins) {
    static final String ACTION = "AUDIT-RETENTION";
    private static final String VIA = "server";

    public RetentionStatement {
        before = Map.copyOf(before);
        heldAccounts = Set.copyOf(heldAccounts);
        heldLogins = Set.copyOf(heldLogins);
    }

    /** Whether the rule of this statement takes a line; a statement itself never goes. */
    boolean takes(AuditRecord line) {
        return line.sequence() <= through && takes(line, before, heldAccounts, heldLogins);
    }

    static boolean takes(
            AuditRecord line, Map<AuditKind, Instant> before, Set<Long> heldAccounts, Set<String> heldLogins) {
        AuditEvent event = line.event();
        Instant limit = before.get(event.kind());
        return limit != null
                && event.at().isBefore(limit)
                && !event.action().equals(ACTION)
                && !heldAccounts.contains(event.account())
                && !heldLogins.contains(event.principal());
    }

    /** The line that says so. */
    AuditEvent event(Instant at) {
        return new AuditEvent(
                at, AuditKind.ADMIN, "-", 0, new SessionInfo("-", VIA, "local", true), ACTION, 0, text(), "ok");
    }

    /** What a line says; empty when it says nothing of the sort. */
    static Optional<RetentionStatement> of(AuditEvent event) {
        boolean ours = event.kind() == AuditKind.ADMIN
                && event.action().equals(ACTION)
                && event.principal().equals("-")
                && event.session().via().equals(VIA);
        return ours ? parse(event.touched()) : Optional.empty();
    }

    private String text() {
        String rule = new EnumMap<>(before)
                .entrySet().stream()
                        .map(one -> one.getKey() + "@" + one.getValue())
                        .collect(Collectors.joining(","));
        String held = new TreeSet<>(heldAccounts).stream().map(String::valueOf).collect(Collectors.joining(","));
        String logins = new TreeSet<>(heldLogins)
                .stream().map(RetentionStatement::encoded).collect(Collectors.joining(","));
        return "entries=" + entries + " through=" + through + " firstLine=" + firstLine + " goneEntries=" + goneEntries
                + " goneLines=" + goneLines + " sha256=" + hash + " before=" + rule + " held=" + held + " heldLogins=" + logins;
    }

    private static String encoded(String login) {
        return URLEncoder.encode(login, StandardCharsets.UTF_8);
    }

    private static Optional<RetentionStatement> parse(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String part : text.split(" ")) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                values.put(part.substring(0, equals), part.substring(equals + 1));
            }
        }
        try {
            Map<AuditKind, Instant> before = new EnumMap<>(AuditKind.class);
            for (String one : parts(values, "before")) {
                int at = one.indexOf('@');
                before.put(AuditKind.valueOf(one.substring(0, at)), Instant.parse(one.substring(at + 1)));
            }
            String hash = values.getOrDefault("sha256", "");
            if (HexFormat.of().parseHex(hash).length != 32) {
                return Optional.empty();
            }
            return Optional.of(new RetentionStatement(
                    number(values, "entries"),
                    number(values, "through"),
                    number(values, "firstLine"),
                    number(values, "goneEntries"),
                    number(values, "goneLines"),
                    hash,
                    before,
                    parts(values, "held").stream().map(Long::valueOf).collect(Collectors.toSet()),
                    parts(values, "heldLogins").stream()
                            .map(login -> URLDecoder.decode(login, StandardCharsets.UTF_8))
                            .collect(Collectors.toSet())));
        } catch (IllegalArgumentException | IndexOutOfBoundsException | DateTimeException damaged) {
            return Optional.empty();
        }
    }

    private static long number(Map<String, String> values, String name) {
        return Long.parseLong(values.getOrDefault(name, ""));
    }

    private static Set<String> parts(Map<String, String> values, String name) {
        String text = values.getOrDefault(name, "");
        return text.isEmpty() ? Set.of() : Set.of(text.split(","));
    }
}
