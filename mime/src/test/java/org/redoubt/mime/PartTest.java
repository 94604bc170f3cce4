package org.redoubt.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The example of part numbers in RFC 9051 6.4.5.1. */
class PartTest {
    private static final Part ROOT = Scans.scan("""
            Content-Type: multipart/mixed; boundary=a

            --a
            Content-Type: text/plain

            1
            --a
            Content-Type: application/octet-stream

            2
            --a
            Content-Type: message/rfc822

            Content-Type: multipart/mixed; boundary=c

            --c
            Content-Type: text/plain

            3.1
            --c
            Content-Type: application/octet-stream

            3.2
            --c--
            --a
            Content-Type: multipart/mixed; boundary=d

            --d
            Content-Type: image/gif

            4.1
            --d
            Content-Type: message/rfc822

            Content-Type: multipart/alternative; boundary=e

            --e
            Content-Type: text/plain

            4.2.1
            --e
            Content-Type: text/html

            4.2.2
            --e--
            --d--
            --a
            Content-Type: message/rfc822

            Subject: plain

            5.1
            --a--
            """).root();

    @Test
    void numbersOfTheExample() {
        assertEquals("text/plain", shape(1));
        assertEquals("application/octet-stream", shape(2));
        assertEquals("text/plain", shape(3, 1));
        assertEquals("application/octet-stream", shape(3, 2));
        assertEquals("image/gif", shape(4, 1));
        assertEquals("message/rfc822[multipart/alternative[text/plain,text/html]]", shape(4, 2));
        assertEquals("text/html", shape(4, 2, 2));
    }

    @Test
    void noNumberIsTheMessage() {
        assertEquals(Optional.of(ROOT), ROOT.at());
    }

    @Test
    void partOneOfAMessageThatIsNoMultipart() {
        assertEquals("text/plain", shape(5, 1));
        assertEquals("none", shape(5, 1, 1));
        assertEquals("none", shape(5, 2));
        Part leaf = Scans.scan("\nx").root();
        assertEquals(Optional.of(leaf), leaf.at(1));
        assertEquals(Optional.empty(), leaf.at(2));
    }

    @Test
    void numbersThatAreNot() {
        assertEquals("none", shape(0));
        assertEquals("none", shape(6));
        assertEquals("none", shape(-1));
        assertEquals("none", shape(1, 1));
        assertEquals("none", shape(Integer.MAX_VALUE));
    }

    private static String shape(int... path) {
        return ROOT.at(path).map(Scans::shape).orElse("none");
    }
}
