package org.redoubt.directory.program;

import java.util.Arrays;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.redoubt.directory.Service;

/** What a program can be let do (RFC 6749 3.3). The order is part of the stored format: add at the end. */
public enum Scope {
    /** All about mail, as draft-ietf-mailmaint-oauth-public names it: reading, changing, sending, rules. */
    MAIL(
            "urn:ietf:params:oauth:scope:mail",
            EnumSet.of(Service.IMAP, Service.POP3, Service.SUBMISSION, Service.MANAGESIEVE, Service.JMAP),
            false),
    /** Reading mail and rules; nothing is changed or sent, by whatever protocol. Ours; no standard names one. */
    MAIL_READ("mail:read", EnumSet.of(Service.IMAP, Service.POP3, Service.MANAGESIEVE, Service.JMAP), true),
    /** Sending by SMTP, and reading nothing. Ours. */
    SUBMISSION("submission", EnumSet.of(Service.SUBMISSION), false),
    /** That the grant outlives the access token. It opens nothing by itself. */
    OFFLINE_ACCESS("offline_access", EnumSet.noneOf(Service.class), true);

    private final String text;
    private final Set<Service> services;
    private final boolean readOnly;

    Scope(String text, Set<Service> services, boolean readOnly) {
        this.text = text;
        this.services = services;
        this.readOnly = readOnly;
    }

    /** As programs write it. */
    public String text() {
        return text;
    }

    private static Optional<Scope> named(String name) {
        return Arrays.stream(values()).filter(scope -> scope.text.equals(name)).findFirst();
    }

    /**
     * Those of a list that are known; a program that also asks for calendars gets what is here (RFC 6749 3.3).
     *
     * @param list names with spaces between them
     * @return without any that opens something, nothing can be granted
     */
    public static Set<Scope> parse(String list) {
        Set<Scope> found = EnumSet.noneOf(Scope.class);
        for (String name : list.split(" ")) {
            named(name).ifPresent(found::add);
        }
        return found;
    }

    /** As a list with spaces, as in a token's answer. */
    public static String list(Collection<Scope> scopes) {
        return new LinkedHashSet<>(scopes).stream().sorted().map(Scope::text).collect(Collectors.joining(" "));
    }

    /** Whether there is anything that they open. */
    public static boolean open(Collection<Scope> scopes) {
        return scopes.stream().anyMatch(scope -> !scope.services.isEmpty());
    }

    /** What they open, taken together. */
    public static Set<Service> services(Collection<Scope> scopes) {
        Set<Service> all = EnumSet.noneOf(Service.class);
        scopes.forEach(scope -> all.addAll(scope.services));
        return all;
    }

    /** What they open for changes, too. */
    public static Set<Service> writable(Collection<Scope> scopes) {
        return services(scopes.stream().filter(scope -> !scope.readOnly).toList());
    }

    static int mask(Collection<Scope> scopes) {
        return scopes.stream().mapToInt(scope -> 1 << scope.ordinal()).reduce(0, (a, b) -> a | b);
    }

    static Set<Scope> ofMask(long mask) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        for (Scope scope : values()) {
            if ((mask & 1 << scope.ordinal()) != 0) {
                scopes.add(scope);
            }
        }
        return scopes;
    }
}
