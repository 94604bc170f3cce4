package org.redoubt.imap.command;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.map.MailboxPaths;
import org.redoubt.imap.session.Session;

/** METADATA responses, RFC 5464 4.4.1. */
final class Metadata {
    private Metadata() {}

    /** One METADATA response; none when there is nothing to tell. */
    static void write(Session session, String path, Map<String, Optional<byte[]>> values) {
        if (values.isEmpty()) {
            return;
        }
        ResponseBuffer out = session.out();
        out.ascii("* METADATA ");
        MailboxPaths.write(path, session.utf8Names(), out);
        String before = " (";
        for (Map.Entry<String, Optional<byte[]>> entry : values.entrySet()) {
            out.ascii(before).string(entry.getKey()).space();
            entry.getValue().ifPresentOrElse(value -> value(value, out), out::nil);
            before = " ";
        }
        out.ascii(")\r\n");
    }

    /** What is asked for: the entries themselves, empty where there is none, and those below them. */
    static Map<String, Optional<byte[]>> chosen(NavigableMap<String, byte[]> all, List<String> entries, int depth) {
        Map<String, Optional<byte[]>> chosen = new LinkedHashMap<>();
        for (String entry : entries) {
            boolean root = entry.indexOf('/', 1) < 0;
            // RFC 5464 4.2.2: what is asked for with all below it is told as far as it is there.
            if (!root && (depth == 0 || all.containsKey(entry))) {
                chosen.putIfAbsent(entry, Optional.ofNullable(all.get(entry)));
            }
            String below = entry + "/";
            for (Map.Entry<String, byte[]> found : all.tailMap(below, true).entrySet()) {
                if (!found.getKey().startsWith(below)) {
                    break;
                }
                if (levels(found.getKey(), below) <= depth) {
                    chosen.put(found.getKey(), Optional.of(found.getValue()));
                }
            }
        }
        return chosen;
    }

    private static int levels(String name, String below) {
        return 1 + (int) name.substring(below.length()).chars().filter(c -> c == '/').count();
    }

    // RFC 5464 5: nstring or literal8, which alone may hold NUL.
    private static void value(byte[] value, ResponseBuffer out) {
        boolean quotable = value.length <= 1024;
        boolean nul = false;
        for (byte octet : value) {
            quotable &= octet >= ' ' && octet < 0x7F;
            nul |= octet == 0;
        }
        if (quotable) {
            out.string(new String(value, StandardCharsets.US_ASCII));
        } else {
            out.ascii(nul ? "~" : "").literal(value, 0, value.length);
        }
    }
}
