package org.redoubt.mime;

/** UTF-7, RFC 2152, which Java lacks and old mail of Exchange and Outlook Express has. */
final class Utf7 {
    private final byte[] in;
    private final StringBuilder out;
    private int pos;

    private Utf7(byte[] in) {
        this.in = in;
        this.out = new StringBuilder(in.length);
    }

    static String decode(byte[] octets) {
        return new Utf7(octets).run();
    }

    private String run() {
        while (pos < in.length) {
            int c = in[pos++] & 0xff;
            if (c == '+') {
                shifted();
            } else {
                out.append((char) c);
            }
        }
        return out.toString();
    }

    /** UTF-16 in base64 up to an octet that is none; {@code +-} is a plus sign. */
    private void shifted() {
        if (pos < in.length && in[pos] == '-') {
            pos++;
            out.append('+');
            return;
        }
        int bits = 0;
        int held = 0;
        while (pos < in.length && Base64.value(in[pos]) >= 0) {
            bits = bits << 6 | Base64.value(in[pos++]);
            held += 6;
            if (held >= 16) {
                held -= 16;
                unit((char) (bits >>> held));
                bits &= (1 << held) - 1;
            }
        }
        endOfPair();
        if (pos < in.length && in[pos] == '-') {
            pos++;
        }
    }

    /** Half of a surrogate pair is no character: nothing could store it as UTF-8. */
    private void unit(char c) {
        if (Character.isLowSurrogate(c)) {
            out.append(highBefore() ? c : '\ufffd');
        } else {
            endOfPair();
            out.append(c);
        }
    }

    private void endOfPair() {
        if (highBefore()) {
            out.setCharAt(out.length() - 1, '\ufffd');
        }
    }

    private boolean highBefore() {
        return !out.isEmpty() && Character.isHighSurrogate(out.charAt(out.length() - 1));
    }
}
