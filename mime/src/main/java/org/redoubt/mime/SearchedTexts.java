package org.redoubt.mime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Which texts of a message a search for a substring looks into (RFC 9051 6.4.4), in one place, so that an index and a
 * scan cannot differ.
 *
 * <ul>
 *   <li>The header: its octets as they stand, as far as they are ASCII, and what fields say when they are unfolded,
 *       or their encoded words decoded.
 *   <li>The body: the text of each part that is text, without transfer encoding, charset and tags; and the headers of
 *       messages within.
 * </ul>
 */
public final class SearchedTexts {
    /** Octets of one part, from its start, that are looked into: what is longer is data, not text. */
    public static final long PART_OCTETS = 16L * 1024 * 1024;

    private static final String LATIN = "us-ascii utf-8 utf8 iso-8859-1 iso-8859-15 windows-1252 ";

    private SearchedTexts() {}

    /** Is shown the parts of a body; returns whether that is enough. */
    public interface Visitor {
        /** The header of a message within. */
        boolean header(Part message) throws IOException;

        /** A part that is text; {@link #PART_OCTETS} of it count. */
        boolean text(Part part) throws IOException;
    }

    /** Shows the parts of a body; true when the visitor had enough. */
    public static boolean body(Part part, Visitor visitor) throws IOException {
        for (Part child : part.children()) {
            if ((part.isMessage() && visitor.header(child)) || body(child, visitor)) {
                return true;
            }
        }
        return part.children().isEmpty()
                && (part.type().equals("text") || part.type().equals("message"))
                && visitor.text(part);
    }

    /**
     * Whether a part's octets, as far as they are ASCII, are its text: no transfer encoding, no tags, a charset in
     * which ASCII stands for itself.
     */
    public static boolean isPlain(Part part) {
        boolean readable = switch (part.encoding()) {
            case "7bit", "8bit", "binary" -> true;
            default -> false;
        };
        String charset = part.parameter("charset").orElse("us-ascii").toLowerCase(Locale.ROOT);
        return readable && !part.subtype().equals("html") && LATIN.contains(charset + " ");
    }

    /** What the fields of a header say that its octets do not: unfolded, decoded, not in ASCII. */
    public static List<String> fieldTexts(byte[] header) {
        List<String> texts = new ArrayList<>();
        for (RawField field : HeaderBlock.of(header).fields()) {
            String value = field.value();
            String line = new String(field.line(), StandardCharsets.ISO_8859_1);
            if (!CaseMap.isAscii(value) || !line.contains(value)) {
                texts.add(value);
            }
            if (value.contains("=?")) {
                texts.add(HeaderText.decode(value));
            }
        }
        return texts;
    }
}
