package org.redoubt.mime;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The parts of a message in the lists of RFC 8621 4.1.4: what to show as text, what as HTML, and what is attached.
 *
 * <p>A part is named by its numbers from the root, {@code 1_2}; a message that is no multipart is its part {@code 1}. A
 * message within is one part; whoever wants to look into it parses its blob.
 */
public final class BodyParts {
    private final Map<Part, String> names = new IdentityHashMap<>();
    private final List<Part> text = new ArrayList<>();
    private final List<Part> html = new ArrayList<>();
    private final List<Part> attachments = new ArrayList<>();

    public BodyParts(Part root) {
        name(root, "");
        sort(List.of(root), "mixed", false, Optional.of(html), Optional.of(text));
    }

    private void name(Part part, String path) {
        if (!part.isMultipart()) {
            names.put(part, path.isEmpty() ? "1" : path);
            return;
        }
        for (int i = 0; i < part.children().size(); i++) {
            name(part.children().get(i), path.isEmpty() ? String.valueOf(i + 1) : path + "_" + (i + 1));
        }
    }

    /** The part's name; empty for a multipart. */
    public Optional<String> name(Part part) {
        return Optional.ofNullable(names.get(part));
    }

    /** The leaf of a name. */
    public static Optional<Part> find(Part root, String name) {
        Part at = root;
        if (!root.isMultipart()) {
            return name.equals("1") ? Optional.of(root) : Optional.empty();
        }
        for (String number : name.split("_", -1)) {
            int index = number.matches("[1-9][0-9]{0,5}") ? Integer.parseInt(number) : 0;
            if (index < 1 || !at.isMultipart() || index > at.children().size()) {
                return Optional.empty();
            }
            at = at.children().get(index - 1);
        }
        return at.isMultipart() ? Optional.empty() : Optional.of(at);
    }

    public List<Part> text() {
        return text;
    }

    public List<Part> html() {
        return html;
    }

    public List<Part> attachments() {
        return attachments;
    }

    /** RFC 8621 4.1.4: whether there is something that a person would call an attachment. */
    public boolean hasAttachment() {
        return attachments.stream().anyMatch(part -> !inlineMedia(part) || !inline(part));
    }

    private static boolean inline(Part part) {
        return part.contentId().isPresent() && !disposed(part, "attachment");
    }

    private static boolean disposed(Part part, String type) {
        return part.disposition().map(Disposition::type).filter(type::equals).isPresent();
    }

    private static boolean inlineMedia(Part part) {
        return part.type().equals("image") || part.type().equals("audio") || part.type().equals("video");
    }

    private static boolean is(Part part, String subtype) {
        return part.type().equals("text") && part.subtype().equals(subtype);
    }

    /** The algorithm of RFC 8621 4.1.4. A list that is absent takes nothing more from here on inwards. */
    private void sort(
            List<Part> parts,
            String within,
            boolean inAlternative,
            Optional<List<Part>> htmlList,
            Optional<List<Part>> textList) {
        Optional<List<Part>> toHtml = htmlList;
        Optional<List<Part>> toText = textList;
        int textBefore = toText.map(List::size).orElse(-1);
        int htmlBefore = toHtml.map(List::size).orElse(-1);
        boolean alternative = within.equals("alternative");
        for (int i = 0; i < parts.size(); i++) {
            Part part = parts.get(i);
            if (part.isMultipart()) {
                boolean deeper = inAlternative || part.subtype().equals("alternative");
                sort(part.children(), part.subtype(), deeper, toHtml, toText);
            } else if (!shown(part, i, within)) {
                attachments.add(part);
            } else if (alternative) {
                pick(part, toHtml, toText);
            } else {
                if (inAlternative && is(part, "plain")) {
                    toHtml = Optional.empty();
                }
                if (inAlternative && is(part, "html")) {
                    toText = Optional.empty();
                }
                toText.ifPresent(list -> list.add(part));
                toHtml.ifPresent(list -> list.add(part));
                if ((toText.isEmpty() || toHtml.isEmpty()) && inlineMedia(part)) {
                    attachments.add(part);
                }
            }
        }
        if (alternative && toText.isPresent() && toHtml.isPresent()) {
            fill(toText.get(), textBefore, toHtml.get(), htmlBefore);
        }
    }

    private static boolean shown(Part part, int index, String within) {
        boolean showable = is(part, "plain") || is(part, "html") || inlineMedia(part);
        boolean placed = index == 0
                || (!within.equals("related") && (inlineMedia(part) || part.fileName().isEmpty()));
        return !disposed(part, "attachment") && showable && placed;
    }

    private void pick(Part part, Optional<List<Part>> toHtml, Optional<List<Part>> toText) {
        if (is(part, "plain")) {
            toText.ifPresent(list -> list.add(part));
        } else if (is(part, "html")) {
            toHtml.ifPresent(list -> list.add(part));
        } else {
            attachments.add(part);
        }
    }

    /** Where only one of the two was offered, it serves for the other. */
    private static void fill(List<Part> text, int textBefore, List<Part> html, int htmlBefore) {
        boolean noText = textBefore == text.size();
        boolean noHtml = htmlBefore == html.size();
        if (noText && !noHtml) {
            text.addAll(List.copyOf(html.subList(htmlBefore, html.size())));
        } else if (noHtml && !noText) {
            html.addAll(List.copyOf(text.subList(textBefore, text.size())));
        }
    }
}
