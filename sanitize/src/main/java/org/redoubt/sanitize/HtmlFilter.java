package org.redoubt.sanitize;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jsoup.nodes.Attribute;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.TextNode;
import org.jsoup.parser.Parser;
import org.redoubt.sanitize.css.CssFilter;

/** Builds, of what a parser read, the tree that is shown. One for each part of a message. */
final class HtmlFilter {
    private final Styles styles;
    private final Images images;
    private final CssFilter css;
    private final Budget budget;

    private HtmlFilter(Styles styles, Images images, CssFilter css, Budget budget) {
        this.styles = styles;
        this.images = images;
        this.css = css;
        this.budget = budget;
    }

    /** A part as a box. */
    static Node.Element box(String html, String id, ViewOptions options, Styles styles, Images images, Budget budget) {
        Document document = Trees.parse(budget.html(html));
        boolean invert = options.dark() && !hasDarkStyle(document);
        CssFilter css = new CssFilter(options.dark(), invert, images, "#" + id, AllowList.ELEMENTS);
        HtmlFilter filter = new HtmlFilter(styles, images, css, budget);
        document.select("style").forEach(style -> styles.sheet(css.sheet(style.data())));
        Node.Element box = new Node.Element("div").with("id", id);
        Element body = document.body();
        List<String> classes = filter.classes("body", body.attributes().asList());
        if (!classes.isEmpty()) {
            box.with("class", String.join(" ", classes));
        }
        filter.children(body, box, 1);
        return Trees.settled(box);
    }

    /** Whether a message says how it wants to look on a dark page. */
    private static boolean hasDarkStyle(Document document) {
        boolean rules = document.select("style").stream()
                .map(style -> style.data().toLowerCase(Locale.ROOT).replaceAll("\\s", ""))
                .anyMatch(sheet -> sheet.contains("prefers-color-scheme:dark"));
        boolean said = document.select("meta[name=color-scheme], meta[name=supported-color-schemes]").stream()
                .anyMatch(meta -> meta.attr("content").toLowerCase(Locale.ROOT).contains("dark"));
        return rules || (said && !document.select("style").isEmpty());
    }

    private void children(Element from, Node.Element to, int depth) {
        for (org.jsoup.nodes.Node child : from.childNodes()) {
            if (child instanceof TextNode text) {
                if (!budget.node()) {
                    return;
                }
                to.text(Trees.clean(text.getWholeText()));
            } else if (child instanceof Element element) {
                element(element, to, depth);
            }
        }
    }

    private void element(Element from, Node.Element to, int depth) {
        String name = from.normalName();
        boolean html = from.tag().namespace().equals(Parser.NamespaceHtml);
        if (!html || AllowList.DROPPED.contains(name)) {
            return;
        }
        if (!AllowList.ELEMENTS.contains(name) || depth >= Limits.DEPTH) {
            children(from, to, depth);
            return;
        }
        if (!budget.node()) {
            return;
        }
        Node.Element made = new Node.Element(name, attributes(name, from), new ArrayList<>());
        if (name.equals("img")) {
            image(from, made, to);
            return;
        }
        if (!HtmlWriter.isVoid(name)) {
            children(from, made, depth + 1);
        }
        if (name.equals("a")) {
            to.add(made);
            Links.finish(made, Addresses.browserReads(from.attr("href"))).ifPresent(to::add);
            return;
        }
        to.add(made);
    }

    private void image(Element from, Node.Element made, Node.Element to) {
        Optional<String> shown = images.image(from.attr("src"));
        if (pixel(from) && shown.filter(address -> address.startsWith("data:")).isEmpty()) {
            // It shows nothing and tells its server that somebody looked.
            return;
        }
        shown.ifPresent(address -> made.with("src", address));
        made.attributes().putIfAbsent("alt", "");
        to.add(made);
    }

    private static boolean pixel(Element image) {
        return image.attr("width").matches("\\s*[0-2](px)?\\s*") || image.attr("height").matches("\\s*[0-2](px)?\\s*");
    }

    private Map<String, String> attributes(String name, Element from) {
        Map<String, String> kept = new TreeMap<>();
        List<Attribute> all = from.attributes().asList();
        for (Attribute attribute : all.subList(0, Math.min(all.size(), Limits.ATTRIBUTES))) {
            String key = attribute.getKey().toLowerCase(Locale.ROOT);
            String value = Trees.clean(attribute.getValue());
            if (AllowList.keeps(key, value)) {
                kept.put(key, value);
            } else if (key.equals("id") || (key.equals("name") && name.equals("a"))) {
                CssFilter.ownName(value.strip()).ifPresent(own -> kept.put("id", own));
            }
        }
        List<String> classes = classes(name, all);
        if (!classes.isEmpty()) {
            kept.put("class", String.join(" ", classes));
        }
        return kept;
    }

    /** The message's classes under names of our own, and those that stand for styles. */
    private List<String> classes(String element, List<Attribute> attributes) {
        List<String> classes = new ArrayList<>();
        StringBuilder hints = new StringBuilder();
        for (Attribute attribute : attributes.subList(0, Math.min(attributes.size(), Limits.ATTRIBUTES))) {
            String value = attribute.getValue();
            switch (attribute.getKey().toLowerCase(Locale.ROOT)) {
                case "class" -> List.of(value.strip().split("\\s+", Limits.CLASSES)).forEach(
                        name -> CssFilter.ownName(name).ifPresent(classes::add));
                case "style" -> styles.own(css.attribute(value)).ifPresent(classes::add);
                case "bgcolor" -> css.color(value).ifPresent(color -> hints.append("background-color:" + color + ";"));
                case "color", "text" -> {
                    if (element.equals("font") || element.equals("body")) {
                        css.color(value).ifPresent(color -> hints.append("color:" + color + ";"));
                    }
                }
                case "background" -> images.image(value)
                        .ifPresent(address -> hints.append("background-image:url(\"" + address + "\");"));
                default -> {}
            }
        }
        styles.hint(hints.toString()).ifPresent(classes::add);
        return classes;
    }
}
