package org.redoubt.account;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.Set;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;
import org.redoubt.search.FileTexts;
import org.redoubt.search.Limits;

/**
 * The texts of the files attached to one email, for searches by words.
 *
 * <p>Parts that are text themselves are searched anyway ({@link org.redoubt.mime.SearchedTexts}). What is read here
 * are files that hold text in a format of their own, and texts that came as something else; the searches for a
 * substring pass them over, as RFC 9051 6.4.4 lets a server do with all that is neither text nor message.
 */
final class AttachedFiles {
    private static final Logger LOG = System.getLogger("org.redoubt.account");

    private static final Set<String> DOCUMENTS = Set.of(
            "pdf", "rtf", "doc", "dot", "docx", "docm", "dotx", "dotm", "xlsx", "xlsm", "xltx", "xltm", "pptx", "pptm",
            "potx", "potm", "ppsx", "ppsm", "odt", "ott", "odm", "ods", "ots", "odp", "otp", "odg", "otg");

    private static final Set<String> PLAIN = Set.of("txt", "text", "csv", "tsv", "log", "md", "json", "xml", "ics", "vcf");
    private static final Set<String> HTML = Set.of("htm", "html", "xhtml");

    /** A transfer encoding takes four octets for three, and line ends. */
    private static final long LARGEST = Limits.FILE / 3 * 4L + Limits.FILE / 30;

    private final EmailSummary summary;
    private final Bodies bodies;
    private final FileTexts files;
    private final StringBuilder texts = new StringBuilder();
    private int read;

    private AttachedFiles(EmailSummary summary, Bodies bodies, FileTexts files) {
        this.summary = summary;
        this.bodies = bodies;
        this.files = files;
    }

    /**
     * All that can be read, {@link Limits#WORD_CHARACTERS} at most; what cannot is logged.
     *
     * @throws CorruptMessageException when the email is damaged
     */
    static String texts(EmailSummary summary, Bodies bodies, FileTexts files) throws IOException {
        AttachedFiles attached = new AttachedFiles(summary, bodies, files);
        attached.visit(summary.structure());
        return attached.texts.toString();
    }

    private void visit(Part part) throws IOException {
        for (Part child : part.children()) {
            visit(child);
        }
        if (part.children().isEmpty() && read < Limits.FILES && texts.length() < Limits.WORD_CHARACTERS) {
            leaf(part);
        }
    }

    private void leaf(Part part) throws IOException {
        Kind kind = kind(part);
        if (kind == Kind.OTHER) {
            return;
        }
        read++;
        if (part.octets() > LARGEST) {
            unreadable("TOO_LARGE");
            return;
        }
        switch (kind) {
            case DOCUMENT -> document(part);
            case PLAIN, HTML -> add(PartContent.fileText(part, kind == Kind.HTML, octets(part)));
            case OTHER -> {}
        }
    }

    private enum Kind {
        DOCUMENT,
        PLAIN,
        HTML,
        OTHER
    }

    private static Kind kind(Part part) {
        if (part.type().equals("text")) {
            // Words of RTF are not its octets, as those of all other texts are.
            return part.subtype().equals("rtf") ? Kind.DOCUMENT : Kind.OTHER;
        }
        if (!part.type().equals("application") || !PartContent.canDecode(part.encoding())) {
            return Kind.OTHER;
        }
        String name = part.fileName().orElse("");
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        if (DOCUMENTS.contains(ending) || isDocument(part.subtype())) {
            return Kind.DOCUMENT;
        }
        if (HTML.contains(ending) || part.subtype().equals("xhtml+xml")) {
            return Kind.HTML;
        }
        return PLAIN.contains(ending) || part.subtype().equals("csv") ? Kind.PLAIN : Kind.OTHER;
    }

    private static boolean isDocument(String subtype) {
        return switch (subtype) {
            case "pdf", "x-pdf", "rtf", "x-rtf", "msword" -> true;
            default ->
                subtype.startsWith("vnd.openxmlformats-officedocument.")
                        || subtype.startsWith("vnd.oasis.opendocument.")
                        || (subtype.startsWith("vnd.ms-") && subtype.contains("macroenabled"));
        };
    }

    private byte[] octets(Part part) throws IOException {
        // Text is cut where others are too: four octets for the longest character.
        return bodies.range(summary.id(), part.bodyStart(), Math.min(part.octets(), 4L * Limits.WORD_CHARACTERS));
    }

    private void document(Part part) throws IOException {
        FileTexts.Outcome outcome = files.of(to -> {
            InputStream octets = bodies.stream(summary.id(), part.bodyStart(), part.octets());
            try (InputStream decoded = PartContent.decode(part.encoding(), octets)) {
                decoded.transferTo(to);
            }
        });
        switch (outcome) {
            case FileTexts.Outcome.Text(String text) -> add(text);
            case FileTexts.Outcome.Unreadable(FileTexts.Why why) -> unreadable(why.name());
        }
    }

    private void unreadable(String why) {
        LOG.log(
                Level.INFO,
                "event=search.file_unreadable email=" + summary.id().value() + " file=" + read + " reason=" + why);
    }

    private void add(String text) {
        texts.append(text, 0, Math.min(text.length(), Limits.WORD_CHARACTERS - texts.length()));
        if (texts.length() < Limits.WORD_CHARACTERS) {
            texts.append('\n');
        }
    }
}
