package org.redoubt.server.mailfile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Files of one message each: one file, or a folder of them, its sub-folders included. In a folder whatever neither is
 * called .eml nor begins with a header field is passed over, hidden files too. A leading "From " line of an mbox is
 * taken off.
 */
public final class EmlFiles implements MessageFiles {
    private final Path root;
    private final List<Path> files;
    private final long maxOctets;

    /** @param maxOctets a larger file is told as unreadable */
    public EmlFiles(Path root, long maxOctets) throws IOException {
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
            long octets = Files.size(file);
            if (octets > maxOctets) {
                sink.unreadable(file.toString(), "larger than the limit of " + maxOctets + " octets", octets);
            } else {
                one(file, octets, sink);
            }
        }
    }

    private void one(Path file, long octets, Sink sink) throws IOException {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (IOException e) {
            sink.unreadable(file.toString(), FileWalk.reason(e), octets);
            return;
        }
        int fromLine = FromLine.is(content, firstLine(content)) ? firstLine(content) : 0;
        if (!named(file) && fromLine == 0 && !HeaderPeek.looksLikeMessage(content, content.length)) {
            sink.passedOver(file.toString(), octets);
            return;
        }
        byte[] message =
                LineEnds.toNetwork(fromLine == 0 ? content : Arrays.copyOfRange(content, fromLine, content.length));
        Optional<Instant> received = new HeaderPeek(message).received().or(() -> FromLine.date(content, fromLine));
        sink.message(
                new FoundMessage(file.toString(), "", Set.of(), received.or(() -> FileWalk.modified(file)), message),
                octets);
    }

    /** Whether somebody says that this is a message; a damaged one is imported as it is rather than left behind. */
    private boolean named(Path file) {
        return file.equals(root) || file.toString().toLowerCase(Locale.ROOT).endsWith(".eml");
    }

    private static int firstLine(byte[] content) {
        for (int i = 0; i < content.length; i++) {
            if (content[i] == '\n') {
                return i + 1;
            }
        }
        return content.length;
    }
}
