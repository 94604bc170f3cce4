package org.redoubt.filter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
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

    private static byte[] zip(List<String> names) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String name : names) {
                zip.putNextEntry(new ZipEntry(name));
            }
        }
        return out.toByteArray();
    }

    @Test
    void longNamesCostNoMoreThanTheirLength() throws IOException {
        byte[] blanks = zip(IntStream.range(0, 50)
                .mapToObj(i -> "a.txt" + " ".repeat(65_000) + i)
                .toList());
        assertTimeoutPreemptively(
                Duration.ofSeconds(10), () -> assertEquals(Optional.empty(), find(Set.of("exe"), "a.zip", blanks)));
        assertEquals(1, find("a.zip", blanks).stream().count());
        byte[] hidden = zip(List.of("a.exe" + " ".repeat(65_000)));
        assertEquals(1, find(Set.of("exe"), "a.zip", hidden).stream().count());
    }

    private static Optional<String> findIn(Set<String> refused, String... parts) throws IOException {
        String message = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + String.join("\r\n--b\r\n", parts) + "\r\n--b--\r\n";
        byte[] octets = message.getBytes(StandardCharsets.UTF_8);
        MessageScanner scanner = new MessageScanner();
        scanner.feed(octets, 0, octets.length);
        return AttachedTypes.find(refused, scanner.finish(), part -> new ByteArrayInputStream(
                Arrays.copyOfRange(octets, (int) part.bodyStart(), (int) part.bodyEnd())));
    }

    @Test
    void bothNamesOfEveryPartCount() throws IOException {
        String two = "Content-Type: application/octet-stream; name=\"a.exe\"\r\nContent-Disposition: attachment; filename=\"a.txt\"\r\n\r\nx";
        assertEquals(Optional.of("a.exe"), findIn(REFUSED, two));
        String text = "Content-Type: text/plain\r\n\r\nx";
        String[] many = new String[301];
        Arrays.fill(many, text);
        many[300] = "Content-Disposition: attachment; filename=\"b.js\"\r\n\r\nx";
        assertEquals(Optional.of("b.js"), findIn(REFUSED, many));
    }

    @Test
    void afterManyArchivesNoneCanBeLookedInto() throws IOException {
        String archive = "Content-Type: application/octet-stream; name=c.zip\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                + Base64.getMimeEncoder().encodeToString(zip(List.of("a.txt")));
        String[] many = new String[201];
        Arrays.fill(many, archive);
        assertEquals(Optional.of("c.zip"), findIn(REFUSED, many));
        assertEquals(Optional.empty(), findIn(REFUSED, Arrays.copyOf(many, 200)));
    }

    @Test
    void whatIsCalledAnArchiveAndIsNoneCannotBeLookedInto() throws IOException {
        byte[] program = zip("a.exe", new byte[100]);
        byte[] led = new byte[program.length + 3];
        System.arraycopy(program, 0, led, 3, program.length);
        assertEquals(Optional.of("a.ZIP."), find("a.ZIP.", led));
        assertEquals(Optional.of("a.zip / b.zip"), find("a.zip", zip("b.zip", led)));
        assertEquals(Optional.empty(), find("a.bin", led));
        assertEquals(Optional.empty(), find(Set.of("exe"), "a.zip", led));
    }
}
