package org.redoubt.sanitize;

import java.util.Set;

/** Writes a tree as HTML (its section 13.3), with every character that means something as a reference. */
final class HtmlWriter {
    private static final Set<String> VOID = Set.of("br", "hr", "img", "wbr", "col");

    private HtmlWriter() {}

    static String write(Node node) {
        StringBuilder out = new StringBuilder();
        write(node, out);
        return out.toString();
    }

    static void write(Node node, StringBuilder out) {
        switch (node) {
            case Node.Text text -> escape(text.text(), out);
            case Node.Element element -> {
                out.append('<').append(element.name());
                element.attributes().forEach((name, value) -> {
                    out.append(' ').append(name).append("=\"");
                    escape(value, out);
                    out.append('"');
                });
                out.append('>');
                if (!VOID.contains(element.name())) {
                    // A parser drops the first line end in a pre.
                    boolean lineEnd = element.name().equals("pre")
                            && !element.children().isEmpty()
                            && element.children().getFirst() instanceof Node.Text text
                            && text.startsWith('\n');
                    out.append(lineEnd ? "\n" : "");
                    element.children().forEach(child -> write(child, out));
                    out.append("</").append(element.name()).append('>');
                }
            }
        }
    }

    static boolean isVoid(String name) {
        return VOID.contains(name);
    }

    private static void escape(String text, StringBuilder out) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '&' -> out.append("&amp;");
                case '"' -> out.append("&#34;");
                case '\'' -> out.append("&#39;");
                case '`' -> out.append("&#96;");
                case '\u00a0' -> out.append("&nbsp;");
                default -> out.append(c);
            }
        }
    }
}
