package org.redoubt.sanitize;

import java.net.IDN;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * Which addresses may stand in the output, read as browsers read them (the URL Standard): they forget about white space and
 * control characters around and within, take a backslash for a slash, and care for no case in a scheme.
 */
final class Addresses {
    private static final String KEPT = "-._~:/?#@!$&*+,;=%[]";

    private Addresses() {}

    /**
     * Where a link leads.
     *
     * @param address as it is written in the output
     * @param host in ASCII; empty for what has none
     * @param odd whether it looks like another host: characters beyond ASCII, or a name before an '@'
     */
    record Link(String address, String host, boolean odd) {}

    /** A link to a page, a mail address or a telephone; empty for everything else, relative addresses too. */
    static Optional<Link> link(String raw) {
        String address = browserReads(raw);
        String lower = address.toLowerCase(Locale.ROOT);
        if (address.length() > Limits.ATTRIBUTE) {
            return Optional.empty();
        }
        if (lower.startsWith("mailto:") || lower.startsWith("tel:")) {
            String scheme = lower.startsWith("mailto:") ? "mailto:" : "tel:";
            return Optional.of(new Link(scheme + encoded(address.substring(scheme.length())), "", false));
        }
        return web(address);
    }

    /** An image of another server's, over TLS; one that is written as http is asked for by https. */
    static Optional<String> remoteImage(String raw) {
        String address = browserReads(raw);
        String whole = address.startsWith("//") ? "https:" + address : address;
        return whole.length() > Limits.ATTRIBUTE
                ? Optional.empty()
                : web(whole).map(Link::address).map(found -> found.replaceFirst("^http:", "https:"));
    }

    /** URL Standard 4.4: what the parser takes out before it looks. */
    static String browserReads(String raw) {
        int from = 0;
        int to = raw.length();
        while (from < to && raw.charAt(from) <= ' ') {
            from++;
        }
        while (to > from && raw.charAt(to - 1) <= ' ') {
            to--;
        }
        StringBuilder out = new StringBuilder();
        for (int i = from; i < to; i++) {
            char c = raw.charAt(i);
            if (c != '\t' && c != '\n' && c != '\r') {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static Optional<Link> web(String address) {
        String lower = address.toLowerCase(Locale.ROOT);
        int colon = lower.startsWith("http:") ? 4 : lower.startsWith("https:") ? 5 : -1;
        if (colon < 0) {
            return Optional.empty();
        }
        // Any number of slashes of any sort begins the authority.
        int start = colon + 1;
        while (start < address.length() && "/\\".indexOf(address.charAt(start)) >= 0) {
            start++;
        }
        int end = start;
        while (end < address.length() && "/\\?#".indexOf(address.charAt(end)) < 0) {
            end++;
        }
        String authority = address.substring(start, end);
        int at = authority.lastIndexOf('@');
        String hostAndPort = authority.substring(at + 1);
        Optional<String> ascii = host(hostAndPort);
        if (start == colon + 1 || ascii.isEmpty()) {
            return Optional.empty();
        }
        boolean odd = at >= 0 || !ascii.get().equalsIgnoreCase(hostAndPort) || ascii.get().contains("xn--");
        String written = lower.substring(0, colon) + "://" + (at >= 0 ? encoded(authority.substring(0, at)) + "@" : "")
                + ascii.get() + encoded(address.substring(end).replace('\\', '/'));
        return Optional.of(new Link(written, withoutPort(ascii.get()), odd));
    }

    private static Optional<String> host(String hostAndPort) {
        try {
            int colon = hostAndPort.startsWith("[") ? hostAndPort.indexOf(']') + 1 : hostAndPort.indexOf(':');
            String name = colon > 0 || hostAndPort.startsWith(":") ? hostAndPort.substring(0, colon) : hostAndPort;
            String port = hostAndPort.substring(name.length());
            String ascii = name.startsWith("[") ? name : IDN.toASCII(name, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
            boolean good = (ascii.matches("[a-z0-9_.-]{1,253}") || ascii.matches("\\[[0-9a-fA-F:.]{2,45}\\]"))
                    && port.matches("(:[0-9]{0,5})?");
            return good ? Optional.of(ascii + port) : Optional.empty();
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException noHost) {
            return Optional.empty();
        }
    }

    private static String withoutPort(String host) {
        return host.startsWith("[") ? host.substring(0, host.indexOf(']') + 1) : host.replaceFirst(":.*", "");
    }

    /** Printable ASCII without what ends or quotes an address somewhere; all else is percent-encoded. */
    private static String encoded(String text) {
        StringBuilder out = new StringBuilder();
        for (byte octet : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (octet & 0xff);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (letter || KEPT.indexOf(c) >= 0) {
                out.append(c);
            } else {
                out.append(String.format(Locale.ROOT, "%%%02X", (int) c));
            }
        }
        return out.toString();
    }
}
