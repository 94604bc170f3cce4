package org.redoubt.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redoubt.account.EmailId;
import org.redoubt.account.Gate;
import org.redoubt.account.Message;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditLog;
import org.redoubt.guard.SessionInfo;
import org.redoubt.guard.indicator.Indicator;
import org.redoubt.guard.indicator.Indicator.Type;
import org.redoubt.guard.indicator.Indicators;
import org.redoubt.guard.past.PastMail;
import org.redoubt.guard.past.PastValues;
import org.redoubt.mime.Address;
import org.redoubt.mime.Envelope;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;
import org.redoubt.store.id.AccountId;

/**
 * Looks for indicators in mail that has arrived: who wrote it, the links in its texts, their hosts, and hashes of its files. What is
 * found is an event of the audit log, by which a rule raises an alert; it names the email, the account and the
 * indicator, and nothing of what else the message says. Nothing is fetched.
 *
 * <p>What else could be found by an indicator that comes later is noted in the log of mail ({@link PastMail}), as keyed hashes,
 * before it is asked which are in force: either they are those that it is compared with, or a search of the past follows
 * that ends behind it.
 */
public final class ArrivingIndicators implements Gate.Arrivals {
    /** Octets of a text that are looked through. */
    private static final int TEXT = 1 << 20;

    /** Parts of a message that are looked at. */
    private static final int PARTS = 200;

    /** Octets of files that are hashed, of one message. */
    private static final long HASHED = 64L << 20;

    /** Addresses of those whom one envelope names as its authors and senders. */
    private static final int ADDRESSES = 50;

    private static final int LINKS = 500;

    private static final int LONGEST_SCHEME = "https".length();

    /** Characters of a host with its port: RFC 1035 2.3.4 has 253 for a name. */
    private static final int HOST = 300;

    /** Findings of one message that are told. */
    private static final int FINDINGS = 20;

    private static final Pattern LINK =
            Pattern.compile("(?:https?|ftp)://([^\\s<>\"'\\])}/?#]{1,300})[^\\s<>\"'\\])}]{0,1500}", Pattern.CASE_INSENSITIVE);

    private static final Pattern PORT = Pattern.compile(":\\d{0,5}$");
    private static final Pattern DOT = Pattern.compile("\\.$");

    private static final SessionInfo SESSION = new SessionInfo("indicators", "delivery", "local", true);

    /** Hashes by how many hexadecimal digits they have. */
    private static final Map<Integer, String> DIGESTS = Map.of(32, "MD5", 40, "SHA-1", 64, "SHA-256", 128, "SHA-512");

    private final Supplier<Optional<Indicators>> indicators;
    private final PastMail past;
    private final Sealed sealed;
    private final AuditLog audit;
    private final InstantSource clock;
    private volatile Last last = new Last(new WeakReference<>(null), Indicators.NONE, false, List.of(), new long[0]);

    /** Whether an account is one whose key only its owner has: nothing of what is in it is kept outside that key. */
    public interface Sealed {
        boolean sealed(AccountId account) throws IOException;
    }

    /**
     * @param indicators that are in force; empty as long as they are not read
     * @param past where it is noted what later ones could match
     */
    public ArrivingIndicators(
            Supplier<Optional<Indicators>> indicators, PastMail past, Sealed sealed, AuditLog audit, InstantSource clock) {
        this.indicators = indicators;
        this.past = past;
        this.sealed = sealed;
        this.audit = audit;
        this.clock = clock;
    }

    @Override
    public void arrived(AccountId account, EmailId email, Message message) throws IOException {
        Optional<Indicators> before = indicators.get();
        boolean noted = past.on() && !sealed.sealed(account);
        Indicators known = before.orElse(Indicators.NONE);
        if (known.size() == 0 && !noted) {
            return;
        }
        Last looked = looked(known, noted, message);
        if (noted) {
            past.note(account, email.value(), before.isPresent(), looked.values());
        }
        try {
            tell(account, email, looked.found());
            // Others may have come into force before it was noted: the search of the past ends with what was noted then.
            Optional<Indicators> after = indicators.get();
            if (before.isPresent() && after.isPresent() && after.get() != known) {
                List<Indicator> more = new ArrayList<>(looked(after.get(), false, message).found());
                more.removeAll(looked.found());
                tell(account, email, more);
            }
        } finally {
            if (noted && sealed.sealed(account)) {
                // She sealed it while the message was looked at, and what was noted of her may be gone from the log already.
                past.forget(account);
            }
        }
    }

    private void tell(AccountId account, EmailId email, List<Indicator> found) {
        for (Indicator one : found) {
            audit.recordDurably(event(clock.instant(), account, what(email.value(), one)));
        }
    }

    /** An event by which a rule raises an alert. */
    static AuditEvent event(Instant at, AccountId account, String touched) {
        return new AuditEvent(at, AuditKind.DELIVER, "-", account.value(), SESSION, "INDICATOR", 0, touched, "ok");
    }

    /** Which email, and what it has. */
    static String what(long email, Indicator found) {
        return "emails=" + email + " " + named(found);
    }

    static String named(Indicator found) {
        String id = found.id().replaceAll("[^!-~]", "_");
        return "type=" + found.type().name().toLowerCase(Locale.ROOT) + " indicator=" + id.substring(0, Math.min(id.length(), 120));
    }

    /** A message for many people arrives for one after another, and is looked at once. */
    private Last looked(Indicators known, boolean noted, Message message) throws IOException {
        Last before = last;
        if (before.message().refersTo(message) && before.known() == known && (before.noted() || !noted)) {
            return before;
        }
        Optional<PastValues> values = noted ? Optional.of(past.values()) : Optional.empty();
        List<Indicator> found = new Look(known, values, clock.instant()).at(message);
        Last now = new Last(
                new WeakReference<>(message), known, noted, found, values.map(PastValues::hashes).orElse(new long[0]));
        last = now;
        return now;
    }

    /** The message that was looked at last, as long as somebody else has it. */
    private record Last(
            WeakReference<Message> message, Indicators known, boolean noted, List<Indicator> found, long[] values) {}

    /** One message and what is looked for in it. */
    private static final class Look {
        private final Indicators known;
        private final Optional<PastValues> values;
        private final Instant now;
        private final Map<String, Indicator> found = new LinkedHashMap<>();
        private final Set<String> hosts = new HashSet<>();
        private long hashed;
        private int links;

        Look(Indicators known, Optional<PastValues> values, Instant now) {
            this.known = known;
            this.values = values;
            this.now = now;
        }

        private boolean more() {
            return found.size() < FINDINGS || values.isPresent();
        }

        List<Indicator> at(Message message) throws IOException {
            Deque<Part> left = new ArrayDeque<>(List.of(message.structure().root()));
            for (int parts = 0; !left.isEmpty() && parts < PARTS && more(); parts++) {
                Part part = left.pop();
                part.envelope().ifPresent(this::people);
                if (!part.children().isEmpty()) {
                    part.children().reversed().forEach(left::push);
                } else {
                    if (part.type().equals("text")) {
                        text(part, message.range(part.bodyStart(), (int) Math.min(TEXT, part.octets())));
                    }
                    hash(part, message);
                }
            }
            return new ArrayList<>(found.values());
        }

        private void look(Type type, String value) {
            values.filter(_ -> !value.isEmpty()).ifPresent(all -> all.add(type, value));
            compare(type, value);
        }

        private void compare(Type type, String value) {
            if (found.size() < FINDINGS) {
                known.find(type, value, now).ifPresent(one -> found.putIfAbsent(one.id(), one));
            }
        }

        private void people(Envelope envelope) {
            Set<String> seen = new HashSet<>();
            for (List<Address> field : List.of(envelope.from(), envelope.sender(), envelope.replyTo())) {
                for (Address one : field) {
                    String address = one.addrSpec().orElse("").toLowerCase(Locale.ROOT);
                    if (seen.size() < ADDRESSES && !address.isEmpty() && seen.add(address)) {
                        look(Type.MAIL_ADDRESS, address);
                        host(address.substring(address.lastIndexOf('@') + 1));
                    }
                }
            }
        }

        private void text(Part part, byte[] raw) {
            // In HTML, links stand in attributes, where & is written &amp;.
            String text = PartContent.decodedText(part, raw).text().replace("&amp;", "&");
            Matcher matcher = LINK.matcher(text);
            int from = 0;
            for (int at = text.indexOf("://"); at >= 0 && links < LINKS; at = text.indexOf("://", Math.max(from, at + 3))) {
                int start = scheme(text, from, at);
                if (start < at && matcher.region(start, text.length()).lookingAt()) {
                    links++;
                    from = matcher.end();
                    link(matcher.group(), matcher.group(1));
                }
            }
        }

        /** Where the letters before a place begin, which nothing of a word comes before; the place itself where they do not. */
        private static int scheme(String text, int from, int at) {
            int start = at;
            while (start > from && at - start <= LONGEST_SCHEME && Character.isLetter(text.charAt(start - 1))) {
                start--;
            }
            boolean within = start > 0 && (Character.isLetterOrDigit(text.charAt(start - 1)) || text.charAt(start - 1) == '_');
            return within ? at : start;
        }

        private void link(String link, String authority) {
            look(Type.URL, link);
            compare(Type.URL, link.endsWith("/") ? link.substring(0, link.length() - 1) : link + "/");
            compare(Type.URL, withoutStops(link));
            host(authority.substring(authority.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT));
        }

        /** A sentence may end behind a link. */
        private static String withoutStops(String link) {
            int end = link.length();
            while (end > 0 && ".,;:!".indexOf(link.charAt(end - 1)) >= 0) {
                end--;
            }
            return link.substring(0, end);
        }

        /** A host, and the domains that it is in. What is longer than a name can be is none, and has too many of them. */
        private void host(String written) {
            if (written.length() > HOST || !hosts.add(written)) {
                return;
            }
            String host = DOT.matcher(PORT.matcher(written).replaceFirst("")).replaceFirst("");
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            // An address ends in a digit or has colons; to ask of each name whether it is one costs more than all else.
            if (host.indexOf(':') >= 0 || !host.isEmpty() && Character.isDigit(host.charAt(host.length() - 1))) {
                try {
                    look(Type.ADDRESS, InetAddress.ofLiteral(host).getHostAddress());
                    return;
                } catch (IllegalArgumentException name) {
                    // It is a name, which is looked for as such.
                }
            }
            for (String domain = host; domain.indexOf('.') > 0; domain = domain.substring(domain.indexOf('.') + 1)) {
                look(Type.DOMAIN, domain);
            }
        }

        private void hash(Part part, Message message) throws IOException {
            boolean noted = values.isPresent() && file(part);
            if (known.hashLengths().isEmpty() && !noted || hashed + part.octets() > HASHED) {
                return;
            }
            List<MessageDigest> digests = DIGESTS.entrySet().stream()
                    .filter(one -> noted || known.hashLengths().contains(one.getKey()))
                    .map(one -> digest(one.getValue()))
                    .toList();
            hashed += part.octets();
            String encoding = PartContent.canDecode(part.encoding()) ? part.encoding() : "binary";
            byte[] some = new byte[1 << 16];
            InputStream octets = new BufferedInputStream(message.open(part.bodyStart(), part.bodyEnd()), 1 << 18);
            try (InputStream in = PartContent.decode(encoding, octets)) {
                for (int count = in.read(some); count >= 0; count = in.read(some)) {
                    for (MessageDigest digest : digests) {
                        digest.update(some, 0, count);
                    }
                }
            }
            digests.forEach(digest -> look(Type.HASH, HexFormat.of().formatHex(digest.digest())));
        }

        /** Texts that are shown are of one message, and nobody knows them by a hash. */
        private static boolean file(Part part) {
            boolean shown = part.type().equals("text") && (part.subtype().equals("plain") || part.subtype().equals("html"));
            return !shown || part.fileName().isPresent();
        }

        private static MessageDigest digest(String name) {
            try {
                return MessageDigest.getInstance(name);
            } catch (NoSuchAlgorithmException missing) {
                throw new IllegalStateException("every JDK has it", missing);
            }
        }
    }
}
