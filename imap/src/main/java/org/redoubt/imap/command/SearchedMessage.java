package org.redoubt.imap.command;

import java.io.IOException;
import java.util.Optional;
import org.redoubt.account.Bodies;
import org.redoubt.account.EmailId;
import org.redoubt.account.EmailSummary;
import org.redoubt.account.Row;
import org.redoubt.account.Rows;
import org.redoubt.imap.map.Needle;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.HeaderText;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;
import org.redoubt.mime.RawField;
import org.redoubt.mime.SearchedTexts;

/** The message under search, one after another: its row always, what is dearer only where a key asks for it. */
final class SearchedMessage {
    private long uid;
    private long flags;
    private long modSeq;
    private long octets;
    private long receivedMillis;
    private long savedMillis;
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
        savedMillis = row.savedMillis();
        cursor = Optional.of(row);
    }

    /** Moves on to another message, of which all this is at hand. */
    void message(Row row, EmailSummary itsSummary, Optional<Bodies> opened) {
        uid = row.uid();
        flags = row.flags();
        modSeq = row.modSeq();
        octets = row.octets();
        receivedMillis = row.receivedMillis();
        savedMillis = row.savedMillis();
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

    long savedMillis() {
        return savedMillis;
    }

    EmailId email() {
        return summary.isPresent() ? summary.get().id() : cursor.orElseThrow().email();
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
        return header.fields(name).stream().anyMatch(field -> holds(field, needle));
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

    private boolean inside(Part root, Needle needle) throws IOException {
        return SearchedTexts.body(root, new SearchedTexts.Visitor() {
            @Override
            public boolean header(Part message) throws IOException {
                return headerText(message, needle);
            }

            @Override
            public boolean text(Part part) throws IOException {
                return partText(part, needle);
            }
        });
    }

    private boolean partText(Part part, Needle needle) throws IOException {
        byte[] raw = octets(part.bodyStart(), Math.min(part.octets(), SearchedTexts.PART_OCTETS));
        if (needle.isAscii() && SearchedTexts.isPlain(part)) {
            // What is found in octets is in the text; the text may hold it where they do not, decomposed: "e" of "\u00e9".
            return needle.in(raw, 0, raw.length) || (!isAscii(raw) && needle.in(PartContent.text(part, raw)));
        }
        return needle.in(PartContent.text(part, raw));
    }

    private static boolean isAscii(byte[] octets) {
        for (byte octet : octets) {
            if (octet < 0) {
                return false;
            }
        }
        return true;
    }

    private boolean headerText(Part message, Needle needle) throws IOException {
        byte[] raw = octets(message.headerStart(), message.bodyStart() - message.headerStart());
        return needle.isEmpty()
                || (needle.isAscii() && needle.in(raw, 0, raw.length))
                || SearchedTexts.fieldTexts(raw).stream().anyMatch(needle::in);
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
