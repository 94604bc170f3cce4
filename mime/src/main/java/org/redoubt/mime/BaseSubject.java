package org.redoubt.mime;

/** RFC 5256 2.1, with the ends of the text moved inwards so that nothing is read more than a few times. */
final class BaseSubject {
    private static final int NONE = -1;

    private final String text;
    private int start;
    private int end;
    private boolean answers;

    BaseSubject(String decoded) {
        text = spaced(decoded);
        end = text.length();
    }

    /** Step 1: tabs and runs of spaces become one space. */
    private static String spaced(String s) {
        StringBuilder out = new StringBuilder(s.length());
        for (int i = 0; i < s.length(); i++) {
            boolean white = Ascii.white(s.charAt(i));
            if (!white || out.isEmpty() || out.charAt(out.length() - 1) != ' ') {
                out.append(white ? ' ' : s.charAt(i));
            }
        }
        return out.toString();
    }

    String base() {
        do {
            trailers();
            leaders();
        } while (forwarded());
        return text.substring(start, end);
    }

    /** Whether {@link #base} took away what replies and forwards add. */
    boolean answers() {
        return answers;
    }

    /** Step 2: subj-trailer. */
    private void trailers() {
        while (end > start) {
            if (text.charAt(end - 1) == ' ') {
                end--;
            } else if (end - start >= 5 && is(end - 5, "(fwd)")) {
                end -= 5;
                answers = true;
            } else {
                return;
            }
        }
    }

    /** Steps 3 to 5. All blobs are looked at together: one by one a row of them would be read again for each. */
    private void leaders() {
        while (start < end) {
            int lastBlob = start;
            int after = start;
            for (int next = blob(start); next != NONE; next = blob(next)) {
                lastBlob = after;
                after = next;
            }
            int rest = text.charAt(start) == ' ' ? start + 1 : reply(after);
            if (rest == NONE) {
                start = after < end ? after : lastBlob;
                return;
            }
            answers |= text.charAt(start) != ' ';
            start = rest;
        }
    }

    /** Step 6: subj-fwd. */
    private boolean forwarded() {
        boolean found = end - start >= 6 && is(start, "[fwd:") && text.charAt(end - 1) == ']';
        if (found) {
            start += 5;
            end--;
            answers = true;
        }
        return found;
    }

    /** Behind the subj-blob that starts here, white space included. */
    private int blob(int at) {
        if (at >= end || text.charAt(at) != '[') {
            return NONE;
        }
        int i = at + 1;
        while (i < end && text.charAt(i) != '[' && text.charAt(i) != ']') {
            i++;
        }
        return i < end && text.charAt(i) == ']' ? white(i + 1) : NONE;
    }

    /** Behind the subj-refwd that starts here. */
    private int reply(int at) {
        int word = is(at, "re") || is(at, "fw") ? at + 2 : NONE;
        if (word == NONE) {
            return NONE;
        }
        int i = white(is(at, "fwd") ? word + 1 : word);
        int blob = blob(i);
        i = blob == NONE ? i : blob;
        return i < end && text.charAt(i) == ':' ? i + 1 : NONE;
    }

    private int white(int at) {
        int i = at;
        while (i < end && text.charAt(i) == ' ') {
            i++;
        }
        return i;
    }

    private boolean is(int at, String lower) {
        return at + lower.length() <= end && text.regionMatches(true, at, lower, 0, lower.length());
    }
}
