package org.redoubt.transport.trust;

import java.util.ArrayList;
import java.util.List;

/**
 * One record that a domain should publish, and what the DNS says of it now.
 *
 * @param name where it stands
 * @param type as zone files write it
 * @param data its data as zone files write them; for TXT the text itself; empty when only the operator knows it
 * @param needed whether mail suffers without it; the others are advised
 * @param words what to do, or what is good to know, in a sentence
 */
public record DomainRecord(String name, String type, String data, boolean needed, State state, String words) {
    private static final int STRING = 255;

    /** How what is published compares. */
    public enum State {
        RIGHT,
        MISSING,
        DIFFERENT,
        /** The DNS did not answer. */
        UNKNOWN
    }

    /** The record as a line of a zone file (RFC 1035 5.1); a comment where its data are not known. */
    public String zoneLine() {
        String line = name + ".\t3600\tIN\t" + type + '\t' + (type.equals("TXT") ? quoted(data) : data);
        return data.isEmpty() ? "; " + line + "…" : line;
    }

    /** In strings of 255 octets at most (RFC 1035 3.3.14). */
    private static String quoted(String text) {
        List<String> strings = new ArrayList<>();
        for (int at = 0; at == 0 || at < text.length(); at += STRING) {
            String piece = text.substring(at, Math.min(text.length(), at + STRING));
            strings.add('"' + piece.replace("\\", "\\\\").replace("\"", "\\\"") + '"');
        }
        return String.join(" ", strings);
    }
}
