package org.redoubt.guard.tlog;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a file of the log, C2SP tlog-tiles "Parameters": built from numbers, and read back to numbers, so that
 * no name from outside ever becomes a path.
 *
 * @param level of the hashes; {@link #ENTRIES} for a bundle of entries
 * @param index of the tile within its level
 * @param width how many of its places are filled, 1 to 256
 */
record TilePath(int level, long index, int width) {
    static final int ENTRIES = -1;

    private static final Pattern SHAPE =
            Pattern.compile("tile/(entries|\\d{1,2})/((?:x\\d{3}/){0,5}\\d{3})(?:\\.p/(\\d{1,3}))?");

    /** The full tile that this one becomes. */
    TilePath full() {
        return new TilePath(level, index, Limits.TILE_WIDTH);
    }

    boolean partial() {
        return width < Limits.TILE_WIDTH;
    }

    /** The path below the log's folder. */
    String text() {
        return "tile/" + (level == ENTRIES ? "entries" : Integer.toString(level)) + "/" + number(index)
                + (partial() ? ".p/" + width : "");
    }

    /** Where the partial versions of this tile lie. */
    String partials() {
        return full().text() + ".p";
    }

    private static String number(long index) {
        String last = String.format("%03d", index % 1000);
        return index < 1000 ? last : group(index / 1000) + "/" + last;
    }

    private static String group(long index) {
        String last = String.format("x%03d", index % 1000);
        return index < 1000 ? last : group(index / 1000) + "/" + last;
    }

    /** Reads a path exactly as {@link #text} writes it; empty when it is none. */
    static Optional<TilePath> parse(String text) {
        Matcher matcher = SHAPE.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        int level = matcher.group(1).equals("entries") ? ENTRIES : Integer.parseInt(matcher.group(1));
        long index = Long.parseLong(matcher.group(2).replaceAll("[x/]", ""));
        int width = matcher.group(3) == null ? Limits.TILE_WIDTH : Integer.parseInt(matcher.group(3));
        TilePath path = new TilePath(level, index, width);
        return path.text().equals(text) && width >= 1 ? Optional.of(path) : Optional.empty();
    }
}
