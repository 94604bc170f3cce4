package org.redoubt.sanitize;

/** What is left of the limits of one message, whatever the number of its parts. */
final class Budget {
    private int characters = Limits.CHARACTERS;
    private int tags = Limits.TAGS;
    private int nodes = Limits.NODES;
    private boolean spent;

    /** As much of a part as is read. */
    String characters(String part) {
        int end = Math.min(part.length(), characters);
        spent |= end < part.length();
        characters -= end;
        return part.substring(0, end);
    }

    /** As much of a part of HTML as is read. */
    String html(String part) {
        int end = Math.min(part.length(), characters);
        for (int i = 0; i < end; i++) {
            if (part.charAt(i) == '<' && --tags < 0) {
                tags = 0;
                end = i;
            }
        }
        spent |= end < part.length();
        return characters(part.substring(0, end));
    }

    /** Whether one more element or text may be written. */
    boolean node() {
        nodes -= nodes > 0 ? 1 : 0;
        spent |= nodes == 0;
        return nodes > 0;
    }

    /** Whether something was left out. */
    boolean spent() {
        return spent;
    }
}
