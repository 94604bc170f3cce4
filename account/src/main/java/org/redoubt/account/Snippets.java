package org.redoubt.account;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.mime.Disposition;
import org.redoubt.mime.HeaderText;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;
import org.redoubt.search.Highlights;
import org.redoubt.search.Highlights.Span;

/**
 * Marks in an email the words that a search by words finds it by ({@link AccountHandle#ranked}). The words of its
 * files are not marked: RFC 8621 5 shows pieces of the text alone.
 */
public final class Snippets {
    /** RFC 8621 5: octets of a preview. */
    private static final int PREVIEW = 255;

    /** Characters shown ahead of the first word that matches. */
    private static final int LEAD = 40;

    /** Characters of a text that are looked through; answers are for pages of emails, and wait for each. */
    private static final int LOOKED_THROUGH = 64 * 1024;

    private static final String ELLIPSIS = "\u2026";
    private static final String MARK = "<mark>";
    private static final String END = "</mark>";

    private Snippets() {}

    /**
     * The snippet of one email.
     *
     * @param bodies opened for reading this email
     * @param words parted by white space, as a person wrote them
     * @throws CorruptMessageException when what is stored was altered
     */
    public static Snippet of(Bodies bodies, EmailId email, String words) throws IOException {
        if (words.isBlank()) {
            return Snippet.NOTHING;
        }
        EmailSummary summary = bodies.summary(email);
        String subject = spaced(HeaderText.decode(summary.envelope().subject().orElse("")));
        List<String> texts = new ArrayList<>();
        texts(summary, summary.structure(), bodies, texts);
        Highlights highlights = Highlights.of(words, subject + "\n" + String.join("\n", texts));
        Optional<String> preview = Optional.empty();
        for (String text : texts) {
            if (preview.isEmpty()) {
                preview = preview(text, highlights.in(text));
            }
        }
        List<Span> inSubject = highlights.in(subject);
        return new Snippet(
                inSubject.isEmpty() ? Optional.empty() : Optional.of(marked(subject, inSubject)), preview);
    }

    /** The texts that a person reads, in their order, white space folded. */
    private static void texts(EmailSummary summary, Part part, Bodies bodies, List<String> texts) throws IOException {
        for (Part child : part.children()) {
            texts(summary, child, bodies, texts);
        }
        int room = LOOKED_THROUGH - texts.stream().mapToInt(String::length).sum();
        boolean attached = part.disposition().map(Disposition::type).filter("attachment"::equals).isPresent();
        if (part.children().isEmpty() && part.type().equals("text") && !attached && room > 0) {
            // HTML is mostly tags, and encodings add to that.
            long octets = Math.min(part.octets(), part.subtype().equals("html") ? 8L * room : 4L * room);
            String text = spaced(PartContent.text(part, bodies.range(summary.id(), part.bodyStart(), octets)));
            texts.add(text.substring(0, Math.min(room, text.length())));
        }
    }

    private static String spaced(String text) {
        StringBuilder spaced = new StringBuilder(text.length());
        boolean space = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.isISOControl(c)) {
                space = !spaced.isEmpty();
            } else {
                if (space) {
                    spaced.append(' ');
                }
                spaced.append(c);
                space = false;
            }
        }
        return spaced.toString();
    }

    private static String marked(String text, List<Span> spans) {
        StringBuilder html = new StringBuilder();
        int at = 0;
        for (Span span : spans) {
            html.append(escaped(text.substring(at, span.from())));
            html.append(MARK).append(escaped(text.substring(span.from(), span.to()))).append(END);
            at = span.to();
        }
        return html.append(escaped(text.substring(at))).toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    /** The piece that begins shortly ahead of the match with most others close behind it. */
    private static Optional<String> preview(String text, List<Span> spans) {
        if (spans.isEmpty()) {
            return Optional.empty();
        }
        int best = 0;
        int most = 0;
        for (int i = 0; i < spans.size(); i++) {
            int close = i;
            while (close < spans.size() && spans.get(close).to() - spans.get(i).from() < PREVIEW / 2) {
                close++;
            }
            if (close - i > most) {
                most = close - i;
                best = i;
            }
        }
        int start = start(text, spans.get(best).from());
        return Optional.of(piece(text, start, spans.stream().filter(span -> span.from() >= start).toList()));
    }

    /** Where a word begins, not too far ahead. */
    private static int start(String text, int match) {
        if (match <= LEAD) {
            return 0;
        }
        int space = text.indexOf(' ', match - LEAD);
        return space >= 0 && space < match ? space + 1 : match;
    }

    private static String piece(String text, int start, List<Span> spans) {
        StringBuilder html = new StringBuilder(start > 0 ? ELLIPSIS : "");
        int room = PREVIEW - octets(html.toString()) - octets(ELLIPSIS);
        int at = start;
        for (Span span : spans) {
            int to = room(text, at, span.from(), room);
            room -= append(html, text.substring(at, to));
            at = to;
            int end = room(text, span.from(), span.to(), room - MARK.length() - END.length());
            if (to < span.from() || end < span.to() && html.indexOf(MARK) >= 0) {
                return html.append(ELLIPSIS).toString();
            }
            html.append(MARK);
            room -= MARK.length() + END.length() + append(html, text.substring(span.from(), end));
            html.append(END);
            at = end;
            if (end < span.to()) {
                return html.append(ELLIPSIS).toString();
            }
        }
        int to = room(text, at, text.length(), room);
        append(html, text.substring(at, to));
        return html.append(to < text.length() ? ELLIPSIS : "").toString();
    }

    private static int append(StringBuilder html, String text) {
        String escaped = escaped(text);
        html.append(escaped);
        return octets(escaped);
    }

    private static int octets(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** How far a text fits into some octets, in whole characters. */
    private static int room(String text, int from, int to, int octets) {
        int left = octets;
        int at = from;
        while (at < to) {
            int character = text.codePointAt(at);
            left -= octets(escaped(Character.toString(character)));
            if (left < 0) {
                return at;
            }
            at += Character.charCount(character);
        }
        return at;
    }
}
