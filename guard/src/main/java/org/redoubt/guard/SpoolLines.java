package org.redoubt.guard;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The lines of one file of the log, in bounded memory; the file may be written meanwhile. */
final class SpoolLines {
    private static final int BUFFER_BYTES = 64 << 10;

    private SpoolLines() {}

    /** Takes one line, without its line feed. */
    interface Visitor {
        /** Returns whether to go on. */
        boolean line(byte[] line) throws IOException;
    }

    /**
     * Gives every complete line to the visitor; a line that is too long comes cut.
     *
     * @return whether the visitor wanted all of them
     */
    static boolean read(Path file, Visitor visitor) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES)) {
            ByteArrayOutputStream line = new ByteArrayOutputStream(512);
            for (int next = in.read(); next >= 0; next = in.read()) {
                if (next != '\n') {
                    if (line.size() <= Limits.MAX_LINE) {
                        line.write(next);
                    }
                } else {
                    if (!visitor.line(line.toByteArray())) {
                        return false;
                    }
                    line.reset();
                }
            }
        }
        // What follows the last line feed is being written right now.
        return true;
    }
}
