package org.redoubt.sieve.syntax;

import org.redoubt.sieve.Position;

/** A word of the grammar (RFC 5228 8.1). */
sealed interface Token {
    Position at();

    /** How it is called in an error. */
    String name();

    /** @param text in lower case */
    record Identifier(String text, Position at) implements Token {
        @Override
        public String name() {
            return '"' + text + '"';
        }
    }

    /** @param text in lower case, without the colon */
    record Tag(String text, Position at) implements Token {
        @Override
        public String name() {
            return "\":" + text + '"';
        }
    }

    record Number(long value, Position at) implements Token {
        @Override
        public String name() {
            return "a number";
        }
    }

    record Text(String value, Position at) implements Token {
        @Override
        public String name() {
            return "a string";
        }
    }

    /** One of {@code ( ) [ ] { } , ;}. */
    record Mark(char character, Position at) implements Token {
        @Override
        public String name() {
            return "\"" + character + '"';
        }
    }

    record End(Position at) implements Token {
        @Override
        public String name() {
            return "the end of the script";
        }
    }
}
