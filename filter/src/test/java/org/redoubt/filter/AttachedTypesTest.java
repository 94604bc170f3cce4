package org.redoubt.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.redoubt.mime.MessageScanner;
import org.redoubt.mime.MessageStructure;

class AttachedTypesTest {
    private static final Set<String> REFUSED = Set.of("exe", "js", AttachedTypes.UNREADABLE);

    private static byte[] zip(String name, byte[] content) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("readme.txt"));
            zip.write("hello".getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry(name));
            zip.write(content);
        }
        return out.toByteArray();
    }

    private static Optional<String> find(Set<String> refused, String name, byte[] content) throws IOException {
        String message = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\ntext\r\n--b\r\nContent-Type: application/octet-stream; name=\""
                + name + "\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + Base64.getMimeEncoder().encodeToString(content) + "\r\n--b--\r\n";
        byte[] octets = message.getBytes(StandardCharsets.UTF_8);
        MessageScanner scanner = new MessageScanner();
        scanner.feed(octets, 0, octets.length);
        MessageStructure structure = scanner.finish();
        return AttachedTypes.find(refused, structure, part -> new ByteArrayInputStream(
                Arrays.copyOfRange(octets, (int) part.bodyStart(), (int) part.bodyEnd())));
    }

    private static Optional<String> find(String name, byte[] content) throws IOException {
        return find(REFUSED, name, content);
    }

    @Test
    void filesAreToldByTheirEndings() throws IOException {
        assertEquals(Optional.of("a.EXE"), find("a.EXE", new byte[9]));
        assertEquals(Optional.of("a.exe. ."), find("a.exe. .", new byte[9]));
        assertEquals(Optional.empty(), find("exe", new byte[9]));
        assertEquals(Optional.empty(), find("a.exe.pdf", new byte[9]));
        assertEquals(Optional.empty(), find(Set.of(), "a.exe", new byte[9]));
    }

    @Test
    void archivesAreLookedIntoWhateverTheyAreCalled() throws IOException {
        byte[] program = zip("sub/a.exe", new byte[100]);
        assertEquals(Optional.of("invoice.zip / sub/a.exe"), find("invoice.zip", program));
        assertEquals(Optional.of("invoice.dat / sub/a.exe"), find("invoice.dat", program));
        assertEquals(Optional.of("out.zip / in.bin / sub/a.exe"), find("out.zip", zip("in.bin", program)));
        assertEquals(Optional.empty(), find("invoice.zip", zip("a.txt", new byte[100])));
    }

    @Test
    void whatCannotBeLookedIntoIsATypeOfItsOwn() throws IOException {
        byte[] encrypted = zip("a.txt", new byte[100]);
        encrypted[6] |= 1; // PKWARE's note, 4.4.4: bit 0 of the general purpose flag
        assertEquals(Optional.of("a.zip"), find("a.zip", encrypted));
        assertEquals(Optional.empty(), find(Set.of("exe"), "a.zip", encrypted));
        byte[] deep = new byte[100];
        for (int i = 0; i < 6; i++) {
            deep = zip("deeper", deep);
        }
        assertEquals(1, find("a.zip", deep).stream().count());
    }

    @Test
    void whatInflatesWithoutEndIsGivenUp() throws IOException {
        long before = System.nanoTime();
        assertEquals(Optional.of("bomb.zip"), find("bomb.zip", zip("a.txt", new byte[80 << 20])));
        assertEquals(true, System.nanoTime() - before < 20_000_000_000L);
    }
}
