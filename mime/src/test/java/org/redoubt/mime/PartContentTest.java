package org.redoubt.mime;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PartContentTest {
    private static String decoded(String encoding, String raw) throws IOException {
        byte[] octets = raw.getBytes(StandardCharsets.ISO_8859_1);
        byte[] out = PartContent.decode(encoding, new ByteArrayInputStream(octets)).readAllBytes();
        return new String(out, StandardCharsets.ISO_8859_1);
    }

    private static String text(String contentType, byte[] body) {
        Part p = Scans.scan("Content-Type: " + contentType + "\n\n").root();
        return PartContent.text(p, body);
    }

    @Test
    void base64() throws IOException {
        assertEquals("Hello", decoded("base64", "SGVsbG8="));
        assertEquals("Hello world", decoded("base64", "SGVs\r\nbG8gd2\r\n9ybGQ=\r\n"));
        assertEquals("Hello", decoded("base64", "S!G\0V s-b_G8"));
        assertEquals("HelloHello", decoded("base64", "SGVsbG8=SGVsbG8="));
        assertEquals("", decoded("base64", "="));
        assertEquals("", decoded("base64", "S"));
    }

    @Test
    void base64OfAnything() {
        Seeds.each(200, random -> {
            byte[] octets = new byte[random.nextInt(20_000)];
            random.nextBytes(octets);
            byte[] encoded = java.util.Base64.getMimeEncoder().encode(octets);
            assertArrayEquals(octets, allOf(PartContent.decode("base64", new ByteArrayInputStream(encoded))));
            assertArrayEquals(octets, Base64.decode(encoded));
        });
    }

    private static byte[] allOf(InputStream in) {
        try {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** RFC 2045 6.7. */
    @Test
    void quotedPrintable() throws IOException {
        assertEquals("Now's the time for all folk to come to the aid of their country.",
                decoded("quoted-printable", "Now's the time =\r\nfor all folk to come=\r\n to the aid of their country."));
        assertEquals("a=b\u00e9", decoded("quoted-printable", "a=3Db=e9"));
        assertEquals("x\r\ny", decoded("quoted-printable", "x \t\r\ny"));
        assertEquals("a=G1", decoded("quoted-printable", "a=G1"));
        assertEquals("a=", decoded("quoted-printable", "a="));
    }

    @Test
    void encodings() throws IOException {
        assertTrue(PartContent.canDecode("8bit"));
        assertFalse(PartContent.canDecode("x-unknown"));
        assertEquals("as it is", decoded("binary", "as it is"));
        assertThrows(IllegalArgumentException.class, () -> decoded("x-unknown", ""));
    }

    @Test
    void charsets() {
        assertEquals("\u20ac", text("text/plain; charset=windows-1252", new byte[] {(byte) 0x80}));
        assertEquals("\u0416", text("text/plain; charset=windows-1251", new byte[] {(byte) 0xc6}));
        assertEquals("\u0416", text("text/plain; charset=CP-1251", new byte[] {(byte) 0xc6}));
        assertEquals("\u05d0", text("text/plain; charset=windows-1255", new byte[] {(byte) 0xe0}));
        assertEquals("\u3042", text("text/plain; charset=iso-2022-jp", "\u3042".getBytes(Charset.forName("iso-2022-jp"))));
        assertEquals("\u4e2d", text("text/plain; charset=gb18030", "\u4e2d".getBytes(Charset.forName("gb18030"))));
        assertEquals("\uac00", text("text/plain; charset=ks_c_5601-1987", "\uac00".getBytes(Charset.forName("euc-kr"))));
        assertEquals("\u00e9", text("text/plain", new byte[] {(byte) 0xc3, (byte) 0xa9}));
        assertEquals("\u00e9", text("text/plain; charset=\"no such\"", new byte[] {(byte) 0xe9}));
        assertEquals("\u00e9", text("text/plain; charset=utf8", new byte[] {(byte) 0xc3, (byte) 0xa9}));
    }

    /** RFC 2152. */
    @Test
    void utf7() {
        assertEquals("A\u2262\u0391.", text("text/plain; charset=utf-7", "A+ImIDkQ.".getBytes(StandardCharsets.US_ASCII)));
        assertEquals("Hi Mom -\u263a-!", text("text/plain; charset=utf-7", "Hi Mom -+Jjo--!".getBytes(StandardCharsets.US_ASCII)));
        assertEquals("1 + 1", text("text/plain; charset=utf-7", "1 +- 1".getBytes(StandardCharsets.US_ASCII)));
        assertEquals("", text("text/plain; charset=utf-7", "+".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void onlyTextHasText() {
        assertEquals("", text("image/png", new byte[] {1, 2}));
        assertEquals("Action: failed", text("message/delivery-status", "Action: failed".getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void htmlWithoutTags() {
        assertEquals("a b", html("a<!-- <b>no</b> --><script>if (a<b) {}</script> <i>b</i>"));
        assertEquals("1 < 2 & 3 > 2", html("1 < 2 &amp; 3 &gt; 2"));
        assertEquals("\u20ac \u00e4 A B \u03c9 &nosuch; &", html("&euro;&nbsp;&auml; &#65; &#x42; &omega; &nosuch; &"));
        assertEquals("one two", html("<p>one</p><p>two</p>"));
        assertEquals("word", html("w<b>or</b>d"));
        assertEquals("a", html("a<style>never closed"));
        assertEquals("a", html("a<b"));
        assertEquals("\ufffd\ufffd&#;", html("&#0;&#xD800;&#;"));
    }

    private static String html(String s) {
        return Ascii.fold(text("text/html; charset=utf-8", s.getBytes(StandardCharsets.UTF_8)), 1000);
    }
}
