package org.redoubt.mime;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Encoded words, RFC 2047 with the language of RFC 2231 5. Lenient where senders are wrong: words longer than 75,
 * words next to other text, spaces inside, missing padding, characters split between words. A text is read once.
 */
final class EncodedWords {
    private static final int CHARSET = 64;

    private final String in;
    private final StringBuilder out;
    private int pos;

    /** Octets of the words that directly follow each other in one charset, not yet in {@link #out}. */
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

    private String charset = "";

    private EncodedWords(String in) {
        this.in = in;
        this.out = new StringBuilder(in.length());
    }

    static String decode(String in) {
        return in.contains("=?") ? new EncodedWords(in).run() : in;
    }

    private String run() {
        int word = in.indexOf("=?");
        while (word >= 0) {
            int end = endOfWord(word);
            if (end > 0) {
                between(word);
                word(word, end);
                pos = end;
                word = in.indexOf("=?", end);
            } else {
                word = end == 0 ? in.indexOf("=?", word + 2) : -1;
            }
        }
        flush();
        return out.append(in, pos, in.length()).toString();
    }

    /** Behind the word that starts here, 0 when none does, -1 when none can follow either. */
    private int endOfWord(int start) {
        int mark = in.indexOf('?', start + 2);
        if (mark < 0) {
            return -1;
        }
        boolean form = mark - start - 2 <= CHARSET
                && mark + 2 < in.length()
                && in.charAt(mark + 2) == '?'
                && "bq".indexOf(Ascii.lower(in.charAt(mark + 1))) >= 0;
        if (!form) {
            return 0;
        }
        int end = in.indexOf("?=", mark + 3);
        return end < 0 ? -1 : end + 2;
    }

    /** RFC 2047 6.2: white space between two words is not shown. */
    private void between(int word) {
        boolean adjacent = octets.size() > 0 && in.substring(pos, word).isBlank();
        if (!adjacent) {
            flush();
            out.append(in, pos, word);
        }
    }

    private void word(int start, int end) {
        int mark = in.indexOf('?', start + 2);
        String named = in.substring(start + 2, mark);
        int language = named.indexOf('*');
        named = language < 0 ? named : named.substring(0, language);
        if (!named.equalsIgnoreCase(charset)) {
            flush();
            charset = named;
        }
        if (Ascii.lower(in.charAt(mark + 1)) == 'b') {
            octets.writeBytes(Base64.decode(in.substring(mark + 3, end - 2).getBytes(StandardCharsets.UTF_8)));
        } else {
            quoted(mark + 3, end - 2, named);
        }
    }

    /** RFC 2047 4.2. Characters that should have been encoded and were not are in no charset any more. */
    private void quoted(int from, int to, String named) {
        for (int i = from; i < to; i++) {
            char c = in.charAt(i);
            int high = c == '=' && i + 2 < to ? Ascii.hex(in.charAt(i + 1)) : -1;
            int low = high < 0 ? -1 : Ascii.hex(in.charAt(i + 2));
            if (low >= 0) {
                octets.write(high << 4 | low);
                i += 2;
            } else if (c > 127) {
                flush();
                charset = named;
                out.append(c);
            } else {
                octets.write(c == '_' ? ' ' : c);
            }
        }
    }

    /** What is decoded is one line of text, whatever octets were hidden in it: control characters go (RFC 8621 4.1.2.2). */
    private void flush() {
        if (octets.size() > 0) {
            Charsets.decode(octets.toByteArray(), charset)
                    .chars()
                    .filter(c -> c >= 0x20 && (c < 0x7f || c >= 0xa0))
                    .forEach(c -> out.append((char) c));
            octets.reset();
        }
        charset = "";
    }
}
