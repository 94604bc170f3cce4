package org.redoubt.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Parameters of Content-Type and Content-Disposition: RFC 2045 5.1 as senders really write it, RFC 2231. */
final class Parameters {
    private static final AsciiSet SEMICOLON = AsciiSet.of(";");
    private static final AsciiSet VALUE_END = AsciiSet.of("; \t\r\n");

    private Parameters() {}

    /** What follows the type or disposition. A missing semicolon, quote or value costs no other parameter. */
    static List<Parameter> parse(Scan in) {
        List<Parameter> found = new ArrayList<>(4);
        while (!in.atEnd() && found.size() < Limits.PARAMETERS) {
            in.skipCfws();
            String name = Ascii.lower(in.token());
            in.skipCfws();
            if (name.isEmpty()) {
                in.skip();
            } else if (in.take('=') || equalsInName(in)) {
                found.add(new Parameter(name, value(in, name)));
            }
        }
        return found;
    }

    /** Some senders write {@code name:=value}. */
    private static boolean equalsInName(Scan in) {
        if (in.peek() == ':' && in.peek(1) == '=') {
            in.skip();
            in.skip();
            return true;
        }
        return false;
    }

    private static String value(Scan in, String name) {
        in.skipCfws();
        if (in.peek() == '"') {
            return in.quoted();
        }
        // File names are often sent with spaces and without quotes.
        boolean fileName = name.startsWith("name") || name.startsWith("filename");
        return in.until(fileName ? SEMICOLON : VALUE_END).trim();
    }

    /** RFC 2231 3 and 4, or else RFC 2047 in a plain value, which that forbids and many senders do. */
    static Optional<String> decoded(List<Parameter> parameters, String name) {
        Map<String, String> byName = new HashMap<>();
        for (Parameter p : parameters) {
            byName.putIfAbsent(p.name(), p.value());
        }
        String extended = byName.get(name + "*");
        if (extended != null) {
            return Optional.of(new Joined().add(extended, true).text());
        }
        if (byName.containsKey(name + "*0") || byName.containsKey(name + "*0*")) {
            return Optional.of(continued(byName, name));
        }
        return Optional.ofNullable(byName.get(name)).map(HeaderText::decode);
    }

    private static String continued(Map<String, String> byName, String name) {
        Joined joined = new Joined();
        for (int i = 0; ; i++) {
            String encoded = byName.get(name + "*" + i + "*");
            String plain = byName.get(name + "*" + i);
            if (encoded != null) {
                joined.add(encoded, true);
            } else if (plain != null) {
                joined.add(plain, false);
            } else {
                return joined.text();
            }
        }
    }

    /** Sections of one value; the first encoded one names the charset of all. */
    private static final class Joined {
        private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
        private String charset = "";
        private boolean first = true;

        Joined add(String section, boolean encoded) {
            String rest = first && encoded ? withoutCharset(section) : section;
            first = false;
            if (encoded) {
                percentDecode(rest);
            } else {
                octets.writeBytes(rest.getBytes(StandardCharsets.UTF_8));
            }
            return this;
        }

        private String withoutCharset(String section) {
            int quote = section.indexOf('\'');
            int second = quote < 0 ? -1 : section.indexOf('\'', quote + 1);
            if (second < 0) {
                return section;
            }
            charset = section.substring(0, quote);
            return section.substring(second + 1);
        }

        private void percentDecode(String s) {
            byte[] b = s.getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < b.length; i++) {
                int high = b[i] == '%' && i + 2 < b.length ? Ascii.hex(b[i + 1]) : -1;
                int low = high < 0 ? -1 : Ascii.hex(b[i + 2]);
                octets.write(low < 0 ? b[i] : high << 4 | low);
                i += low < 0 ? 0 : 2;
            }
        }

        String text() {
            return Charsets.decode(octets.toByteArray(), charset);
        }
    }
}
