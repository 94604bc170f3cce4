package org.redoubt.sieve;

/**
 * Where something stands in a script.
 *
 * @param line counted from 1
 * @param column characters (code points) counted from 1; a tab is one
 */
public record Position(int line, int column) {
    @Override
    public String toString() {
        return "line " + line + ", column " + column;
    }
}
