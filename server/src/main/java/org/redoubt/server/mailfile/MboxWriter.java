package org.redoubt.server.mailfile;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;

/**
 * Writes mboxrd, one file for each mailbox: {@code INBOX.mbox}, {@code Archive/2024.mbox}. A file appears complete,
 * in place of an earlier one, when its mailbox is done.
 */
public final class MboxWriter implements MailWriter {
    private final Path root;
    private Path file;
    private Path temporary;
    private OutputStream out = OutputStream.nullOutputStream();

    public MboxWriter(Path root) {
        this.root = root;
        this.file = root;
        this.temporary = root;
    }

    @Override
    public void mailbox(String path, List<String> keywords) throws IOException {
        done();
        file = root;
        for (String level : (path + ".mbox").split("/")) {
            // A mailbox may be called ".."; a file name may not lead out of the folder.
            file = file.resolve(level.startsWith(".") ? "_" + level.substring(1) : level);
        }
        Files.createDirectories(file.toAbsolutePath().getParent());
        temporary = file.resolveSibling(file.getFileName() + ".part");
        out = new BufferedOutputStream(Files.newOutputStream(temporary), 1 << 16);
    }

    @Override
    public boolean write(StoredMessage message) throws IOException {
        byte[] bytes = message.bytes();
        out.write(FromLine.of(new HeaderPeek(bytes).returnPath().orElse("MAILER-DAEMON"), message.received()));
        int start = 0;
        while (start < bytes.length) {
            int end = lineEnd(bytes, start);
            writeLine(bytes, start, end);
            start = end;
        }
        if (bytes.length > 0 && bytes[bytes.length - 1] != '\n') {
            out.write('\n');
        }
        out.write('\n');
        return true;
    }

    private static int lineEnd(byte[] bytes, int start) {
        int end = start;
        while (end < bytes.length && bytes[end] != '\n') {
            end++;
        }
        return Math.min(end + 1, bytes.length);
    }

    private void writeLine(byte[] bytes, int start, int end) throws IOException {
        if (bytes[start] == '>' || bytes[start] == 'F') {
            byte[] line = Arrays.copyOfRange(bytes, start, end);
            if (FromLine.quoted(line, line.length)) {
                out.write('>');
            }
        }
        out.write(bytes, start, end - start);
    }

    /** Puts the finished file in its place. */
    @Override
    public void done() throws IOException {
        out.close();
        if (!temporary.equals(file)) {
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
            temporary = file;
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
        if (!temporary.equals(file)) {
            Files.deleteIfExists(temporary);
        }
    }
}
