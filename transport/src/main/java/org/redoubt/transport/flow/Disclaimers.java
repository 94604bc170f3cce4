package org.redoubt.transport.flow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.Message;
import org.redoubt.mime.BodyParts;
import org.redoubt.mime.HtmlText;
import org.redoubt.mime.Parameter;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;
import org.redoubt.transport.flow.Action.Disclaimer;
import org.redoubt.transport.flow.MessageEditor.Splice;

/**
 * Puts a disclaimer below what a message says: below its last plain text, and below its last HTML where it has both. What
 * was there stays as it was, octet by octet but for the transfer encoding of that part.
 *
 * <p>What is signed or encrypted (RFC 1847, RFC 8551, RFC 9580 7) is left alone, whatever is around it: a disclaimer would
 * break the signature, and the reader could not tell it from an attack. A message that ends with the disclaimer already
 * gets no second one.
 */
final class Disclaimers {
    /** RFC 5322 2.1.1; a line that is longer is encoded. */
    private static final int LINE = 998;

    private static final Set<String> CLOSED = Set.of("signed", "encrypted");
    private static final Set<String> CLOSED_FILES =
            Set.of("pkcs7-mime", "x-pkcs7-mime", "pgp-encrypted", "pgp-signature", "pkcs7-signature", "x-pkcs7-signature");

    private final Message message;
    private final Disclaimer disclaimer;

    private Disclaimers(Message message, Disclaimer disclaimer) {
        this.message = message;
        this.disclaimer = disclaimer;
    }

    /** What is to be changed; nothing where the message is signed, encrypted, has no text, or has the disclaimer. */
    static List<Splice> of(Message message, Disclaimer disclaimer) throws IOException {
        return closed(message.structure().root()) ? List.of() : new Disclaimers(message, disclaimer).splices();
    }

    private static boolean closed(Part part) {
        return part.isMultipart() && CLOSED.contains(part.subtype())
                || part.type().equals("application") && CLOSED_FILES.contains(part.subtype())
                || !part.isMessage() && part.children().stream().anyMatch(Disclaimers::closed);
    }

    private List<Splice> splices() throws IOException {
        BodyParts bodies = new BodyParts(message.structure().root());
        Optional<Part> plain = last(bodies.text(), "plain");
        Optional<Part> html = last(bodies.html(), "html");
        List<Splice> splices = new ArrayList<>();
        for (Optional<Part> part : List.of(plain, html)) {
            if (part.isPresent() && !put(part.get(), splices)) {
                return List.of();
            }
        }
        return splices;
    }

    private static Optional<Part> last(List<Part> parts, String subtype) {
        return parts.stream()
                .filter(part -> part.type().equals("text") && part.subtype().equals(subtype))
                .reduce((first, second) -> second);
    }

    /** False when the message is to be left as it is. */
    private boolean put(Part part, List<Splice> splices) throws IOException {
        if (part.octets() > FlowLimits.EDITED_PART || !PartContent.canDecode(part.encoding())) {
            return false;
        }
        byte[] raw = message.range(part.bodyStart(), (int) part.octets());
        byte[] octets = PartContent.decode(part.encoding(), new java.io.ByteArrayInputStream(raw)).readAllBytes();
        boolean html = part.subtype().equals("html");
        String shown = PartContent.text(part, raw);
        if (shown.contains("-----BEGIN PGP ") || ends(shown, html ? HtmlText.of(html()) : disclaimer.text())) {
            return false;
        }
        Charset charset = charset(part);
        if (!asciiBased(charset)) {
            return false;
        }
        if (html) {
            int at = endOfBody(octets);
            replace(part, insert(octets, at, references(html()).getBytes(StandardCharsets.US_ASCII)), Optional.empty(), splices);
            return true;
        }
        String text = (endsLine(octets) ? "" : "\r\n") + "\r\n" + lines(disclaimer.text());
        if (charset.canEncode() && charset.newEncoder().canEncode(text)) {
            replace(part, insert(octets, octets.length, text.getBytes(charset)), Optional.empty(), splices);
        } else {
            byte[] whole = (PartContent.decodedText(part, raw).text() + text).getBytes(StandardCharsets.UTF_8);
            replace(part, whole, Optional.of("utf-8"), splices);
        }
        return true;
    }

    private static boolean ends(String shown, String with) {
        return Phrases.plain(shown).endsWith(Phrases.plain(with));
    }

    private String html() {
        if (!disclaimer.html().isEmpty()) {
            return disclaimer.html();
        }
        String escaped = disclaimer.text().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        return "<p>" + String.join("<br>\r\n", escaped.strip().lines().toList()) + "</p>";
    }

    private static String lines(String text) {
        return String.join("\r\n", text.lines().toList()) + "\r\n";
    }

    private static boolean endsLine(byte[] octets) {
        return octets.length == 0 || octets[octets.length - 1] == '\n';
    }

    /** In US-ASCII whatever the charset of the part is. */
    private static String references(String html) {
        StringBuilder out = new StringBuilder(html.length() + 32).append("\r\n");
        lines(html).codePoints().forEach(c -> {
            if (c < 0x80) {
                out.append((char) c);
            } else {
                out.append("&#").append(c).append(';');
            }
        });
        return out.toString();
    }

    /** Before the last end tag of BODY, else of HTML, else behind everything. */
    private static int endOfBody(byte[] octets) {
        String ascii = new String(octets, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        int body = ascii.lastIndexOf("</body");
        int html = body < 0 ? ascii.lastIndexOf("</html") : body;
        return html < 0 ? octets.length : html;
    }

    private static byte[] insert(byte[] into, int at, byte[] what) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(into.length + what.length);
        out.write(into, 0, at);
        out.writeBytes(what);
        out.write(into, at, into.length - at);
        return out.toByteArray();
    }

    private static Charset charset(Part part) {
        String name = part.parameter("charset").orElse("us-ascii").strip();
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return StandardCharsets.US_ASCII;
        }
    }

    /** Whether octets below 128 mean what they mean in US-ASCII. */
    private static boolean asciiBased(Charset charset) {
        return new String(new byte[] {'<', 'b', '>', '\r', '\n'}, charset).equals("<b>\r\n");
    }

    /** A part with other octets, encoded as it was where they can be, else as quoted-printable. */
    private void replace(Part part, byte[] octets, Optional<String> charset, List<Splice> splices) throws IOException {
        boolean ascii = true;
        int line = 0;
        int longest = 0;
        for (byte b : octets) {
            ascii &= b > 0;
            line = b == '\n' ? 0 : line + 1;
            longest = Math.max(longest, line);
        }
        boolean fits = longest <= LINE && (ascii || !part.encoding().equals("7bit"));
        String encoding = part.encoding().equals("base64") || part.encoding().equals("quoted-printable") || fits
                ? part.encoding()
                : "quoted-printable";
        byte[] encoded = switch (encoding) {
            case "base64" -> java.util.Base64.getMimeEncoder().encode(octets);
            case "quoted-printable" -> QuotedPrintable.encode(octets);
            default -> octets;
        };
        // The line end before a boundary is the boundary's (RFC 2046 5.1.1); at the end of a message it is the text's.
        boolean root = part.equals(message.structure().root());
        splices.add(new Splice(part.bodyStart(), part.bodyEnd(), root ? endingLine(encoded) : encoded));
        if (charset.isPresent() || !encoding.equals(part.encoding())) {
            splices.add(header(part, charset, encoding));
        }
    }

    private static byte[] endingLine(byte[] encoded) {
        return endsLine(encoded) ? encoded : insert(encoded, encoded.length, new byte[] {'\r', '\n'});
    }

    /** The header of the part with another charset and encoding. */
    private Splice header(Part part, Optional<String> charset, String encoding) throws IOException {
        int length = (int) Math.min(FlowLimits.HEADER, part.bodyStart() - part.headerStart());
        HeaderLines header = HeaderLines.of(message.range(part.headerStart(), length));
        if (charset.isPresent()) {
            StringBuilder type = new StringBuilder("Content-Type: text/").append(part.subtype());
            type.append("; charset=").append(charset.get());
            for (Parameter other : part.parameters()) {
                if (!other.name().equals("charset") && !other.name().startsWith("charset*")) {
                    type.append(";\r\n\t").append(other.name()).append("=\"");
                    type.append(other.value().replaceAll("[\\r\\n]", " ").replaceAll("([\"\\\\])", "\\\\$1")).append('"');
                }
            }
            header.remove("content-type");
            header.add(type.toString());
        }
        header.remove("content-transfer-encoding");
        header.add("Content-Transfer-Encoding: " + encoding);
        if (part.equals(message.structure().root()) && header.first("mime-version").isEmpty()) {
            header.add("MIME-Version: 1.0");
        }
        return new Splice(part.headerStart(), part.bodyStart(), header.octets());
    }
}
