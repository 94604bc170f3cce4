package org.redoubt.sanitize;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;

/** From text to trees, and the proof that a tree that is written is read as it was. */
final class Trees {
    private Trees() {}

    /** Parses HTML as a browser without scripts does. */
    static Document parse(String html) {
        return Parser.htmlParser().setMaxDepth(2 * Limits.DEPTH).parseInput(html, "");
    }

    /** A text without what no document may have: control characters and halves of characters. */
    static String clean(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r') {
                // A parser of the output would make that of it.
                out.append(i + 1 < text.length() && text.charAt(i + 1) == '\n' ? "" : "\n");
            } else if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                out.append(c).append(text.charAt(++i));
            } else if (Character.isSurrogate(c) || (c >= 0x7f && c < 0xa0) || c == 0xfffe || c == 0xffff) {
                out.append('\ufffd');
            } else if (c >= ' ' || c == '\n' || c == '\t') {
                out.append(c);
            } else {
                out.append(c == '\f' ? ' ' : '\ufffd');
            }
        }
        return out.toString();
    }

    /**
     * A tree that is the same after it was written and read: what is left of a hostile nesting may be read otherwise once, as
     * a browser would, and then that is taken. If it never comes to rest, the text alone is left.
     */
    static Node.Element settled(Node.Element box) {
        Node.Element at = box;
        for (int round = 0; round < Limits.ROUNDS; round++) {
            Optional<Node.Element> read = read(HtmlWriter.write(at));
            if (read.isEmpty()) {
                break;
            }
            if (read.get().equals(at)) {
                return at;
            }
            at = read.get();
        }
        return new Node.Element("div", box.attributes(), new ArrayList<>())
                .add(new Node.Element("div").with("class", "plain").text(box.content()));
    }

    /** What a parser reads of a box that was written; empty when it is no longer one, or has what nobody wrote. */
    static Optional<Node.Element> read(String html) {
        Element body = parse("<!DOCTYPE html><html><head></head><body>" + html + "</body></html>").body();
        if (body.childNodeSize() != 1 || !(body.childNode(0) instanceof Element box)) {
            return Optional.empty();
        }
        return read(box);
    }

    private static Optional<Node.Element> read(Element from) {
        boolean html = from.tag().namespace().equals(Parser.NamespaceHtml);
        if (!html || !AllowList.ELEMENTS.contains(from.normalName())) {
            return Optional.empty();
        }
        TreeMap<String, String> attributes = new TreeMap<>();
        from.attributes().forEach(attribute -> attributes.put(attribute.getKey(), attribute.getValue()));
        Node.Element made = new Node.Element(from.normalName(), attributes, new ArrayList<>());
        List<org.jsoup.nodes.Node> children = from.childNodes();
        for (org.jsoup.nodes.Node child : children) {
            if (child instanceof TextNode text) {
                made.text(text.getWholeText());
            } else if (child instanceof Element element) {
                Optional<Node.Element> inner = read(element);
                if (inner.isEmpty()) {
                    return inner;
                }
                made.add(inner.get());
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(made);
    }
}
