package org.redoubt.sieve.run;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.HeaderText;
import org.redoubt.mime.RawField;
import org.redoubt.sieve.EditedHeader;
import org.redoubt.sieve.Limits;

/** The message's header in a run, as the script has edited it so far (RFC 5293). */
public final class Headers {
    private static final int LINE = 76;

    private List<RawField> fields;
    private Optional<EditedHeader> edited = Optional.empty();
    private boolean whole;
    private int added;

    Headers(HeaderBlock header) {
        fields = header.fields();
    }

    /** The fields of this name, in any case, topmost first. */
    public List<RawField> named(Run run, String name) {
        run.charge(1 + fields.size() / 16);
        return fields.stream().filter(field -> field.name().equalsIgnoreCase(name)).toList();
    }

    /** The value as tests see it: encoded words decoded, white space around it left out (RFC 5228 2.4.2.2, 5.7). */
    public static String text(RawField field) {
        return HeaderText.decode(field.value()).strip();
    }

    /** The header as it is now; empty while it is the message's own. */
    Optional<EditedHeader> edited() {
        if (whole && edited.isEmpty()) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            fields.forEach(field -> out.writeBytes(field.line()));
            edited = Optional.of(new EditedHeader(out.toByteArray()));
        }
        return edited;
    }

    /** Adds a field at the top, or at the end (RFC 5293 4). */
    public void add(Run run, String name, String value, boolean last) {
        begin(run);
        if (++added > Limits.ADDED_FIELDS) {
            throw new ScriptFailure("The script adds too many header fields");
        }
        byte[] line = (name + ':' + folded(name.length() + 1, value) + "\r\n").getBytes(StandardCharsets.UTF_8);
        if (line.length > Limits.FIELD_OCTETS) {
            throw new ScriptFailure("The header field is too long");
        }
        RawField field = HeaderBlock.of(line).fields().getFirst();
        fields.add(last ? fields.size() : top(), field);
    }

    /** Behind the fields that the delivery put on top, so that they stay where programs look for them. */
    private int top() {
        return !fields.isEmpty() && fields.getFirst().name().equalsIgnoreCase("Return-Path") ? 1 : 0;
    }

    /** Takes out these very fields. */
    public void remove(Run run, List<RawField> gone) {
        if (!gone.isEmpty()) {
            begin(run);
            List<RawField> left = new ArrayList<>(gone);
            fields.removeIf(left::remove);
        }
    }

    /** Before the first change: all of the header, with the lines that are no fields. */
    private void begin(Run run) {
        edited = Optional.empty();
        if (whole) {
            return;
        }
        long end = run.mail().structure().root().bodyStart();
        if (end > Limits.HEADER_OCTETS) {
            throw new ScriptFailure("The header is too long to be edited");
        }
        byte[] raw = withoutEmptyLine(run.octets(0, (int) end));
        List<RawField> all = new ArrayList<>();
        int at = 0;
        for (RawField field : HeaderBlock.of(raw).fields()) {
            int from = at;
            while (!startsWith(raw, at, field.line())) {
                at = lineEnd(raw, at);
            }
            junk(raw, from, at, all);
            all.add(field);
            at += field.line().length;
        }
        junk(raw, at, raw.length, all);
        fields = all;
        whole = true;
    }

    private static byte[] withoutEmptyLine(byte[] raw) {
        int end = raw.length;
        if (end > 0 && raw[end - 1] == '\n') {
            int line = end > 1 && raw[end - 2] == '\r' ? end - 2 : end - 1;
            if (line == 0 || raw[line - 1] == '\n') {
                end = line;
            }
        }
        return Arrays.copyOf(raw, end);
    }

    private static void junk(byte[] raw, int from, int to, List<RawField> into) {
        if (to > from) {
            into.add(new RawField("", "", Arrays.copyOfRange(raw, from, to)));
        }
    }

    private static boolean startsWith(byte[] raw, int at, byte[] line) {
        return at >= raw.length
                || (raw.length - at >= line.length
                        && Arrays.equals(raw, at, at + line.length, line, 0, line.length));
    }

    private static int lineEnd(byte[] raw, int at) {
        int end = at;
        while (end < raw.length && raw[end] != '\n') {
            end++;
        }
        return Math.min(raw.length, end + 1);
    }

    /** A value in lines of a good length (RFC 5322 2.1.1), broken where it has a space. */
    private static String folded(int used, String value) {
        StringBuilder out = new StringBuilder();
        int column = used;
        for (String word : value.split(" ", -1)) {
            if (column + 1 + word.length() > LINE && column > used && !word.isEmpty()) {
                out.append("\r\n");
                column = 0;
            }
            out.append(' ').append(word);
            column += 1 + word.length();
        }
        return out.toString();
    }
}
