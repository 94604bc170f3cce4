package org.redoubt.imap.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.redoubt.account.Bodies;
import org.redoubt.account.EmailId;
import org.redoubt.account.EmailSummary;
import org.redoubt.account.Row;
import org.redoubt.account.Rows;
import org.redoubt.imap.Limits;
import org.redoubt.imap.map.Needle;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.HeaderText;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;
import org.redoubt.mime.RawField;

/** The message under search, one after another: its row always, what is dearer only where a key asks for it. */
final class SearchedMessage {
    private static final String LATIN = "us-ascii utf-8 utf8 iso-8859-1 iso-8859-15 windows-1252 ";

    private long uid;
    private long flags;
    private long modSeq;
    private long octets;
    private long receivedMillis;
    /** Where the row comes from; its email is asked for seldom. */
    private Optional<Rows> cursor = Optional.empty();

    private Optional<EmailSummary> summary = Optional.empty();
    private Optional<Bodies> bodies = Optional.empty();

    /** Read once, however many keys look into it. */
    private Optional<Part> structure = Optional.empty();

    /** Moves on to another message, of which the row is at hand. */
    void row(Rows row) {
        uid = row.uid();
        flags = row.flags();
        modSeq = row.modSeq();
        octets = row.octets();
        receivedMillis = row.receivedMillis();
        cursor = Optional.of(row);
    }

    /** Moves on to another message, of which all this is at hand. */
    void message(Row row, EmailSummary itsSummary, Optional<Bodies> opened) {
        uid = row.uid();
        flags = row.flags();
        modSeq = row.modSeq();
        octets = row.octets();
        receivedMillis = row.receivedMillis();
        summary = Optional.of(itsSummary);
        bodies = opened;
        structure = Optional.empty();
    }

    long uid() {
        return uid;
    }

    long flags() {
        return flags;
    }

    long modSeq() {
        return modSeq;
    }

    long size() {
        return octets;
    }

    long receivedMillis() {
        return receivedMillis;
    }

    EmailId email() {
        return summary.map(EmailSummary::id).or(() -> cursor.map(Rows::email)).orElseThrow();
    }

    EmailSummary summary() {
        return summary.orElseThrow(() -> new IllegalStateException("no summary was read"));
    }

    /** Whether a field of this name (lower case) holds the text, in the message's whole header. */
    boolean header(String name, Needle needle) throws IOException {
        return holds(topHeader(), name, needle);
    }

    /** Whether any of the fields of this name holds the text, encoded words decoded; any field will do for no text. */
    static boolean holds(HeaderBlock header, String name, Needle needle) {
        for (RawField field : header.fields()) {
            if (field.name().toLowerCase(Locale.ROOT).equals(name) && holds(field, needle)) {
                return true;
            }
        }
        return false;
    }

    private static boolean holds(RawField field, Needle needle) {
        String value = field.value();
        return needle.isEmpty() || needle.in(value) || (value.contains("=?") && needle.in(HeaderText.decode(value)));
    }

    /** RFC 9051 6.4.4 TEXT: header or body. */
    boolean text(Needle needle) throws IOException {
        return headerText(structure(), needle) || body(needle);
    }

    /** RFC 9051 6.4.4 BODY: the texts of all parts, and the headers of messages within. */
    boolean body(Needle needle) throws IOException {
        return needle.isEmpty() || inside(structure(), needle);
    }

    private boolean inside(Part part, Needle needle) throws IOException {
        for (Part child : part.children()) {
            if ((part.isMessage() && headerText(child, needle)) || inside(child, needle)) {
                return true;
            }
        }
        return part.children().isEmpty() && leaf(part, needle);
    }

    private boolean leaf(Part part, Needle needle) throws IOException {
        if (!part.type().equals("text") && !part.type().equals("message")) {
            return false;
        }
        byte[] raw = octets(part.bodyStart(), Math.min(part.octets(), Limits.SEARCHED_TEXT));
        if (needle.isAscii() && isPlain(part)) {
            return needle.in(raw, 0, raw.length);
        }
        return needle.in(PartContent.text(part, raw));
    }

    /** Whether the octets are the text: no transfer encoding, no tags, a charset in which ASCII stands for itself. */
    private static boolean isPlain(Part part) {
        boolean readable = switch (part.encoding()) {
            case "7bit", "8bit", "binary" -> true;
            default -> false;
        };
        String charset = part.parameter("charset").orElse("us-ascii").toLowerCase(Locale.ROOT);
        return readable && !part.subtype().equals("html") && LATIN.contains(charset + " ");
    }

    private boolean headerText(Part message, Needle needle) throws IOException {
        byte[] raw = octets(message.headerStart(), message.bodyStart() - message.headerStart());
        if (needle.isEmpty() || (needle.isAscii() && needle.in(raw, 0, raw.length))) {
            return true;
        }
        for (RawField field : HeaderBlock.of(raw).fields()) {
            if (folded(field) && (needle.in(field.value()) || needle.in(HeaderText.decode(field.value())))) {
                return true;
            }
        }
        return false;
    }

    /** Whether the value says more than its octets did: it was folded or has encoded words or is not ASCII. */
    private static boolean folded(RawField field) {
        String line = new String(field.line(), StandardCharsets.ISO_8859_1);
        return line.indexOf('\n') < line.length() - 1
                || line.contains("=?")
                || line.chars().anyMatch(c -> c > 0x7F);
    }

    private HeaderBlock topHeader() throws IOException {
        return HeaderBlock.of(octets(structure().headerStart(), structure().bodyStart() - structure().headerStart()));
    }

    private Part structure() {
        if (structure.isEmpty()) {
            structure = Optional.of(summary().structure());
        }
        return structure.get();
    }

    private byte[] octets(long from, long length) throws IOException {
        return bodies.orElseThrow(() -> new IllegalStateException("no bodies were opened"))
                .range(email(), from, length);
    }
}
