package org.redoubt.transport.milter;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.redoubt.account.Gate;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;

/**
 * A message on its way through filters. Its first fields, up to our own Received, are ours and stay above whatever filters
 * insert; all others can be changed.
 */
final class MilterMessage {
    private final Gate gate;
    private final Message original;
    private final List<byte[]> ours = new ArrayList<>();
    private final List<String> added = new ArrayList<>();
    private final List<String> removed = new ArrayList<>();
    private List<Field> fields = new ArrayList<>();
    private Message current;
    private long bodyStart;
    private Optional<String> from = Optional.empty();
    private Optional<String> quarantine = Optional.empty();

    /**
     * A field as it is, its line end included.
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Field(byte[] line) {
        String name() {
            int colon = colon();
            return new String(line, 0, colon, StandardCharsets.ISO_8859_1).strip();
        }

        private int colon() {
            int colon = 0;
            while (colon < line.length && line[colon] != ':') {
                colon++;
            }
            return colon;
        }

        /** Name and value as filters get them: lines end in LF, the last has none, and the first blank goes. */
        byte[] octets(boolean leadingSpace) {
            int start = Math.min(line.length, colon() + 1);
            String value = new String(line, start, line.length - start, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
            value = value.endsWith("\n") ? value.substring(0, value.length() - 1) : value;
            value = !leadingSpace && value.startsWith(" ") ? value.substring(1) : value;
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(name().getBytes(StandardCharsets.ISO_8859_1));
            out.write(0);
            out.writeBytes(value.replace("\0", "").getBytes(StandardCharsets.ISO_8859_1));
            out.write(0);
            return out.toByteArray();
        }

        /** A field that a filter made; it cannot end the header or begin another. */
        static Field of(String name, String value, boolean leadingSpace) {
            String plain = name.replaceAll("[^!-9;-~]", "");
            String text = value.replace("\r", "").stripTrailing().replaceAll("\n(?![ \t])", "\n\t").replaceAll("\n[ \t]+(?=\n|$)", "");
            boolean blank = leadingSpace || text.startsWith(" ") || text.startsWith("\t") || text.startsWith("\n");
            String line = plain + (blank ? ":" : ": ") + text.replace("\n", "\r\n") + "\r\n";
            return new Field(MilterChain.octets(line));
        }
    }

    MilterMessage(Message message, String trace, Gate gate) throws IOException {
        this.gate = gate;
        this.original = message;
        this.current = message;
        this.bodyStart = message.structure().root().bodyStart();
        if (bodyStart > MilterLimits.HEADER) {
            throw new IOException("a header is too long for filters");
        }
        byte[] header = message.range(0, (int) bodyStart);
        List<byte[]> all = new ArrayList<>();
        for (int start = 0; start < header.length && header[start] != '\r' && header[start] != '\n'; ) {
            int end = fieldEnd(header, start);
            all.add(Arrays.copyOfRange(header, start, end));
            start = end;
        }
        int last = -1;
        for (int i = 0; i < all.size() && last < 0; i++) {
            String line = new String(all.get(i), StandardCharsets.ISO_8859_1);
            last = line.regionMatches(true, 0, "Received:", 0, 9) && line.contains(" id " + trace) ? i : last;
        }
        ours.addAll(all.subList(0, last + 1));
        all.subList(last + 1, all.size()).stream().filter(MilterMessage::isField).map(Field::new).forEach(fields::add);
    }

    /** Lines that are no field have no name to tell filters; they are not sent, and lost if the header changes. */
    private static boolean isField(byte[] line) {
        int i = 0;
        while (i < line.length && line[i] > ' ' && line[i] != ':') {
            i++;
        }
        while (i < line.length && (line[i] == ' ' || line[i] == '\t')) {
            i++;
        }
        return i > 0 && i < line.length && line[i] == ':';
    }

    private static int fieldEnd(byte[] b, int start) {
        int at = start;
        do {
            while (at < b.length && b[at] != '\n') {
                at++;
            }
            at = Math.min(b.length, at + 1);
        } while (at < b.length && (b[at] == ' ' || b[at] == '\t'));
        return at;
    }

    List<Field> fields() {
        return List.copyOf(fields);
    }

    long bodyStart() {
        return bodyStart;
    }

    long size() {
        return current.size();
    }

    byte[] range(long from, int length) throws IOException {
        return current.range(from, length);
    }

    /** What one filter wants, before the next one is asked. */
    void apply(List<MilterChange> changes) throws IOException {
        boolean header = false;
        List<byte[]> body = new ArrayList<>();
        for (MilterChange change : changes) {
            switch (change) {
                case MilterChange.AddHeader(var name, var value) -> header |= fields.add(Field.of(name, value, false));
                case MilterChange.InsertHeader(var index, var name, var value) -> {
                    // Filters count the field that the receiving server writes; ours stand above all the same.
                    fields.add(Math.clamp(index, 0, fields.size()), Field.of(name, value, false));
                    header = true;
                }
                case MilterChange.ChangeHeader(var index, var name, var value) -> header |= change(index, name, value);
                case MilterChange.ReplaceBody(var octets) -> body.add(octets);
                case MilterChange.AddRecipient(var address) -> added.add(bare(address));
                case MilterChange.DeleteRecipient(var address) -> removed.add(bare(address));
                case MilterChange.ChangeFrom(var address) -> {
                    from = Optional.of(bare(address));
                    returnPath();
                    header = true;
                }
                case MilterChange.Quarantine(var reason) -> quarantine = Optional.of(reason);
            }
        }
        if (header || !body.isEmpty()) {
            write(body);
        }
    }

    private static String bare(String address) {
        int start = address.indexOf('<');
        int end = address.indexOf('>', start + 1);
        return (start >= 0 && end > start ? address.substring(start + 1, end) : address).strip();
    }

    private void returnPath() {
        if (!ours.isEmpty() && new String(ours.getFirst(), StandardCharsets.ISO_8859_1).startsWith("Return-Path:")) {
            String line = "Return-Path: <" + from.orElse("").replaceAll("[\\x00-\\x20<>]", "") + ">\r\n";
            ours.set(0, line.getBytes(StandardCharsets.UTF_8));
        }
    }

    private boolean change(int index, String name, String value) {
        int left = Math.max(1, index);
        for (int i = 0; i < fields.size(); i++) {
            boolean same = fields.get(i).name().toLowerCase(Locale.ROOT).equals(name.strip().toLowerCase(Locale.ROOT));
            if (same && --left == 0) {
                if (value.isEmpty()) {
                    fields.remove(i);
                } else {
                    fields.set(i, Field.of(name, value, false));
                }
                return true;
            }
        }
        if (!value.isEmpty()) {
            fields.add(Field.of(name, value, false));
        }
        return !value.isEmpty();
    }

    private void write(List<byte[]> body) throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        ours.forEach(header::writeBytes);
        fields.forEach(field -> header.writeBytes(field.line()));
        header.writeBytes(new byte[] {'\r', '\n'});
        long length = body.isEmpty() ? current.size() - bodyStart : body.stream().mapToLong(piece -> piece.length + 2L).sum() + 2;
        Message next;
        try (MessageIntake intake = gate.intake(header.size() + length * 2)) {
            intake.write(header.toByteArray());
            if (body.isEmpty()) {
                for (long at = bodyStart; at < current.size(); ) {
                    byte[] piece = current.range(at, MilterLimits.CHUNK);
                    intake.write(piece);
                    at += piece.length;
                }
            } else {
                lines(body, intake);
            }
            next = intake.finish();
        }
        close();
        current = next;
        bodyStart = header.size();
    }

    /** Every line of a filter's body ends in CRLF: a bare CR or LF is never sent on (RFC 5321 2.3.8). */
    private static void lines(List<byte[]> body, MessageIntake intake) throws IOException {
        byte before = 0;
        for (byte[] piece : body) {
            ByteArrayOutputStream out = new ByteArrayOutputStream(piece.length + 64);
            for (byte b : piece) {
                if (b == '\n') {
                    out.write('\r');
                    out.write('\n');
                } else if (b != '\r' && b != 0) {
                    out.write(b);
                }
                before = b;
            }
            intake.write(out.toByteArray());
        }
        if (before != '\n') {
            intake.write(new byte[] {'\r', '\n'});
        }
    }

    MilterOutcome outcome() {
        Optional<Message> changed = current == original ? Optional.empty() : Optional.of(current);
        return new MilterOutcome.Passed(changed, from, added, removed, quarantine);
    }

    /** Closes what was made; the message that came is its owner's. */
    void close() throws IOException {
        if (current != original) {
            current.close();
        }
    }
}
