package org.redoubt.imap.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The arguments of FETCH, RFC 9051 6.4.5, RFC 7162 3.1.4 and RFC 9394 3.3.
 *
 * @param changedSince only messages whose MODSEQ is above this one
 * @param vanished RFC 7162 3.2.6: also tell what was expunged since
 * @param partial only those messages of the set, before changedSince is asked
 */
public record FetchRequest(
        SequenceSet set,
        List<FetchAtt> items,
        OptionalLong changedSince,
        boolean vanished,
        Optional<PartialRange> partial) {
    private static final List<FetchAtt> FAST =
            List.of(FetchAtt.Plain.FLAGS, FetchAtt.Plain.INTERNALDATE, FetchAtt.Plain.SIZE);

    public static FetchRequest parse(CommandText in) throws SyntaxException {
        in.space();
        SequenceSet set = SequenceSet.parse(in);
        in.space();
        List<FetchAtt> items = in.accept('(') ? list(in) : single(in);
        OptionalLong changedSince = OptionalLong.empty();
        boolean vanished = false;
        Optional<PartialRange> partial = Optional.empty();
        if (in.accept(' ')) {
            in.expect('(');
            do {
                switch (in.keyword()) {
                    case "CHANGEDSINCE" -> {
                        in.space();
                        changedSince = OptionalLong.of(in.number());
                    }
                    case "VANISHED" -> vanished = true;
                    case "PARTIAL" -> {
                        in.space();
                        partial = Optional.of(PartialRange.parse(in));
                    }
                    default -> throw new SyntaxException("Unknown FETCH modifier");
                }
            } while (in.accept(' '));
            in.expect(')');
        }
        in.end();
        return new FetchRequest(set, items, changedSince, vanished, partial);
    }

    /** {@code fetch-att *(SP fetch-att) ")"}, behind the parenthesis that opens the list. */
    static List<FetchAtt> list(CommandText in) throws SyntaxException {
        List<FetchAtt> items = new ArrayList<>();
        do {
            if (items.size() >= GrammarLimits.FETCH_ITEMS) {
                throw new SyntaxException("Too many items in one FETCH");
            }
            FetchAtt item = item(in, in.itemName());
            if (!items.contains(item)) {
                items.add(item);
            }
        } while (in.accept(' '));
        in.expect(')');
        return List.copyOf(items);
    }

    private static List<FetchAtt> single(CommandText in) throws SyntaxException {
        String name = in.itemName();
        return switch (name) {
            case "FAST" -> FAST;
            case "ALL" -> with(FetchAtt.Plain.ENVELOPE);
            case "FULL" -> with(FetchAtt.Plain.ENVELOPE, FetchAtt.Plain.BODY);
            default -> List.of(item(in, name));
        };
    }

    private static List<FetchAtt> with(FetchAtt... more) {
        List<FetchAtt> items = new ArrayList<>(FAST);
        items.addAll(List.of(more));
        return List.copyOf(items);
    }

    private static FetchAtt item(CommandText in, String name) throws SyntaxException {
        return switch (name) {
            case "UID" -> FetchAtt.Plain.UID;
            case "FLAGS" -> FetchAtt.Plain.FLAGS;
            case "INTERNALDATE" -> FetchAtt.Plain.INTERNALDATE;
            case "RFC822.SIZE" -> FetchAtt.Plain.SIZE;
            case "ENVELOPE" -> FetchAtt.Plain.ENVELOPE;
            case "BODYSTRUCTURE" -> FetchAtt.Plain.BODYSTRUCTURE;
            case "MODSEQ" -> FetchAtt.Plain.MODSEQ;
            case "EMAILID" -> FetchAtt.Plain.EMAILID;
            case "THREADID" -> FetchAtt.Plain.THREADID;
            case "PREVIEW" -> preview(in);
            case "SAVEDATE" -> FetchAtt.Plain.SAVEDATE;
            // RFC 3501 6.4.5: the three names of RFC 822 are other words for sections.
            case "RFC822" -> new FetchAtt.Section(name, List.of(), FetchAtt.Text.ALL, List.of(), Optional.empty(), false);
            case "RFC822.HEADER" ->
                new FetchAtt.Section(name, List.of(), FetchAtt.Text.HEADER, List.of(), Optional.empty(), true);
            case "RFC822.TEXT" ->
                new FetchAtt.Section(name, List.of(), FetchAtt.Text.TEXT, List.of(), Optional.empty(), false);
            case "BODY" -> in.peek() == '[' ? section(in, false) : FetchAtt.Plain.BODY;
            case "BODY.PEEK" -> section(in, true);
            case "BINARY" -> binary(in, false);
            case "BINARY.PEEK" -> binary(in, true);
            case "BINARY.SIZE" -> binarySize(in);
            default -> throw new SyntaxException("Unknown FETCH item");
        };
    }

    // RFC 8970 4.1: LAZY allows to leave out what is not at hand; here previews always are. Behind a single item the
    // parenthesis may be that of the FETCH modifiers.
    private static FetchAtt preview(CommandText in) throws SyntaxException {
        int behind = in.position();
        if (in.accept(' ') && in.accept('(')) {
            boolean lazy = in.keyword().equals("LAZY");
            while (lazy && in.accept(' ')) {
                lazy = in.keyword().equals("LAZY");
            }
            if (lazy) {
                in.expect(')');
                return FetchAtt.Plain.PREVIEW;
            }
        }
        in.rewind(behind);
        return FetchAtt.Plain.PREVIEW;
    }

    /** A section as URLs name it, RFC 5092 3 {@code enc-section}, decoded; empty for the whole message. */
    static FetchAtt.Section section(String spec, Optional<FetchAtt.Partial> partial) throws SyntaxException {
        CommandText in = CommandText.of("[" + spec + "]");
        FetchAtt.Section section = section(in, true);
        in.end();
        return new FetchAtt.Section(section.label(), section.part(), section.text(), section.fields(), partial, true);
    }

    private static FetchAtt.Section section(CommandText in, boolean peek) throws SyntaxException {
        in.expect('[');
        List<Integer> part = new ArrayList<>();
        boolean more = partNumbers(in, part);
        StringBuilder label = label("BODY", part);
        FetchAtt.Text text = FetchAtt.Text.ALL;
        List<String> fields = List.of();
        if (in.peek() != ']') {
            if (!part.isEmpty() && !more) {
                throw new SyntaxException("A body section is not well formed");
            }
            String name = in.itemName();
            text = text(name, !part.isEmpty());
            label.append(part.isEmpty() ? "" : ".").append(name);
            if (text == FetchAtt.Text.FIELDS || text == FetchAtt.Text.FIELDS_NOT) {
                fields = headerList(in, label);
            }
        } else if (more) {
            throw new SyntaxException("A body section ends with a dot");
        }
        in.expect(']');
        label.append(']');
        return new FetchAtt.Section(label.toString(), List.copyOf(part), text, fields, partial(in), peek);
    }

    private static FetchAtt.Text text(String name, boolean inPart) throws SyntaxException {
        return switch (name) {
            case "HEADER" -> FetchAtt.Text.HEADER;
            case "HEADER.FIELDS" -> FetchAtt.Text.FIELDS;
            case "HEADER.FIELDS.NOT" -> FetchAtt.Text.FIELDS_NOT;
            case "TEXT" -> FetchAtt.Text.TEXT;
            case "MIME" -> {
                if (!inPart) {
                    throw new SyntaxException("MIME needs a part number");
                }
                yield FetchAtt.Text.MIME;
            }
            default -> throw new SyntaxException("Unknown body section");
        };
    }

    private static FetchAtt binary(CommandText in, boolean peek) throws SyntaxException {
        List<Integer> part = binaryPart(in);
        return new FetchAtt.Binary(label("BINARY", part).append(']').toString(), part, partial(in), peek);
    }

    private static FetchAtt binarySize(CommandText in) throws SyntaxException {
        List<Integer> part = binaryPart(in);
        return new FetchAtt.BinarySize(label("BINARY.SIZE", part).append(']').toString(), part);
    }

    private static List<Integer> binaryPart(CommandText in) throws SyntaxException {
        in.expect('[');
        List<Integer> part = new ArrayList<>();
        if (partNumbers(in, part)) {
            throw new SyntaxException("A body section ends with a dot");
        }
        in.expect(']');
        return List.copyOf(part);
    }

    /** Reads {@code 1.2.3}; true when a dot is left behind, so that a name must follow. */
    private static boolean partNumbers(CommandText in, List<Integer> part) throws SyntaxException {
        boolean dot = false;
        while (in.peek() >= '0' && in.peek() <= '9') {
            if (part.size() >= GrammarLimits.SECTION_DEPTH) {
                throw new SyntaxException("A body section is too deep");
            }
            part.add((int) Math.min(in.nzNumber(), Integer.MAX_VALUE));
            dot = in.accept('.');
            if (!dot) {
                return false;
            }
        }
        return dot;
    }

    private static StringBuilder label(String name, List<Integer> part) {
        StringBuilder label = new StringBuilder(name).append('[');
        for (int i = 0; i < part.size(); i++) {
            label.append(i == 0 ? "" : ".").append(part.get(i));
        }
        return label;
    }

    private static List<String> headerList(CommandText in, StringBuilder label) throws SyntaxException {
        in.space();
        in.expect('(');
        List<String> fields = new ArrayList<>();
        label.append(" (");
        do {
            if (fields.size() >= GrammarLimits.HEADER_NAMES) {
                throw new SyntaxException("Too many header names");
            }
            String name = fieldName(in);
            label.append(fields.isEmpty() ? "" : " ").append(name);
            fields.add(name.toLowerCase(Locale.ROOT));
        } while (in.accept(' '));
        in.expect(')');
        label.append(')');
        return List.copyOf(fields);
    }

    // RFC 5322 2.2: a field name is printable ASCII without the colon; anything else can name no field.
    private static String fieldName(CommandText in) throws SyntaxException {
        String name = in.astringText();
        if (name.isEmpty() || !name.chars().allMatch(c -> c > ' ' && c < 0x7F && c != ':')) {
            throw new SyntaxException("A header name has characters it cannot have");
        }
        return name.chars().allMatch(c -> CommandText.isAstringChar((byte) c)) ? name : quoted(name);
    }

    private static String quoted(String name) {
        return '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static Optional<FetchAtt.Partial> partial(CommandText in) throws SyntaxException {
        if (!in.accept('<')) {
            return Optional.empty();
        }
        long origin = in.number();
        in.expect('.');
        long count = in.number();
        in.expect('>');
        if (count == 0) {
            throw new SyntaxException("A partial fetch asks for no octets");
        }
        return Optional.of(new FetchAtt.Partial(origin, count));
    }
}
