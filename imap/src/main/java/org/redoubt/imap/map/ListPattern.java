package org.redoubt.imap.map;

/**
 * The wildcards of LIST, RFC 9051 6.3.9: '*' stands for anything, '%' for anything within one level. Time is the
 * product of both lengths at worst, whatever the pattern.
 */
public final class ListPattern {
    private final String pattern;

    public ListPattern(String pattern) {
        this.pattern = collapsed(MailboxPaths.canonical(pattern));
    }

    public boolean matches(String path) {
        boolean[] here = new boolean[path.length() + 1];
        here[0] = true;
        for (int i = 0; i < pattern.length(); i++) {
            here = step(pattern.charAt(i), here, path);
        }
        return here[path.length()];
    }

    /** From the places of the path where the pattern may stand, those where it may after one more character. */
    private static boolean[] step(char c, boolean[] before, String path) {
        boolean[] after = new boolean[before.length];
        for (int at = 0; at < before.length; at++) {
            if (c == '*' || c == '%') {
                boolean passes = at > 0 && after[at - 1] && (c == '*' || path.charAt(at - 1) != MailboxPaths.DELIMITER);
                after[at] = before[at] || passes;
            } else {
                after[at] = at > 0 && before[at - 1] && path.charAt(at - 1) == c;
            }
        }
        return after;
    }

    /** A run of wildcards matches what its widest one does. */
    private static String collapsed(String pattern) {
        StringBuilder out = new StringBuilder(pattern.length());
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            int last = out.length() - 1;
            boolean follows = last >= 0 && (c == '*' || c == '%') && (out.charAt(last) == '*' || out.charAt(last) == '%');
            if (!follows) {
                out.append(c);
            } else if (c == '*') {
                out.setCharAt(last, '*');
            }
        }
        return out.toString();
    }
}
