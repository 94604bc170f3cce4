package org.redoubt.extract;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Tells by its first octets what a file is, whatever it calls itself, and reads its text. */
final class FileText {
    private static final byte[] PDF = "%PDF-".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RTF = "{\\rtf".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ZIP = {'P', 'K', 3, 4};

    /** The head of OLE compound files: Office files of old, and those of today that are encrypted. */
    private static final byte[] COMPOUND = {(byte) 0xd0, (byte) 0xcf, 0x11, (byte) 0xe0};

    /** PDFs may begin with something else, ISO 32000-1 Annex H says where readers look. */
    private static final int PDF_HEAD = 1024;

    private FileText() {}

    /**
     * The text, cut at {@link Limits#CHARACTERS}; lines and words are parted by white space, order is the file's.
     *
     * @throws UnreadableException when there is none to be had
     */
    static String of(byte[] file) throws UnreadableException {
        TextSink sink = new TextSink(Limits.CHARACTERS);
        try {
            read(file, sink);
        } catch (IOException | RuntimeException | StackOverflowError | LinkageError failed) {
            // What stands ahead of the damage, or of a bound, is better than nothing.
            if (sink.text().isBlank()) {
                throw unreadable(failed);
            }
        }
        return sink.text();
    }

    private static UnreadableException unreadable(Throwable failed) {
        if (failed instanceof UnreadableException known) {
            return known;
        }
        UnreadableException broken = new UnreadableException(UnreadableException.Why.BROKEN);
        broken.initCause(failed);
        return broken;
    }

    private static void read(byte[] file, TextSink sink) throws IOException {
        if (startsWith(file, 0, ZIP)) {
            new OfficeText(sink).read(file);
        } else if (startsWith(file, 0, RTF)) {
            new RtfText(file, sink).read();
        } else if (isPdf(file)) {
            PdfText.read(file, sink);
        } else {
            boolean encrypted = startsWith(file, 0, COMPOUND) && holds(file, utf16("EncryptedPackage"));
            throw new UnreadableException(
                    encrypted ? UnreadableException.Why.PROTECTED : UnreadableException.Why.UNKNOWN_FORMAT);
        }
    }

    private static boolean isPdf(byte[] file) {
        for (int at = 0; at < Math.min(PDF_HEAD, file.length); at++) {
            if (startsWith(file, at, PDF)) {
                return true;
            }
        }
        return false;
    }

    private static byte[] utf16(String text) {
        return text.getBytes(StandardCharsets.UTF_16LE);
    }

    private static boolean holds(byte[] file, byte[] needle) {
        for (int at = 0; at <= file.length - needle.length; at++) {
            if (startsWith(file, at, needle)) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsWith(byte[] file, int at, byte[] start) {
        if (file.length - at < start.length) {
            return false;
        }
        for (int i = 0; i < start.length; i++) {
            if (file[at + i] != start[i]) {
                return false;
            }
        }
        return true;
    }
}
