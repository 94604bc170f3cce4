package org.redoubt.sanitize;

import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The elements and attributes that may stand in the output. */
final class AllowList {
    static final Set<String> ELEMENTS = Set.of(
            "a", "abbr", "acronym", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "br", "caption",
            "center", "cite", "code", "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em",
            "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img",
            "ins", "kbd", "li", "main", "mark", "nav", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section",
            "small", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead",
            "tr", "tt", "u", "ul", "var", "wbr");

    /** What goes with all that is in it; of every other unknown element the content stays. */
    static final Set<String> DROPPED = Set.of(
            "script", "style", "title", "head", "template", "svg", "math", "iframe", "frame", "frameset", "noframes",
            "noembed", "object", "embed", "applet", "param", "audio", "video", "source", "track", "canvas", "map", "area",
            "textarea", "select", "option", "optgroup", "datalist", "xmp", "plaintext", "listing", "base", "link", "meta",
            "input", "keygen", "portal", "fencedframe", "dialog", "slot", "progress", "meter", "output", "marquee");

    private static final Predicate<String> LENGTH = matching("\\s*[0-9]{1,5}(\\.[0-9]{0,4})?(px|%)?\\s*");
    private static final Predicate<String> NUMBER = matching("\\s*-?[0-9]{1,5}\\s*");
    private static final Predicate<String> WORD = matching("\\s*[A-Za-z-]{1,32}\\s*");
    private static final Predicate<String> ANY = _ -> true;

    /** Attributes that are kept when their value fits. Those that are rewritten are not here. */
    private static final Map<String, Predicate<String>> ATTRIBUTES = Map.ofEntries(
            Map.entry("title", ANY),
            Map.entry("alt", ANY),
            Map.entry("abbr", ANY),
            Map.entry("summary", ANY),
            Map.entry("aria-label", ANY),
            Map.entry("dir", matching("(?i)ltr|rtl|auto")),
            Map.entry("lang", matching("[A-Za-z0-9-]{1,35}")),
            Map.entry("align", WORD),
            Map.entry("valign", WORD),
            Map.entry("clear", WORD),
            Map.entry("scope", WORD),
            Map.entry("role", matching("(?i)presentation|none|img|list|listitem|heading|article|separator")),
            Map.entry("aria-hidden", matching("(?i)true|false")),
            Map.entry("width", LENGTH),
            Map.entry("height", LENGTH),
            Map.entry("border", NUMBER),
            Map.entry("cellpadding", LENGTH),
            Map.entry("cellspacing", LENGTH),
            Map.entry("hspace", LENGTH),
            Map.entry("vspace", LENGTH),
            Map.entry("colspan", matching("[0-9]{1,3}")),
            Map.entry("rowspan", matching("[0-9]{1,3}")),
            Map.entry("span", matching("[0-9]{1,3}")),
            Map.entry("start", NUMBER),
            Map.entry("value", NUMBER),
            Map.entry("reversed", ANY),
            Map.entry("nowrap", ANY),
            Map.entry("open", ANY),
            Map.entry("type", matching("[1AaIi]|disc|circle|square")),
            Map.entry("size", matching("[+-]?[1-7]")),
            Map.entry("face", matching("[\\p{L}\\p{N} ,_'\"-]{1,200}")));

    private AllowList() {}

    private static Predicate<String> matching(String pattern) {
        return Pattern.compile(pattern).asMatchPredicate();
    }

    /** Whether an attribute may stand in the output as it is. */
    static boolean keeps(String attribute, String value) {
        Predicate<String> fits = ATTRIBUTES.get(attribute);
        return fits != null && value.length() <= Limits.ATTRIBUTE && fits.test(value);
    }
}
