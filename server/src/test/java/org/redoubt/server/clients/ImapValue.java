package org.redoubt.server.clients;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** A value in an IMAP response (RFC 9051 4). */
sealed interface ImapValue {
    /** Anything written without quotes that is not NIL: numbers, flags, names of data items with their section. */
    record Atom(String text) implements ImapValue {}

    /** A quoted string or a literal. */
    record Text(byte[] bytes, boolean literal) implements ImapValue {
        /** Octets as Latin-1 characters, so that none is lost. */
        String latin() {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    record Nil() implements ImapValue {}

    record Parens(List<ImapValue> values) implements ImapValue {
        public Parens {
            values = List.copyOf(values);
        }
    }

    /** The text of an atom or string. */
    default String string() {
        return switch (this) {
            case Atom(var text) -> text;
            case Text text -> new String(text.bytes, StandardCharsets.UTF_8);
            case Nil() -> throw new IllegalStateException("NIL is no string");
            case Parens _ -> throw new IllegalStateException("a list is no string");
        };
    }

    default List<ImapValue> list() {
        return this instanceof Parens(var values) ? values : List.of();
    }
}
