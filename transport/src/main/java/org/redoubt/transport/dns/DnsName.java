package org.redoubt.transport.dns;

import java.net.IDN;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A complete domain name (RFC 1035 3.1).
 *
 * @param text in lower case (RFC 4343), its labels with dots between them, none at the end; empty for the root. Labels
 *     beyond ASCII are A-labels (RFC 5890 2.3.2.1)
 */
public record DnsName(String text) implements Comparable<DnsName> {
    public static final DnsName ROOT = new DnsName("");

    /** RFC 1035 2.3.4: 255 octets on the wire are 253 characters. */
    private static final int MAX_NAME = 253;

    private static final int MAX_LABEL = 63;

    public DnsName {
        if (!valid(text)) {
            throw new IllegalArgumentException("not a domain name");
        }
    }

    /** A name that is known to be one. */
    public static DnsName of(String text) {
        return parse(text).orElseThrow(() -> new IllegalArgumentException("not a domain name"));
    }

    /** Reads a name as people and protocols write it; one dot at its end is passed over. Empty when it is none. */
    public static Optional<DnsName> parse(String text) {
        String plain = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (text.equals(".")) {
            return Optional.of(ROOT);
        }
        return plain.isEmpty() ? Optional.empty() : ascii(plain).filter(DnsName::valid).map(DnsName::new);
    }

    private static Optional<String> ascii(String text) {
        if (text.length() > 4 * MAX_NAME) {
            return Optional.empty();
        }
        if (text.chars().allMatch(c -> c < 0x80)) {
            return Optional.of(text.toLowerCase(Locale.ROOT));
        }
        try {
            return Optional.of(IDN.toASCII(text, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException notIdna) {
            return Optional.empty();
        }
    }

    // RFC 2181 11: any octet may stand in a label. Blanks come from SPF macros (RFC 7208 7.1).
    private static boolean valid(String text) {
        if (text.isEmpty()) {
            return true;
        }
        if (text.length() > MAX_NAME) {
            return false;
        }
        int label = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '.' ? label == 0 : c < ' ' || c >= 0x7f || c == '\\' || (c >= 'A' && c <= 'Z')) {
                return false;
            }
            label = c == '.' ? 0 : label + 1;
            if (label > MAX_LABEL) {
                return false;
            }
        }
        return label > 0;
    }

    /** The name under which an address's PTR records stand (RFC 1035 3.5, RFC 3596 2.5). */
    public static DnsName reverse(InetAddress address) {
        byte[] octets = address.getAddress();
        var text = new StringBuilder(80);
        if (address instanceof Inet4Address) {
            for (int i = octets.length - 1; i >= 0; i--) {
                text.append(octets[i] & 0xff).append('.');
            }
            return new DnsName(text + "in-addr.arpa");
        }
        String hex = HexFormat.of().formatHex(octets);
        for (int i = hex.length() - 1; i >= 0; i--) {
            text.append(hex.charAt(i)).append('.');
        }
        return new DnsName(text + "ip6.arpa");
    }

    /** The labels, the leftmost first; none of the root. */
    public List<String> labels() {
        return text.isEmpty() ? List.of() : List.of(text.split("\\.", -1));
    }

    /** The name without its leftmost label; the root has no parent. */
    public Optional<DnsName> parent() {
        if (text.isEmpty()) {
            return Optional.empty();
        }
        int dot = text.indexOf('.');
        return Optional.of(dot < 0 ? ROOT : new DnsName(text.substring(dot + 1)));
    }

    /** This name with more labels before it; empty when it would be too long. */
    public Optional<DnsName> under(String labels) {
        String whole = text.isEmpty() ? labels : labels + '.' + text;
        return parse(whole);
    }

    /** The last {@code count} labels, or the whole name when it has fewer. */
    public DnsName suffix(int count) {
        List<String> labels = new ArrayList<>(labels());
        return new DnsName(String.join(".", labels.subList(Math.max(0, labels.size() - count), labels.size())));
    }

    /** Whether it is that name or below it. */
    public boolean within(DnsName other) {
        return other.text.isEmpty()
                || text.equals(other.text)
                || (text.length() > other.text.length() && text.endsWith('.' + other.text));
    }

    @Override
    public int compareTo(DnsName other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text.isEmpty() ? "." : text;
    }
}
