package org.redoubt.sieve.syntax;

import java.util.List;
import org.redoubt.sieve.Position;

/** An argument of a command or a test (RFC 5228 2.6). */
public sealed interface Argument {
    Position at();

    /** @param name in lower case, without the colon */
    record Tag(String name, Position at) implements Argument {}

    record Number(long value, Position at) implements Argument {}

    /**
     * A string, or a list of strings in brackets.
     *
     * @param list whether there were brackets
     */
    record Strings(List<Item> items, boolean list, Position at) implements Argument {
        public Strings {
            items = List.copyOf(items);
        }
    }

    /** One string, with nothing in it replaced yet. */
    record Item(String text, Position at) {}
}
