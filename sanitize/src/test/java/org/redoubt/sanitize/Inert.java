package org.redoubt.sanitize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Comment;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;

/** That a document does nothing, told by what it consists of and not by the code that made it. */
final class Inert {
    private static final Set<String> ELEMENTS = Set.of(
            "a", "abbr", "acronym", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "br", "caption",
            "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em",
            "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img",
            "ins", "kbd", "li", "main", "mark", "nav", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section",
            "small", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead",
            "tr", "tt", "u", "ul", "var", "wbr");
    private static final Set<String> ATTRIBUTES = Set.of(
            "title", "alt", "abbr", "summary", "aria-label", "dir", "lang", "align", "valign", "clear", "scope", "role",
            "aria-hidden", "width", "height", "border", "cellpadding", "cellspacing", "hspace", "vspace", "colspan",
            "rowspan", "span", "start", "value", "reversed", "nowrap", "open", "type", "size", "face", "id", "class",
            "href", "src", "target", "rel");

    private Inert() {}

    static void check(String html) {
        Document document = Jsoup.parse(html);
        assertEquals(List.of("meta", "meta", "title", "style"), names(document.head()), html);
        assertEquals("utf-8", document.head().child(0).attr("charset"));
        Element style = document.head().child(3);
        css(style.data());
        assertEquals(1, document.select("style").size());
        for (Element element : document.body().getAllElements()) {
            if (element != document.body()) {
                element(element);
            }
        }
        assertEquals(0, document.body().attributesSize());
    }

    private static List<String> names(Element parent) {
        return parent.children().stream().map(Element::normalName).toList();
    }

    private static void element(Element element) {
        String shown = element.outerHtml();
        assertTrue(ELEMENTS.contains(element.normalName()), shown);
        assertEquals("http://www.w3.org/1999/xhtml", element.tag().namespace(), shown);
        for (Node child : element.childNodes()) {
            assertFalse(child instanceof Comment, shown);
        }
        for (Attribute attribute : element.attributes()) {
            String name = attribute.getKey();
            String value = attribute.getValue();
            assertTrue(ATTRIBUTES.contains(name), name + " in " + shown);
            switch (name) {
                case "href" -> assertTrue(value.matches("(https?://|mailto:|tel:|#m-)[^\\s<>\"'`\\\\\\p{Cntrl}]*"), shown);
                case "src" -> assertTrue(
                        element.normalName().equals("img")
                                && value.matches("data:image/(png|jpeg|gif|webp|avif|bmp);base64,[A-Za-z0-9+/=]+"),
                        shown);
                case "target" -> assertEquals("_blank", value, shown);
                case "rel" -> assertEquals("noopener noreferrer", value, shown);
                case "id" -> assertTrue(value.matches("m[0-9]+|m-[A-Za-z0-9_-]+"), shown);
                case "class" -> assertTrue(value.matches("((m-[A-Za-z0-9_-]+|[sh][0-9]+|real|plain|part) ?)+"), shown);
                default -> {}
            }
        }
        boolean leadsAway = element.attr("href").startsWith("http");
        assertTrue(!leadsAway || element.attr("rel").equals("noopener noreferrer"), shown);
    }

    /** Nothing of CSS that loads, runs or covers. */
    private static void css(String css) {
        String lower = css.toLowerCase(Locale.ROOT);
        for (String never : new String[] {
            "@import", "@font-face", "@charset", "@namespace", "@supports", "@container", "@property", "@keyframes", "@page",
            "expression", "behavior", "-moz-binding", "javascript", "position:", "image-set", "attr(", "var(", "content:",
            "[", "\\", "<", ":has", ":visited", "::", "http:", "https:", "alert", "cursor", "filter", "animation"
        }) {
            assertFalse(lower.contains(never), never + " in " + css);
        }
        assertTrue(
                !lower.contains("url(") || lower.replaceAll("url\\(\"data:image/[a-z]+;base64,[^\"]*\"\\)", "").indexOf("url(") < 0,
                css);
        long open = lower.chars().filter(c -> c == '{').count();
        assertEquals(open, lower.chars().filter(c -> c == '}').count(), css);
    }
}
