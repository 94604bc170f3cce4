package org.redoubt.sanitize.css;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Declarations (CSS Syntax 5.4.6) of allowed properties with allowed values, written anew. */
final class Declarations {
    private final boolean invert;
    private final ImageSource images;

    /** @param invert whether light colours become dark ones and dark ones light */
    Declarations(boolean invert, ImageSource images) {
        this.invert = invert;
        this.images = images;
    }

    /** The content of a block, as {@code property:value;}… Empty when nothing of it is allowed. */
    String of(List<Component> content) {
        StringBuilder out = new StringBuilder();
        List<Component> one = new ArrayList<>();
        for (Component each : content) {
            if (each.is(';')) {
                declaration(one).ifPresent(out::append);
                one.clear();
            } else {
                one.add(each);
            }
        }
        declaration(one).ifPresent(out::append);
        return out.toString();
    }

    private Optional<String> declaration(List<Component> parts) {
        List<Component> stripped = strip(parts);
        if (stripped.isEmpty() || stripped.size() > CssLimits.VALUES || !(stripped.getFirst() instanceof Component.Ident(String name))) {
            return Optional.empty();
        }
        List<Component> rest = strip(stripped.subList(1, stripped.size()));
        String property = standard(name.toLowerCase(Locale.ROOT));
        if (rest.isEmpty() || !rest.getFirst().is(':') || !Properties.ALLOWED.contains(property)) {
            return Optional.empty();
        }
        List<Component> value = strip(rest.subList(1, rest.size()));
        boolean important = important(value);
        if (important) {
            int mark = value.lastIndexOf(new Component.Sign('!'));
            value = strip(value.subList(0, mark));
        }
        return value.isEmpty()
                ? Optional.empty()
                : values(property, value).map(text -> property + ":" + text + (important ? "!important;" : ";"));
    }

    /** Two vendors' names for what has become a standard's. */
    private static String standard(String property) {
        return switch (property) {
            case "-webkit-text-size-adjust", "-ms-text-size-adjust" -> "text-size-adjust";
            case "-webkit-border-radius", "-moz-border-radius" -> "border-radius";
            case "-webkit-box-sizing", "-moz-box-sizing" -> "box-sizing";
            default -> property;
        };
    }

    private static boolean important(List<Component> value) {
        List<Component> solid =
                value.stream().filter(each -> !(each instanceof Component.Space)).toList();
        return solid.size() > 2
                && solid.get(solid.size() - 2).is('!')
                && solid.getLast() instanceof Component.Ident(String word)
                && word.equalsIgnoreCase("important");
    }

    private static List<Component> strip(List<Component> parts) {
        int from = 0;
        int to = parts.size();
        while (from < to && parts.get(from) instanceof Component.Space) {
            from++;
        }
        while (to > from && parts.get(to - 1) instanceof Component.Space) {
            to--;
        }
        return parts.subList(from, to);
    }

    /** Empty when one of them is not allowed: a value is good as a whole or not at all. */
    private Optional<String> values(String property, List<Component> values) {
        StringBuilder out = new StringBuilder();
        for (Component each : values) {
            Optional<String> text = value(property, each);
            if (text.isEmpty()) {
                return Optional.empty();
            }
            out.append(text.get());
        }
        return Optional.of(out.toString());
    }

    private Optional<String> value(String property, Component value) {
        Optional<Rgb> color = painted(property) ? Colors.of(value) : Optional.empty();
        if (color.isPresent()) {
            return Optional.of((invert ? color.get().inverted() : color.get()).css());
        }
        return switch (value) {
            case Component.Space _ -> Optional.of(" ");
            case Component.Ident(String name) when name.matches("-?[A-Za-z][A-Za-z0-9-]{0,63}") ->
                Optional.of(name.toLowerCase(Locale.ROOT));
            case Component.Number number -> number(number);
            case Component.Sign(char sign) when ",/+-*".indexOf(sign) >= 0 -> Optional.of(String.valueOf(sign));
            case Component.Text(String text) when Properties.QUOTED.contains(property) -> quoted(text);
            case Component.Url(String address) when Properties.PICTURED.contains(property) ->
                Optional.of(images.image(address).map(safe -> "url(\"" + safe + "\")").orElse("none"));
            case Component.Function(String name, List<Component> arguments) when Properties.FUNCTIONS.contains(name) ->
                values(property, arguments).map(inner -> name + "(" + inner + ")");
            case Component.Block(char open, List<Component> content) when open == '(' ->
                values(property, content).map(inner -> "(" + inner + ")");
            default -> Optional.empty();
        };
    }

    private static boolean painted(String property) {
        return Properties.PAINTED.contains(property) || property.endsWith("-color") || property.equals("background-image");
    }

    private static Optional<String> number(Component.Number number) {
        boolean sane = Math.abs(number.value()) <= CssLimits.NUMBER && Properties.UNITS.contains(number.unit());
        return sane ? Optional.of(plain(number.value()) + number.unit()) : Optional.empty();
    }

    static String plain(double value) {
        String text = String.format(Locale.ROOT, "%.4f", value);
        String shorter = text.replaceAll("0+$", "").replaceAll("\\.$", "");
        return shorter.equals("-0") ? "0" : shorter;
    }

    private static Optional<String> quoted(String text) {
        return text.matches("[\\p{L}\\p{N} _.,-]{1,100}") ? Optional.of("\"" + text + "\"") : Optional.empty();
    }
}
