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

        String text() {
            String folded = Ascii.fold(PartContent.text(part.build(), Arrays.copyOf(octets, length)));
            return cut(folded);
        }

        private static String cut(String s) {
            if (s.length() <= Limits.PREVIEW_CHARS) {
                return s;
            }
            int end = Limits.PREVIEW_CHARS;
            return s.substring(0, Character.isHighSurrogate(s.charAt(end - 1)) ? end - 1 : end);
        }
    }
}
