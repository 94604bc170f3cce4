package org.redoubt.mime;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Keeps the beginnings of the first plain and of the first HTML text, of which one becomes the preview. */
final class PreviewText {
    private final Sample[] samples = new Sample[2];
    private int count;
    private @Nullable Sample current;

    /** A leaf's body starts. */
    void begin(PartDraft part) {
        if (part.isInlineText() && count < samples.length && (part.isPlain() || part.isHtml()) && isNew(part)) {
            current = new Sample(part);
            samples[count++] = current;
        }
    }

    /** The second sample must be of the other type. */
    private boolean isNew(PartDraft part) {
        return count == 0 || samples[0].html != part.isHtml();
    }

    void add(byte[] b, int from, int to) {
        if (current != null && !current.add(b, from, to)) {
            current = null;
        }
    }

    void end() {
        current = null;
    }

    /** Of the text that came first, unless it says nothing. */
    String text() {
        for (int i = 0; i < count; i++) {
            String text = samples[i].text();
            if (!text.isEmpty()) {
                return text;
            }
        }
        return "";
    }

    private static final class Sample {
        private static final int FIRST = 512;

        /** Characters at the end of a decoded piece that may be wrong because it was cut there. */
        private static final int CUT = 8;

        private final PartDraft part;
        private final boolean html;
        private final byte[] octets;
        private int length;

        Sample(PartDraft part) {
            this.part = part;
            this.html = part.isHtml();
            this.octets = new byte[html ? Limits.PREVIEW_HTML_BYTES : Limits.PREVIEW_PLAIN_BYTES];
        }

        /** False when it is full. */
        boolean add(byte[] b, int from, int to) {
            int n = Math.min(to - from, octets.length - length);
            System.arraycopy(b, from, octets, length, n);
            length += n;
            return length < octets.length;
        }

        /** Most texts fill a preview with their first octets; decoding all that is kept is for those that do not. */
        String text() {
            int enough = Limits.PREVIEW_CHARS + CUT;
            for (int n = FIRST; ; n *= 4) {
                byte[] start = Arrays.copyOf(octets, Math.min(n, length));
                String folded = Ascii.fold(PartContent.text(part.build(), start), enough);
                if (folded.length() == enough || n >= length) {
                    return cut(folded);
                }
            }
        }

        private String cut(String s) {
            int end = Math.min(s.length(), Limits.PREVIEW_CHARS);
            while (end > 0 && isHalf(s.charAt(end - 1))) {
                end--;
            }
            return s.substring(0, end);
        }

        /** What is left of a character at the end of the sample. */
        private boolean isHalf(char c) {
            return Character.isHighSurrogate(c) || (c == '\ufffd' && length == octets.length);
        }
    }
}
