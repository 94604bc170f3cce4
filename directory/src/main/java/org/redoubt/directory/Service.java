package org.redoubt.directory;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What one signs in to. The order is part of the stored format: add at the end. */
public enum Service {
    IMAP,
    POP3,
    /** Sending through a mail program. */
    SUBMISSION,
    MANAGESIEVE,
    /** JMAP, and whatever else takes a login with each request over HTTPS. */
    JMAP,
    DAV,
    /** The web application's own sign-in. */
    WEB;

    /** Those that a mail program may have a password of its own for: all but the web, where people sign in themselves. */
    public static final Set<Service> OF_PROGRAMS = Set.copyOf(EnumSet.complementOf(EnumSet.of(WEB)));

    /** The service behind a session's protocol, as sessions name it; empty for what nobody signs in to. */
    static Optional<Service> of(String via) {
        return switch (via) {
            case "imap" -> Optional.of(IMAP);
            case "pop3" -> Optional.of(POP3);
            case "smtp", "submission", "submissions" -> Optional.of(SUBMISSION);
            case "managesieve" -> Optional.of(MANAGESIEVE);
            case "https", "jmap" -> Optional.of(JMAP);
            case "dav" -> Optional.of(DAV);
            case "web" -> Optional.of(WEB);
            default -> Optional.empty();
        };
    }

    /** How people write it: {@code imap}. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static int mask(Set<Service> services) {
        return services.stream().mapToInt(service -> 1 << service.ordinal()).sum();
    }

    static Set<Service> ofMask(long mask) {
        Set<Service> services = EnumSet.noneOf(Service.class);
        for (Service service : values()) {
            if ((mask & 1 << service.ordinal()) != 0) {
                services.add(service);
            }
        }
        return Set.copyOf(services);
    }
}
