package org.redoubt.mime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.QuotedPrintableInputStream;

/** Bodies without their transfer encoding, RFC 2045 6. Malformed content never fails: what can be read is read. */
public final class PartContent {
    private PartContent() {}

    /** Whether this Content-Transfer-Encoding (lower case) can be undone. */
    public static boolean canDecode(String encoding) {
        return switch (encoding) {
            case "7bit", "8bit", "binary", "base64", "quoted-printable" -> true;
            default -> false;
        };
    }

    /**
     * The body without its transfer encoding. Closing the result closes {@code raw}.
     *
     * @throws IllegalArgumentException when {@link #canDecode} is false
     */
    public static InputStream decode(String encoding, InputStream raw) {
        return switch (encoding) {
            case "7bit", "8bit", "binary" -> raw;
            case "base64" -> new Base64.Input(raw);
            case "quoted-printable" -> new QuotedPrintableInputStream(raw, DecodeMonitor.SILENT);
            default -> throw new IllegalArgumentException("unknown transfer encoding");
        };
    }

    /**
     * The text of a leaf for searching and showing a line of it: transfer encoding and charset decoded, HTML without
     * tags. Empty when the part is neither text nor a report for people to read ({@code message/…}). An encoding that
     * is unknown is taken as none.
     *
     * @param raw the body's octets, or the first of them
     */
    public static String text(Part p, byte[] raw) {
        if (!p.type().equals("text") && !p.type().equals("message")) {
            return "";
        }
        return fileText(p, p.subtype().equals("html"), raw);
    }

    /**
     * The text of a leaf that is a text whatever its type says, for searching.
     *
     * @param html whether its tags are left out
     * @param raw the body's octets, or the first of them
     */
    public static String fileText(Part p, boolean html, byte[] raw) {
        String charset = p.parameter("charset").orElse("us-ascii");
        String text = Charsets.decode(octets(p.encoding(), raw), charset);
        return html ? HtmlText.of(text) : text;
    }

    /**
     * Octets without their transfer encoding, as the text that they are in a charset; nothing else is done to it. An
     * encoding or charset that is unknown is taken as none.
     */
    public static String decodedText(String encoding, String charset, byte[] raw) {
        return Charsets.decode(octets(encoding, raw), charset);
    }

    /**
     * The text of a leaf as its sender wrote it, HTML with its tags.
     *
     * @param problem whether its charset or transfer encoding is unknown, or octets mean nothing in it (RFC 8621 4.1.4)
     */
    public record Text(String text, boolean problem) {}

    /** The text of a leaf of type text; its transfer encoding and charset are undone as well as that can be done. */
    public static Text decodedText(Part p, byte[] raw) {
        String charset = p.parameter("charset").orElse("us-ascii");
        byte[] octets = octets(p.encoding(), raw);
        String text = Charsets.decode(octets, charset);
        boolean problem = !canDecode(p.encoding()) || !Charsets.known(charset) || text.indexOf('\ufffd') >= 0;
        return new Text(text, problem);
    }

    private static byte[] octets(String encoding, byte[] raw) {
        return switch (encoding) {
            case "base64" -> Base64.decode(raw);
            case "quoted-printable" -> quotedPrintable(raw);
            default -> raw;
        };
    }

    private static byte[] quotedPrintable(byte[] raw) {
        try (InputStream in = decode("quoted-printable", new ByteArrayInputStream(raw))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("decoding from memory", e);
        }
    }
}
