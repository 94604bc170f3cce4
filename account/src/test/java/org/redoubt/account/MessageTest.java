package org.redoubt.account;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.mime.MessageScanner;

class MessageTest {
    /** A file that is closed cannot be read, so what still works does not read. */
    @Test
    void skippingReadsNothing(@TempDir Path folder) throws IOException {
        byte[] octets = "Subject: a\r\n\r\ntext\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        Path file = Files.write(folder.resolve("spool"), octets);
        MessageScanner scanner = new MessageScanner();
        scanner.feed(octets, 0, octets.length);
        FileChannel channel = FileChannel.open(file);
        try (Message message =
                        new Message(new byte[0], Optional.of(channel), octets.length, scanner.finish(), false);
                InputStream in = message.open()) {
            in.skipNBytes(14);
            assertEquals('t', in.read());
            channel.close();
            in.skipNBytes(2);
            assertEquals(octets.length - 17, in.skip(100));
            assertEquals(0, in.skip(1));
            assertEquals(-1, in.read());
        }
    }
}
