package org.redoubt.filter;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;

/**
 * The parts of a message, and its texts as they are shown and as they are written.
 *
 * @param shown of text parts, without tags
 * @param html the sources of HTML parts
 */
record Texts(List<Part> leaves, String shown, String html, boolean hasPlain) {
    static Texts of(Suspect suspect) {
        List<Part> leaves = new ArrayList<>();
        leaves(suspect.structure().root(), leaves);
        StringBuilder shown = new StringBuilder();
        StringBuilder html = new StringBuilder();
        boolean plain = false;
        for (Part part : leaves) {
            if (part.type().equals("text") && shown.length() < Limits.TEXT) {
                byte[] raw = octets(suspect, part);
                append(shown, PartContent.text(part, raw));
                if (part.subtype().equals("html")) {
                    append(html, PartContent.fileText(part, false, raw));
                } else {
                    plain = true;
                }
            }
        }
        return new Texts(leaves, shown.toString(), html.toString(), plain);
    }

    private static void append(StringBuilder to, String text) {
        to.append(text, 0, Math.max(0, Math.min(text.length(), Limits.TEXT - to.length()))).append('\n');
    }

    private static void leaves(Part part, List<Part> leaves) {
        part.children().forEach(child -> leaves(child, leaves));
        if (part.children().isEmpty() && leaves.size() < Limits.PARTS) {
            leaves.add(part);
        }
    }

    static byte[] octets(Suspect suspect, Part part) {
        int length = suspect.octets().length;
        int from = (int) Math.min(length, part.bodyStart());
        return Arrays.copyOfRange(suspect.octets(), from, (int) Math.min(length, Math.max(from, part.bodyEnd())));
    }

    /** The first octets of a part's content. */
    static byte[] start(Suspect suspect, Part part) {
        byte[] raw = octets(suspect, part);
        byte[] some = Arrays.copyOf(raw, Math.min(raw.length, 512));
        return PartContent.fileText(part, false, some).getBytes(StandardCharsets.ISO_8859_1);
    }
}
