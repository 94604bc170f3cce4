package org.redoubt.sanitize;

import java.util.Optional;
import org.redoubt.sanitize.css.CssFilter;

/**
 * A message that is being made into one document: its parts are added in the order in which they are shown. Not safe for
 * several threads.
 */
public final class MailView {
    private static final String BASE = """
            body{margin:0;padding:12px 16px;font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;\
            overflow-wrap:anywhere}
            img{max-width:100%}
            table{border-spacing:0}
            blockquote{margin:.4em 0 .4em .2em;padding-left:.8em;border-left:3px solid #8888}
            pre{white-space:pre-wrap}
            .plain{white-space:pre-wrap}
            .part{margin:1em 0;border:0;border-top:1px solid #8888}
            """;

    private final ViewOptions options;
    private final Styles styles = new Styles();
    private final Images images;
    private final StringBuilder body = new StringBuilder();
    private int parts;
    private final Budget budget = new Budget();

    public MailView(ViewOptions options) {
        this.options = options;
        this.images = new Images(options);
    }

    /** A picture as a {@code data:} address; empty when the octets are none that browsers show, or one that is a document. */
    public static Optional<String> picture(byte[] octets) {
        return Images.picture(octets);
    }

    /** Adds a part of type text/html. */
    public void html(String html) {
        add(HtmlFilter.box(html, nextId(), options, styles, images, budget));
    }

    /**
     * Adds a part of type text/plain.
     *
     * @param flowed whether its format is "flowed" (RFC 3676)
     * @param delSp whether spaces at the ends of flowed lines are no part of the text
     */
    public void text(String text, boolean flowed, boolean delSp) {
        add(PlainText.box(text, nextId(), flowed, delSp, budget));
    }

    /** Adds a picture between the texts. */
    public void picture(String data, String name) {
        images.bounded(data).ifPresent(shown -> {
            Node.Element image = new Node.Element("img").with("src", shown).with("alt", Trees.clean(name));
            add(new Node.Element("div").with("id", nextId()).add(image));
        });
    }

    private String nextId() {
        parts++;
        return "m" + parts;
    }

    private void add(Node.Element box) {
        body.append(parts > 1 ? "<hr class=\"part\">\n" : "");
        HtmlWriter.write(box, body);
        body.append('\n');
    }

    /** Different images of other servers that the message wants to load, whether they are shown or not. */
    public int remote() {
        return images.remote();
    }

    /** Whether something was left out because it is too long. */
    public boolean shortened() {
        return budget.spent() || images.tooMany();
    }

    /**
     * The whole document, in UTF-8 and without scripts.
     *
     * @param nonce of its one style sheet, for the policy; characters of base64
     */
    public String document(String nonce) {
        return "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\">"
                + "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>&#8203;</title>"
                + "<style nonce=\"" + nonce + "\">\n" + styles.css(BASE + page()) + "</style></head>\n<body>\n"
                + body + "</body></html>\n";
    }

    private String page() {
        CssFilter colors = new CssFilter(options.dark(), options.dark(), _ -> Optional.empty(), "#m", AllowList.ELEMENTS);
        String scheme = options.dark() ? "dark" : "light";
        String paper = colors.color("ffffff").orElse("Canvas");
        String ink = colors.color("1f1f1f").orElse("CanvasText");
        return ":root{color-scheme:" + scheme + ";background:" + paper + ";color:" + ink + "}\na{color:"
                + (options.dark() ? "#8ab4f8" : "#0b57d0") + "}\n"
                // Of what is important, the first layer's prevails: no rule of the message changes how this looks.
                + ".real{all:initial!important;font:12px/1.5 monospace!important;color:" + ink + "!important;background:" + paper
                + "!important}\n";
    }
}
