package org.redoubt.sieve.run;

/** Whether a text has another in it, in a time that does not depend on what they are. */
final class Find {
    /** Up to here looking for it at every place costs little, and the JVM does it many characters at a time. */
    private static final int SHORT = 16;

    private Find() {}

    static boolean in(Run run, String text, String key) {
        if (key.length() <= SHORT) {
            run.charge(1 + text.length() / 64);
            return text.contains(key);
        }
        run.charge(1 + text.length() / 32 + key.length() / 16);
        return text.length() >= key.length() && linear(text, key);
    }

    /** Knuth, Morris and Pratt: what matched so far says where the next match can begin. */
    private static boolean linear(String text, String key) {
        int[] border = borders(key);
        int matched = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            while (matched > 0 && key.charAt(matched) != c) {
                matched = border[matched - 1];
            }
            if (key.charAt(matched) == c && ++matched == key.length()) {
                return true;
            }
        }
        return false;
    }

    /** For each start of the key, how long its longest border is: what begins it and ends it, too. */
    private static int[] borders(String key) {
        int[] border = new int[key.length()];
        int length = 0;
        for (int i = 1; i < key.length(); i++) {
            while (length > 0 && key.charAt(i) != key.charAt(length)) {
                length = border[length - 1];
            }
            length += key.charAt(i) == key.charAt(length) ? 1 : 0;
            border[i] = length;
        }
        return border;
    }
}
