package org.redoubt.sanitize.css;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Makes of the styles of a message what may be shown. Not safe for several threads. */
public final class CssFilter {
    private static final Set<String> WIDTHS = Set.of("width", "min-width", "max-width", "min-device-width", "max-device-width", "device-width");
    private static final Set<String> MEDIA_WORDS = Set.of("all", "screen", "only", "and");

    /** A condition that we know to hold. */
    private static final String KNOWN = "known";

    private final boolean dark;
    private final boolean invert;
    private final Declarations declarations;
    private final Selectors selectors;
    private int rules;

    /**
     * @param dark whether the page is dark: rules of the message for that case then hold
     * @param invert whether colours are turned round, since the message has no such rules
     * @param box the selector of the message's box; every rule is bound to it
     * @param elements names of elements that rules may be about
     */
    public CssFilter(boolean dark, boolean invert, ImageSource images, String box, Set<String> elements) {
        this.dark = dark;
        this.declarations = new Declarations(invert, images);
        this.selectors = new Selectors(box, elements);
        this.invert = invert;
    }

    /** The declarations of a style attribute, as {@code property:value;}… */
    public String attribute(String style) {
        return declarations.of(CssReader.read(style));
    }

    /** A colour of an attribute of HTML, as CSS writes it. */
    public Optional<String> color(String attribute) {
        return Colors.ofAttribute(attribute).map(color -> (invert ? color.inverted() : color).css());
    }

    /** A name that a message gave to a class or an element, as it is in the output; empty when it is dropped there. */
    public static Optional<String> ownName(String name) {
        return Selectors.ownName(name);
    }

    /** The rules of a style sheet. */
    public String sheet(String css) {
        StringBuilder out = new StringBuilder();
        rules(CssReader.read(css), out, true);
        return out.toString();
    }

    private void rules(List<Component> content, StringBuilder out, boolean top) {
        List<Component> prelude = new ArrayList<>();
        for (Component each : content) {
            if (each instanceof Component.Block(char open, List<Component> block) && open == '{') {
                rule(prelude, block, out, top);
                prelude.clear();
            } else if (each.is(';') && !prelude.isEmpty() && prelude.getFirst() instanceof Component.AtKeyword) {
                // @import, @charset and the like.
                prelude.clear();
            } else if (!prelude.isEmpty() || !(each instanceof Component.Space)) {
                prelude.add(each);
            }
        }
    }

    private void rule(List<Component> prelude, List<Component> block, StringBuilder out, boolean top) {
        if (rules++ >= CssLimits.RULES) {
            return;
        }
        if (!prelude.isEmpty() && prelude.getFirst() instanceof Component.AtKeyword(String name)) {
            if (name.equals("media") && top) {
                media(prelude.subList(1, prelude.size()), block, out);
            }
            return;
        }
        String selector = selectors.of(prelude);
        String declared = selector.isEmpty() ? "" : declarations.of(block);
        if (!declared.isEmpty()) {
            out.append(selector).append('{').append(declared).append("}\n");
        }
    }

    private void media(List<Component> query, List<Component> block, StringBuilder out) {
        StringBuilder inside = new StringBuilder();
        Optional<String> condition = condition(query);
        if (condition.isEmpty()) {
            return;
        }
        rules(block, inside, false);
        if (!inside.isEmpty()) {
            boolean always = condition.get().isEmpty();
            out.append(always ? "" : "@media " + condition.get() + "{\n").append(inside).append(always ? "" : "}\n");
        }
    }

    /** A media query that may be asked (its width, and whether it is dark, which we know); empty text when it holds always. */
    private Optional<String> condition(List<Component> query) {
        List<String> words = new ArrayList<>();
        for (Component each : query) {
            switch (each) {
                case Component.Space _ -> {}
                case Component.Ident(String word) when MEDIA_WORDS.contains(word.toLowerCase(Locale.ROOT)) ->
                    words.add(word.toLowerCase(Locale.ROOT));
                case Component.Block(char open, List<Component> feature) when open == '(' -> {
                    Optional<String> asked = feature(feature);
                    if (asked.isEmpty()) {
                        return asked;
                    }
                    words.add(asked.get());
                }
                default -> {
                    return Optional.empty();
                }
            }
        }
        words.removeIf(word -> word.equals(KNOWN));
        return Optional.of(words.stream().anyMatch(word -> word.startsWith("(")) ? joined(words) : "");
    }

    /** Only the features matter: what is shown is a screen. */
    private static String joined(List<String> words) {
        return String.join(" and ", words.stream().filter(word -> word.startsWith("(")).toList());
    }

    private Optional<String> feature(List<Component> feature) {
        List<Component> solid =
                feature.stream().filter(each -> !(each instanceof Component.Space)).toList();
        if (solid.size() != 3 || !(solid.getFirst() instanceof Component.Ident(String word)) || !solid.get(1).is(':')) {
            return Optional.empty();
        }
        String name = word.toLowerCase(Locale.ROOT);
        if (name.equals("prefers-color-scheme") && solid.get(2) instanceof Component.Ident(String scheme)) {
            return scheme.equalsIgnoreCase(dark ? "dark" : "light") ? Optional.of(KNOWN) : Optional.empty();
        }
        boolean width = WIDTHS.contains(name)
                && solid.get(2) instanceof Component.Number(double value, String unit)
                && Math.abs(value) <= CssLimits.NUMBER
                && Properties.UNITS.contains(unit)
                && !unit.equals("%");
        return width
                ? Optional.of("(" + name.replace("device-", "") + ":" + number(solid.get(2)) + ")")
                : Optional.empty();
    }

    private static String number(Component component) {
        return component instanceof Component.Number(double value, String unit) ? Declarations.plain(value) + unit : "";
    }
}
