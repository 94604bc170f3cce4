package org.redoubt.transport.forward;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.redoubt.transport.codec.MailAddress;

/**
 * The Sender Rewriting Scheme. Mail that is passed on leaves under an address of ours, so that SPF of the sender's domain
 * does not speak against it:
 *
 * <pre>
 * ann@far.example                  SRS0=hash=day=far.example=ann@ours
 * SRS0=h=d=far.example=ann@other   SRS1=hash=other==h=d=far.example=ann@ours
 * SRS1=h=other==rest@third         SRS1=hash=other==rest@ours
 * </pre>
 *
 * <p>Reports come back to that address and are passed to where they belong: to the first sender, or to the server that
 * rewrote first, which knows that sender. So a chain of forwarders does not lengthen the address, and a report takes
 * two steps at most. The hash is a keyed one over what stands behind it, in any case of letters, so that nobody can
 * have us send to whom he likes; an address is good for a fortnight.
 */
public final class SenderRewriting {
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

    /** Reports come within the five days that mail is tried for, and those of the next server within its own five. */
    private static final int DAYS_GOOD = 14;

    /** Two letters of 5 bits. */
    private static final int DAYS = 1 << 10;

    /** 35 bits: guessing costs thousands of millions of tries, each of them a recipient that is refused. */
    private static final int HASH = 7;

    /** RFC 5321 4.5.3.1.1: a longer one may be refused anywhere. */
    private static final int LOCAL_PART = 64;

    private final UnaryOperator<byte[]> mac;
    private final InstantSource clock;

    /** @param mac a keyed hash of at least five octets, for this purpose alone */
    public SenderRewriting(UnaryOperator<byte[]> mac, InstantSource clock) {
        this.mac = mac;
        this.clock = clock;
    }

    /** What an address of ours stands for. */
    public sealed interface Reversal {
        /** It is not of the form that this makes. */
        record None() implements Reversal {}

        /** We did not make it. */
        record Forged() implements Reversal {}

        /** We made it too long ago. */
        record Expired() implements Reversal {}

        record To(MailAddress address) implements Reversal {}
    }

    /**
     * The sender under which a message is passed on.
     *
     * @param domain ours, of the person who passes it on
     * @return empty when it would be longer than servers take: then the sender stays
     */
    public Optional<MailAddress> forward(MailAddress sender, String domain) {
        String local = sender.localPart();
        String rest;
        if (starts(local, "SRS0=") || starts(local, "SRS0+") || starts(local, "SRS0-")) {
            rest = chained(sender.domain() + '=' + local.substring(4));
        } else if (starts(local, "SRS1=") && local.indexOf('=', 5) > 0) {
            rest = chained(local.substring(local.indexOf('=', 5) + 1));
        } else {
            String tail = day() + '=' + sender.domain() + '=' + local;
            rest = "SRS0=" + hash(tail) + '=' + tail;
        }
        return rest.getBytes(StandardCharsets.UTF_8).length > LOCAL_PART || sender.domain().startsWith("[")
                ? Optional.empty()
                : Optional.of(new MailAddress(rest, domain));
    }

    private String chained(String tail) {
        return "SRS1=" + hash(tail) + '=' + tail;
    }

    /** Where mail for an address of ours goes back to. */
    public Reversal reverse(MailAddress address) {
        String local = address.localPart();
        boolean first = starts(local, "SRS0=");
        if ((!first && !starts(local, "SRS1=")) || local.indexOf('=', 5) < 0) {
            return new Reversal.None();
        }
        int end = local.indexOf('=', 5);
        String tail = local.substring(end + 1);
        if (!hash(tail).equals(local.substring(5, end).toLowerCase(Locale.ROOT))) {
            return new Reversal.Forged();
        }
        return first ? original(tail) : firstForwarder(tail);
    }

    /** Behind a hash of ours: day, domain and local part. */
    private Reversal original(String tail) {
        int day = tail.indexOf('=');
        int domain = tail.indexOf('=', day + 1);
        if (day != 2 || domain < 0 || domain == tail.length() - 1) {
            return new Reversal.Forged();
        }
        return fresh(tail.substring(0, 2))
                ? new Reversal.To(new MailAddress(tail.substring(domain + 1), tail.substring(3, domain)))
                : new Reversal.Expired();
    }

    /** Behind a hash of ours: the server that rewrote first, and what it wrote behind "SRS0". */
    private static Reversal firstForwarder(String tail) {
        int end = tail.indexOf('=');
        if (end < 1 || end >= tail.length() - 2) {
            return new Reversal.Forged();
        }
        return new Reversal.To(new MailAddress("SRS0" + tail.substring(end + 1), tail.substring(0, end)));
    }

    private static boolean starts(String local, String tag) {
        return local.regionMatches(true, 0, tag, 0, tag.length());
    }

    private int today() {
        return (int) Math.floorMod(Duration.ofMillis(clock.millis()).toDays(), (long) DAYS);
    }

    private String day() {
        int today = today();
        return "" + ALPHABET.charAt(today >> 5) + ALPHABET.charAt(today & 31);
    }

    private boolean fresh(String day) {
        String lower = day.toLowerCase(Locale.ROOT);
        int high = ALPHABET.indexOf(lower.charAt(0));
        int low = ALPHABET.indexOf(lower.charAt(1));
        return high >= 0 && low >= 0 && Math.floorMod(today() - (high << 5 | low), DAYS) <= DAYS_GOOD;
    }

    private String hash(String tail) {
        byte[] bytes = mac.apply(("srs\0" + tail.toLowerCase(Locale.ROOT)).getBytes(StandardCharsets.UTF_8));
        long bits = 0;
        for (int i = 0; i < 5; i++) {
            bits = bits << 8 | bytes[i] & 0xff;
        }
        StringBuilder hash = new StringBuilder(HASH);
        for (int i = 0; i < HASH; i++) {
            hash.append(ALPHABET.charAt((int) (bits & 31)));
            bits >>>= 5;
        }
        return hash.toString();
    }
}
