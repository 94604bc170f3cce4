package org.redoubt.sanitize;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Plain text as a tree: lines as they are, quotations as such, addresses as links. */
final class PlainText {
    private static final Pattern ADDRESS = Pattern.compile(
            "\\b(?:https?://|www\\.)[^\\s<>\"\\u00a0]{2,1500}|\\b[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\\.){1,8}[A-Za-z]{2,24}\\b");

    private final Node.Element box;
    private final Budget budget;
    private Node.Element at;
    private int depth;

    private PlainText(Node.Element box, Budget budget) {
        this.box = box;
        this.budget = budget;
        this.at = box;
    }

    /**
     * A part as a box.
     *
     * @param flowed whether lines that end in a space go on in the next (RFC 3676)
     * @param delSp whether that space is no part of the text
     */
    static Node.Element box(String text, String id, boolean flowed, boolean delSp, Budget budget) {
        Node.Element box = new Node.Element("div").with("class", "plain").with("id", id);
        PlainText writer = new PlainText(box, budget);
        boolean joins = false;
        for (String line : Trees.clean(budget.characters(text)).split("\n", -1)) {
            int quotes = quotes(line, flowed);
            String rest = line.substring(marks(line, quotes, flowed));
            if (flowed && rest.startsWith(" ")) {
                rest = rest.substring(1);
            }
            boolean signature = rest.equals("-- ");
            boolean soft = flowed && rest.endsWith(" ") && !signature;
            joins &= quotes == writer.depth && !signature;
            writer.line(quotes, soft && delSp ? rest.substring(0, rest.length() - 1) : rest, joins);
            joins = soft;
        }
        return Trees.settled(box);
    }

    /** RFC 3676 4.5: how deep a line is quoted; in a text that does not flow, spaces may stand between. */
    private static int quotes(String line, boolean flowed) {
        int quotes = 0;
        for (int i = 0; i < line.length() && quotes < Limits.QUOTES; i++) {
            char c = line.charAt(i);
            if (c == '>') {
                quotes++;
            } else if (flowed || c != ' ' || quotes == 0) {
                break;
            }
        }
        return quotes;
    }

    private static int marks(String line, int quotes, boolean flowed) {
        int at = 0;
        int seen = 0;
        while (seen < quotes) {
            seen += line.charAt(at) == '>' ? 1 : 0;
            at++;
        }
        return !flowed && at > 0 && at < line.length() && line.charAt(at) == ' ' ? at + 1 : at;
    }

    private void line(int quotes, String text, boolean joins) {
        if (quotes != depth) {
            depth = quotes;
            at = box;
            for (int i = 0; i < quotes; i++) {
                boolean open = !at.children().isEmpty()
                        && at.children().getLast() instanceof Node.Element last
                        && last.name().equals("blockquote");
                if (!open && !budget.node()) {
                    return;
                }
                if (!open) {
                    at.add(new Node.Element("blockquote"));
                }
                at = (Node.Element) at.children().getLast();
            }
        } else if (!joins && !at.children().isEmpty()) {
            at.text("\n");
        }
        withLinks(text);
    }

    private void withLinks(String text) {
        Matcher address = ADDRESS.matcher(text);
        int from = 0;
        while (address.find() && budget.node()) {
            String shown = trimmed(address.group());
            String target = shown.contains("://") ? shown : shown.startsWith("www.") ? "http://" + shown : "mailto:" + shown;
            Optional<Addresses.Link> link = Addresses.link(target);
            at.text(text.substring(from, address.start()));
            if (link.isPresent()) {
                Node.Element anchor = new Node.Element("a").text(shown);
                at.add(anchor);
                Links.finish(anchor, target).ifPresent(at::add);
            } else {
                at.text(shown);
            }
            from = address.start() + shown.length();
        }
        at.text(text.substring(from));
    }

    /** What ends a sentence is not part of an address, nor a bracket that was not opened within. */
    private static String trimmed(String address) {
        int end = address.length();
        long tooMany = count(address, ')') - count(address, '(');
        while (end > 1) {
            char last = address.charAt(end - 1);
            boolean closing = last == ')' && tooMany > 0;
            if (".,;:!?'*_]".indexOf(last) < 0 && !closing) {
                break;
            }
            tooMany -= closing ? 1 : 0;
            end--;
        }
        return address.substring(0, end);
    }

    private static long count(String text, char what) {
        return text.chars().filter(c -> c == what).count();
    }
}
