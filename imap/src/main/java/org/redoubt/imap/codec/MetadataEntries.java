package org.redoubt.imap.codec;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The arguments of GETMETADATA and SETMETADATA, RFC 5464 5. Entry names mean the same in any case (RFC 5464 3.2.1)
 * and are given in lower case.
 */
public final class MetadataEntries {
    private MetadataEntries() {}

    /**
     * What GETMETADATA asks for.
     *
     * @param mailbox octets as sent; empty for the server
     * @param maxSize RFC 5464 4.2.1: longer values are not wanted
     * @param depth RFC 5464 4.2.2: levels below each entry that are wanted, too; Integer.MAX_VALUE for all
     */
    @SuppressWarnings("ArrayRecordComponent") // requests are never compared
    public record Get(byte[] mailbox, long maxSize, int depth, List<String> entries) {
        public static Get parse(CommandText in) throws SyntaxException {
            Options options = new Options();
            in.space();
            if (in.peek() == '(') {
                options.read(in);
                in.space();
            }
            byte[] mailbox = in.astring();
            in.space();
            // The grammar has the options before the mailbox, the examples of RFC 5464 4.2 behind it.
            int here = in.position();
            if (in.accept('(') && in.peek() != '/' && in.peek() != '"' && in.peek() != '{') {
                in.rewind(here);
                options.read(in);
                in.space();
            } else {
                in.rewind(here);
            }
            List<String> entries = in.peek() == '(' ? list(in) : List.of(entry(in));
            in.end();
            return new Get(mailbox, options.maxSize, options.depth, entries);
        }
    }

    /**
     * What SETMETADATA changes.
     *
     * @param mailbox octets as sent; empty for the server
     * @param values empty for an entry that shall go
     */
    @SuppressWarnings("ArrayRecordComponent") // requests are never compared
    public record Set(byte[] mailbox, Map<String, Optional<byte[]>> values) {
        public static Set parse(CommandText in) throws SyntaxException {
            in.space();
            byte[] mailbox = in.astring();
            in.space();
            in.expect('(');
            Map<String, Optional<byte[]>> values = new LinkedHashMap<>();
            do {
                if (values.size() >= GrammarLimits.METADATA_ENTRIES) {
                    throw new SyntaxException("Too many entries");
                }
                String name = entry(in);
                // RFC 5464 3.2.1: a value stands below /private or /shared, not at them.
                if (name.indexOf('/', 1) < 0) {
                    throw new SyntaxException("An entry has a name below /private or /shared");
                }
                in.space();
                values.put(name, in.nstring());
            } while (in.accept(' '));
            in.expect(')');
            in.end();
            return new Set(mailbox, values);
        }
    }

    /** {@code "(" entry *(SP entry) ")"}. */
    public static List<String> list(CommandText in) throws SyntaxException {
        in.expect('(');
        List<String> entries = new ArrayList<>();
        do {
            if (entries.size() >= GrammarLimits.METADATA_ENTRIES) {
                throw new SyntaxException("Too many entries");
            }
            entries.add(entry(in));
        } while (in.accept(' '));
        in.expect(')');
        return List.copyOf(entries);
    }

    // RFC 5464 3.2: components of ASCII, none empty, without wildcards.
    private static String entry(CommandText in) throws SyntaxException {
        String name = in.astringText().toLowerCase(Locale.ROOT);
        boolean rooted = name.equals("/private") || name.equals("/shared")
                || name.startsWith("/private/") || name.startsWith("/shared/");
        boolean whole = !name.endsWith("/") && !name.contains("//");
        boolean plain = name.chars().allMatch(c -> c >= 0x20 && c < 0x7F && c != '*' && c != '%');
        if (!rooted || !whole || !plain || name.length() > GrammarLimits.METADATA_NAME) {
            throw new SyntaxException("An entry's name is not one");
        }
        return name;
    }

    /** {@code getmetadata-options}. */
    private static final class Options {
        private long maxSize = Long.MAX_VALUE;
        private int depth;

        void read(CommandText in) throws SyntaxException {
            in.expect('(');
            do {
                switch (in.keyword()) {
                    case "MAXSIZE" -> {
                        in.space();
                        maxSize = in.number();
                    }
                    case "DEPTH" -> {
                        in.space();
                        depth = switch (in.keyword()) {
                            case "0" -> 0;
                            case "1" -> 1;
                            case "INFINITY" -> Integer.MAX_VALUE;
                            default -> throw new SyntaxException("DEPTH is 0, 1 or infinity");
                        };
                    }
                    default -> throw new SyntaxException("Unknown GETMETADATA option");
                }
            } while (in.accept(' '));
            in.expect(')');
        }
    }
}
