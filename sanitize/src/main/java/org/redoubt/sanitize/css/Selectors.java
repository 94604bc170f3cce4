package org.redoubt.sanitize.css;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Selectors of elements, classes and ids (Selectors Level 4), bound to the message's own box. None asks for attributes or
 * what an element contains: whether a rule applies tells nothing that its writer did not know.
 */
final class Selectors {
    private static final Set<String> PSEUDO = Set.of("first-child", "last-child", "hover", "link", "active", "only-child");
    private static final Set<String> ROOTS = Set.of("html", "body");

    private final String box;
    private final Set<String> elements;

    /**
     * @param box the selector of the message's box
     * @param elements names that may stand in a selector
     */
    Selectors(String box, Set<String> elements) {
        this.box = box;
        this.elements = elements;
    }

    /** A name that a message gave to a class or an element, as it is in the output; empty when it is dropped there. */
    static Optional<String> ownName(String name) {
        return name.matches("[A-Za-z0-9_-]{1,64}") ? Optional.of("m-" + name) : Optional.empty();
    }

    /** The selectors of a rule that are allowed, with commas; empty when there are none. */
    String of(List<Component> prelude) {
        List<String> allowed = new ArrayList<>();
        List<Component> one = new ArrayList<>();
        for (Component each : prelude) {
            if (each.is(',')) {
                selector(one).ifPresent(allowed::add);
                one.clear();
            } else {
                one.add(each);
            }
        }
        selector(one).ifPresent(allowed::add);
        return allowed.size() > CssLimits.SELECTORS ? "" : String.join(",", allowed);
    }

    private Optional<String> selector(List<Component> parts) {
        if (parts.size() > CssLimits.COMPOUNDS * 4) {
            return Optional.empty();
        }
        StringBuilder out = new StringBuilder();
        boolean boxed = false;
        boolean afterSpace = true;
        for (int i = 0; i < parts.size(); i++) {
            Component part = parts.get(i);
            if (part instanceof Component.Space) {
                afterSpace = true;
                continue;
            }
            boolean root = part instanceof Component.Ident(String name) && ROOTS.contains(name.toLowerCase(Locale.ROOT));
            if (root) {
                if (out.length() > 0 && !boxed) {
                    return Optional.empty();
                }
                // "html body" is one box here.
                out.setLength(0);
                out.append(box);
                boxed = true;
                afterSpace = false;
                continue;
            }
            if (out.length() == 0) {
                out.append(box);
                afterSpace = true;
            }
            Optional<Piece> piece = piece(parts, i);
            if (piece.isEmpty()) {
                return Optional.empty();
            }
            boolean combinator = piece.get().combinator();
            out.append(afterSpace && !combinator && !endsInCombinator(out) ? " " : "").append(piece.get().text());
            afterSpace = false;
            i += piece.get().parts() - 1;
        }
        return out.length() == 0 || endsInCombinator(out) ? Optional.empty() : Optional.of(out.toString());
    }

    private static boolean endsInCombinator(StringBuilder out) {
        return out.length() > 0 && ">+~".indexOf(out.charAt(out.length() - 1)) >= 0;
    }

    /** What some component values mean together. */
    private record Piece(String text, int parts, boolean combinator) {}

    private Optional<Piece> piece(List<Component> parts, int at) {
        Component next = at + 1 < parts.size() ? parts.get(at + 1) : new Component.Space();
        return switch (parts.get(at)) {
            case Component.Ident(String name) when elements.contains(name.toLowerCase(Locale.ROOT)) ->
                Optional.of(new Piece(name.toLowerCase(Locale.ROOT), 1, false));
            case Component.Hash(String name) -> ownName(name).map(own -> new Piece("#" + own, 1, false));
            case Component.Sign(char sign) when sign == '*' -> Optional.of(new Piece("*", 1, false));
            case Component.Sign(char sign) when ">+~".indexOf(sign) >= 0 ->
                Optional.of(new Piece(String.valueOf(sign), 1, true));
            case Component.Sign(char sign) when sign == '.' && next instanceof Component.Ident(String name) ->
                ownName(name).map(own -> new Piece("." + own, 2, false));
            case Component.Sign(char sign) when sign == ':' && next instanceof Component.Ident(String name) ->
                PSEUDO.contains(name.toLowerCase(Locale.ROOT))
                        ? Optional.of(new Piece(":" + name.toLowerCase(Locale.ROOT), 2, false))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }
}
