package org.redoubt.transport.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.redoubt.filter.SpamVerdict;
import org.redoubt.transport.codec.DataScanner;
import org.redoubt.transport.trust.AuthenticationResults;

/** The fields of one header block as far as a mail server looks at them. Reads the block where it lies. */
final class HeaderFields {
    private static final byte[] CRLF = {'\r', '\n'};

    private final byte[] b;
    private final int start;
    private final int end;
    private final HeaderRules rules;
    private int received;
    private int dropped;
    private int from;
    private boolean date;
    private boolean messageId;

    private HeaderFields(byte[] b, int start, int end, HeaderRules rules) {
        this.b = b;
        this.start = start;
        this.end = end;
        this.rules = rules;
    }

    /** Reads {@code b[start..end)}, which ends before the empty line. */
    static HeaderFields read(byte[] b, int start, int end, HeaderRules rules) {
        HeaderFields fields = new HeaderFields(b, start, end, rules);
        for (int at = start; at < end; at = fields.fieldEnd(at)) {
            fields.note(at);
        }
        return fields;
    }

    int received() {
        return received;
    }

    int from() {
        return from;
    }

    boolean hasDate() {
        return date;
    }

    boolean hasMessageId() {
        return messageId;
    }

    /** Writes the block without what must not stay. */
    void writeKept(DataScanner.Sink to) throws IOException {
        // A message whose first line is no field has no header: without an empty line its text would join ours.
        if (start < end && nameLength(start) < 0) {
            to.write(CRLF, 0, CRLF.length);
        }
        int run = start;
        for (int at = start; dropped > 0 && at < end; ) {
            int next = fieldEnd(at);
            if (dropped(at, nameLength(at))) {
                write(run, at, to);
                run = next;
            }
            at = next;
        }
        write(run, end, to);
    }

    private void write(int from, int to, DataScanner.Sink sink) throws IOException {
        if (to > from) {
            sink.write(b, from, to - from);
        }
    }

    private void note(int at) {
        int length = nameLength(at);
        received += named(at, length, "received") ? 1 : 0;
        from += named(at, length, "from") ? 1 : 0;
        date |= named(at, length, "date");
        messageId |= named(at, length, "message-id");
        dropped += dropped(at, length) ? 1 : 0;
    }

    private boolean dropped(int at, int length) {
        // RFC 5321 4.4: only the last server writes Return-Path. RFC 6409 8: Bcc is between author and server.
        return named(at, length, "return-path")
                || (rules.fromAuthor() && (named(at, length, "bcc") || named(at, length, "resent-bcc")))
                || (named(at, length, AuthenticationResults.NAME) && rules.forged(value(at)))
                || (rules.ourResults().isPresent() && tellsSpam(at, length));
    }

    /** Verdicts of others: programs that sort mail by them would believe whoever wrote them. */
    private boolean tellsSpam(int at, int length) {
        return SpamVerdict.FIELDS.stream().anyMatch(field -> named(at, length, field));
    }

    private String value(int at) {
        String field = new String(b, at, fieldEnd(at) - at, StandardCharsets.ISO_8859_1);
        return field.substring(field.indexOf(':') + 1);
    }

    /** Behind the field's last line: continuation lines begin with a blank (RFC 5322 2.2.3). */
    private int fieldEnd(int from) {
        int i = from;
        do {
            while (i < end && b[i] != '\n') {
                i++;
            }
            i = Math.min(end, i + 1);
        } while (i < end && blank(b[i]));
        return i;
    }

    /** The length of the field's name, or -1 when the line is no field. Blanks before the colon: RFC 5322 4.5. */
    private int nameLength(int from) {
        int i = from;
        while (i < end && b[i] > ' ' && b[i] != ':' && b[i] != 0x7f) {
            i++;
        }
        int colon = i;
        while (colon < end && blank(b[colon])) {
            colon++;
        }
        return i > from && colon < end && b[colon] == ':' ? i - from : -1;
    }

    private boolean named(int at, int length, String lower) {
        if (length != lower.length()) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            byte c = b[at + i];
            if ((c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c) != lower.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static boolean blank(byte c) {
        return c == ' ' || c == '\t';
    }
}
