package org.redoubt.sanitize;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.redoubt.sanitize.css.CssFilter;

/** Any text as HTML, as plain text and as CSS: what comes out is an allowed tree, and is read as it was written. */
class SanitizeFuzzTest {
    private static final Set<String> NEVER = Set.of(
            "script", "style", "iframe", "object", "embed", "svg", "math", "form", "input", "link", "meta", "base", "template",
            "noscript", "textarea", "title", "xmp", "plaintext", "select", "video", "audio");

    @FuzzTest
    void html(byte[] octets) {
        String html = new String(octets, StandardCharsets.UTF_8);
        ViewOptions options = new ViewOptions(false, octets.length % 2 == 1, _ -> Optional.empty());
        Node.Element box = HtmlFilter.box(html, "m1", options, new Styles(), new Images(options), new Budget());
        String written = HtmlWriter.write(box);
        assertEquals(Optional.of(box), Trees.read(written), () -> written);
        MailView view = new MailView(options);
        view.html(html);
        inert(view.document("abc"));
    }

    @FuzzTest
    void text(byte[] octets) {
        MailView view = new MailView(new ViewOptions(false, false, _ -> Optional.empty()));
        view.text(new String(octets, StandardCharsets.UTF_8), octets.length % 2 == 1, octets.length % 3 == 1);
        inert(view.document("abc"));
    }

    @FuzzTest
    void css(byte[] octets) {
        String css = new String(octets, StandardCharsets.UTF_8);
        CssFilter filter = new CssFilter(true, true, _ -> Optional.of("data:image/png;base64,AAAA"), "#m1", AllowList.ELEMENTS);
        harmless(filter.sheet(css));
        harmless(filter.attribute(css));
        String once = filter.attribute(css);
        assertFalse(once.contains("{") || once.contains("}"), once);
    }

    private static void harmless(String css) {
        String lower = css.toLowerCase(Locale.ROOT).replace("url(\"data:image/png;base64,aaaa\")", "");
        for (String never : new String[] {"url(", "<", "\\", "@import", "expression", "javascript", "position:", "[", "::", "/*"}) {
            assertFalse(lower.contains(never), () -> never + " in " + css);
        }
    }

    private static void inert(String html) {
        Document document = Jsoup.parse(html);
        assertEquals(1, document.head().select("style").size());
        harmless(document.head().select("style").getFirst().data());
        for (Element element : document.body().getAllElements()) {
            assertFalse(NEVER.contains(element.normalName()), html);
            for (Attribute attribute : element.attributes()) {
                assertFalse(attribute.getKey().startsWith("on") || attribute.getKey().equals("style"), html);
            }
            String href = element.attr("href");
            assertTrue(href.isEmpty() || href.matches("(https?://|mailto:|tel:|#m-)[\\x21-\\x7e]*"), html);
            assertTrue(element.attr("src").isEmpty() || element.attr("src").startsWith("data:image/"), html);
        }
    }
}
