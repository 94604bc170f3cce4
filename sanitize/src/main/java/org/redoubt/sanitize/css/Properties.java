package org.redoubt.sanitize.css;

import java.util.Set;

/**
 * The properties that a message may set, and the functions, units and names in their values. What is not here is gone:
 * nothing that lays a box over others, moves, runs, loads a font or names a script.
 */
final class Properties {
    /** Values that may be colours are mapped for the dark theme in these, and in whatever ends in {@code -color}. */
    static final Set<String> PAINTED = Set.of(
            "color", "background", "border", "border-top", "border-right", "border-bottom", "border-left", "outline",
            "text-decoration", "box-shadow", "text-shadow", "column-rule");

    /** Where an image may stand. */
    static final Set<String> PICTURED = Set.of("background", "background-image");

    /** Where a quoted name may stand. */
    static final Set<String> QUOTED = Set.of("font-family", "font");

    static final Set<String> ALLOWED = Set.of(
            "color", "background", "background-color", "background-image", "background-position", "background-repeat",
            "background-size", "background-clip", "background-origin", "opacity",
            "font", "font-family", "font-size", "font-style", "font-weight", "font-variant", "font-stretch",
            "letter-spacing", "line-height", "word-spacing", "word-break", "word-wrap", "overflow-wrap", "white-space",
            "text-align", "text-decoration", "text-decoration-color", "text-decoration-line", "text-decoration-style",
            "text-indent", "text-overflow", "text-shadow", "text-transform", "text-size-adjust", "tab-size",
            "direction", "unicode-bidi", "hyphens", "vertical-align",
            "width", "min-width", "max-width", "height", "min-height", "max-height", "box-sizing", "box-shadow",
            "margin", "margin-top", "margin-right", "margin-bottom", "margin-left",
            "padding", "padding-top", "padding-right", "padding-bottom", "padding-left",
            "border", "border-top", "border-right", "border-bottom", "border-left",
            "border-color", "border-top-color", "border-right-color", "border-bottom-color", "border-left-color",
            "border-style", "border-top-style", "border-right-style", "border-bottom-style", "border-left-style",
            "border-width", "border-top-width", "border-right-width", "border-bottom-width", "border-left-width",
            "border-radius", "border-top-left-radius", "border-top-right-radius", "border-bottom-left-radius",
            "border-bottom-right-radius", "border-collapse", "border-spacing", "outline",
            "display", "float", "clear", "overflow", "overflow-x", "overflow-y", "visibility", "empty-cells",
            "table-layout", "caption-side", "list-style", "list-style-type", "list-style-position",
            "flex", "flex-basis", "flex-direction", "flex-flow", "flex-grow", "flex-shrink", "flex-wrap",
            "align-items", "align-self", "align-content", "justify-content", "gap", "row-gap", "column-gap", "order",
            "columns", "column-count", "column-width", "column-rule", "object-fit", "page-break-inside",
            "page-break-before", "page-break-after");

    /** Functions whose arguments are looked at in the same way. Colours are read before, addresses have their own kind. */
    static final Set<String> FUNCTIONS = Set.of(
            "calc", "min", "max", "clamp", "linear-gradient", "radial-gradient", "repeating-linear-gradient");

    static final Set<String> UNITS = Set.of(
            "", "%", "px", "pt", "pc", "em", "rem", "ex", "ch", "in", "cm", "mm", "vw", "vh", "vmin", "vmax", "deg", "fr");

    private Properties() {}
}
