package org.redoubt.sieve.run;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;
import org.redoubt.sieve.Limits;

/** What is in the parts of the message (RFC 5173, RFC 5703 7), as far as the limit of octets lets a run look. */
public final class Bodies {
    private final Run run;
    private final Map<List<String>, List<String>> known = new HashMap<>();
    private long looked;

    Bodies(Run run) {
        this.run = run;
    }

    /** The body with nothing decoded (RFC 5173 5.1). */
    public List<String> raw() {
        return known.computeIfAbsent(List.of("raw"), _ -> readRaw());
    }

    private List<String> readRaw() {
        Part root = run.mail().structure().root();
        return List.of(new String(octets(root.bodyStart(), root.bodyEnd()), StandardCharsets.UTF_8));
    }

    /** All that people read (RFC 5173 5.3): the text parts, decoded, HTML without its tags. */
    public List<String> texts() {
        return known.computeIfAbsent(List.of("text"), _ -> readTexts());
    }

    private List<String> readTexts() {
        List<String> found = new ArrayList<>();
        texts(run.mail().structure().root(), found);
        return found;
    }

    private void texts(Part part, List<String> found) {
        if (part.children().isEmpty()) {
            if (part.type().equals("text")) {
                found.add(text(part));
            }
            return;
        }
        part.children().forEach(child -> texts(child, found));
    }

    /** A leaf's text; empty when it is none. */
    public String text(Part part) {
        if (!part.type().equals("text")) {
            return "";
        }
        return PartContent.text(part, octets(part.bodyStart(), part.bodyEnd()));
    }

    /**
     * The contents of the parts of these types (RFC 5173 5.2): {@code type/subtype}, {@code type}, or nothing for all.
     */
    public List<String> contents(List<String> types) {
        List<String> wanted = types.stream().map(type -> type.toLowerCase(Locale.ROOT)).filter(Bodies::type).toList();
        List<String> key = new ArrayList<>(wanted);
        key.addFirst("content");
        return known.computeIfAbsent(key, _ -> readContents(wanted));
    }

    private List<String> readContents(List<String> wanted) {
        List<String> found = new ArrayList<>();
        contents(run.mail().structure().root(), wanted, found);
        return found;
    }

    /** RFC 5173 5.2: what begins or ends in a slash or has two of them matches nothing. */
    private static boolean type(String type) {
        return !type.startsWith("/") && !type.endsWith("/") && type.indexOf('/') == type.lastIndexOf('/');
    }

    private void contents(Part part, List<String> types, List<String> found) {
        String full = part.type() + '/' + part.subtype();
        if (types.stream().anyMatch(type -> type.isEmpty() || type.equals(part.type()) || type.equals(full))) {
            found.addAll(content(part));
        }
        part.children().forEach(child -> contents(child, types, found));
    }

    private List<String> content(Part part) {
        if (part.isMultipart()) { // what stands before the first and behind the last part
            String before = between(part.bodyStart(), part.children().getFirst().headerStart());
            String after = between(part.children().getLast().bodyEnd(), part.bodyEnd());
            return List.of(cut(before, true), cut(after, false));
        }
        if (part.isMessage()) { // its header
            Part inner = part.children().getFirst();
            return List.of(between(inner.headerStart(), inner.bodyStart()));
        }
        byte[] octets = octets(part.bodyStart(), part.bodyEnd());
        if (part.type().equals("text") && !part.subtype().equals("html")) {
            return List.of(PartContent.text(part, octets));
        }
        return List.of(decoded(part, octets));
    }

    private String decoded(Part part, byte[] octets) {
        String charset = part.type().equals("text") ? part.parameter("charset").orElse("utf-8") : "utf-8";
        return PartContent.decodedText(part.encoding(), charset, octets);
    }

    private String between(long from, long to) {
        return new String(octets(from, to), StandardCharsets.UTF_8);
    }

    /** Without the delimiter line, which stands at the end of the preamble and at the start of the epilogue. */
    private static String cut(String text, boolean atEnd) {
        int delimiter = atEnd ? text.lastIndexOf("\n--") : text.indexOf("--");
        if (atEnd) {
            return delimiter < 0 ? "" : text.substring(0, delimiter + 1);
        }
        int line = delimiter < 0 ? -1 : text.indexOf('\n', delimiter);
        return line < 0 ? "" : text.substring(line + 1);
    }

    private byte[] octets(long from, long to) {
        int length = (int) Math.min(Math.max(0, to - from), Limits.BODY_OCTETS);
        looked += length;
        if (looked > 4L * Limits.BODY_OCTETS) {
            throw new ScriptFailure("The script looks into too much of this message");
        }
        return run.octets(from, length);
    }
}
