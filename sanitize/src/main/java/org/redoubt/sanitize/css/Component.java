package org.redoubt.sanitize.css;

import java.util.List;

/** A component value (CSS Syntax 5.3). Names are unescaped; those that CSS compares without case are in lower case. */
sealed interface Component {
    record Ident(String name) implements Component {}

    record AtKeyword(String name) implements Component {}

    /** @param name what follows the '#', in its own case */
    record Hash(String name) implements Component {}

    record Text(String value) implements Component {}

    record Url(String address) implements Component {}

    /** @param unit empty for a plain number, "%" for a percentage */
    record Number(double value, String unit) implements Component {}

    /** One character that means itself: also ',', ':' and ';'. */
    record Sign(char character) implements Component {}

    record Space() implements Component {}

    record Function(String name, List<Component> arguments) implements Component {}

    /** @param open one of '(', '[' and '{' */
    record Block(char open, List<Component> content) implements Component {}

    /** What CSS calls a bad string or URL: whatever contains it is dropped. */
    record Bad() implements Component {}

    default boolean is(char sign) {
        return this instanceof Sign(char character) && character == sign;
    }
}
