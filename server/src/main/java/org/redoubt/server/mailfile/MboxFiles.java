package org.redoubt.server.mailfile;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * An mbox, or a folder of them as mail programs keep it ({@code Archives.sbd/2024}, {@code Work.mbox}); a file that
 * does not begin with a "From " line is passed over.
 *
 * <p>A message begins at a line {@code From … date} that is the first of the file or follows an empty one. One '>' is
 * taken off a line {@code >…From } (mboxrd). In a file written by the older rule (mboxo) this is right for
 * {@code >From } and takes one '>' too many off a line that began with {@code >>From } in the message itself; the two
 * cannot be told apart. The empty line before the next "From " line belongs to the mbox, not to the message.
 */
public final class MboxFiles implements MessageFiles {
    private static final int BUFFER_OCTETS = 1 << 16;

    /** Flushed to the message in pieces, so that a line without an end cannot fill the memory by itself. */
    private static final int MAX_LINE_PIECE = 1 << 16;

    private final Path root;
    private final List<Path> files;
    private final long maxOctets;

    /** @param maxOctets a larger message is told as unreadable */
    public MboxFiles(Path root, long maxOctets) throws IOException {
        this.root = root;
        this.files = FileWalk.files(root);
        this.maxOctets = maxOctets;
    }

    @Override
    public long totalOctets() {
        return FileWalk.octets(files);
    }

    @Override
    public void forEach(Sink sink) throws IOException {
        for (Path file : files) {
            try (InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_OCTETS)) {
                new Reader(file, folder(file), in, sink).run();
            }
        }
    }

    private String folder(Path file) {
        if (file.equals(root)) {
            return "";
        }
        StringBuilder path = new StringBuilder();
        for (Path part : root.relativize(file)) {
            path.append(path.isEmpty() ? "" : "/").append(part.toString().replaceFirst("\\.(sbd|mbox)$", ""));
        }
        return path.toString();
    }

    /** One file, once, front to back. */
    private final class Reader {
        private final Path file;
        private final String folder;
        private final InputStream in;
        private final Sink sink;
        private final byte[] line = new byte[MAX_LINE_PIECE];
        private final ByteArrayOutputStream message = new ByteArrayOutputStream();
        private byte[] fromLine = new byte[0];
        private boolean lineComplete;
        private boolean overflow;
        private long octets;
        private int number;

        Reader(Path file, String folder, InputStream in, Sink sink) {
            this.file = file;
            this.folder = folder;
            this.in = in;
            this.sink = sink;
        }

        void run() throws IOException {
            int length = readLine();
            if (!FromLine.is(line, length)) {
                notMbox(length);
                return;
            }
            begin(length);
            boolean lineStart = true;
            boolean afterEmpty = false;
            while ((length = readLine()) > 0) {
                if (lineStart && afterEmpty && FromLine.is(line, length)) {
                    deliver();
                    begin(length);
                    afterEmpty = false;
                } else {
                    append(length, lineStart);
                    afterEmpty = lineStart && lineComplete && empty(length);
                }
                lineStart = lineComplete;
            }
            deliver();
        }

        /** Whether the line is nothing but its end. */
        private boolean empty(int length) {
            return length == 1 || (length == 2 && line[0] == '\r');
        }

        private void notMbox(int firstLine) throws IOException {
            long size = FileWalk.octets(file);
            if (firstLine > 0 && file.equals(root)) {
                sink.unreadable(file.toString(), "not an mbox: it does not begin with a \"From \" line", size);
            } else {
                sink.passedOver(file.toString(), size);
            }
        }

        private void begin(int length) {
            fromLine = Arrays.copyOf(line, length);
            octets = length;
            number++;
            overflow = false;
            message.reset();
        }

        private void append(int length, boolean lineStart) {
            octets += length;
            int from = lineStart && line[0] == '>' && FromLine.quoted(line, length) ? 1 : 0;
            overflow |= message.size() + (long) length > maxOctets;
            if (!overflow) {
                message.write(line, from, length - from);
            }
        }

        private void deliver() throws IOException {
            String source = file + "#" + number;
            if (overflow) {
                sink.unreadable(source, "larger than the limit of " + maxOctets + " octets", octets);
                return;
            }
            byte[] bytes = LineEnds.toNetwork(withoutSeparator(message.toByteArray()));
            HeaderPeek header = new HeaderPeek(bytes);
            Optional<Instant> received = FromLine.date(fromLine, fromLine.length)
                    .or(header::received)
                    .or(() -> FileWalk.modified(file));
            sink.message(new FoundMessage(source, folder, header.statusKeywords(), received, bytes), octets);
        }

        /** The message without the one empty line that separates it from the next. */
        private static byte[] withoutSeparator(byte[] bytes) {
            int length = bytes.length;
            boolean crlf = length >= 2 && bytes[length - 2] == '\r';
            int last = length - (crlf ? 2 : 1);
            boolean empty = last >= 1 && bytes[length - 1] == '\n' && bytes[last - 1] == '\n';
            return empty ? Arrays.copyOf(bytes, last) : bytes;
        }

        /** Reads up to and including the next LF, or as much of the line as fits; 0 at the end. */
        private int readLine() throws IOException {
            int length = 0;
            int octet = 0;
            while (length < line.length && octet != '\n' && (octet = in.read()) >= 0) {
                line[length++] = (byte) octet;
            }
            lineComplete = length > 0 && line[length - 1] == '\n';
            return length;
        }
    }
}
