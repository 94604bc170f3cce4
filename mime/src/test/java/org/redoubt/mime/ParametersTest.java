package org.redoubt.mime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ParametersTest {
    private static Part typed(String contentType) {
        return Scans.scan("Content-Type: " + contentType + "\n\n").root();
    }

    private static void assertParameter(String expected, String contentType, String name) {
        assertEquals(Optional.of(expected), typed(contentType).parameter(name), contentType);
    }

    /** RFC 2231 3, 4 and 4.1. */
    @Test
    void examplesOfRfc2231() {
        assertParameter("ftp://cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar",
                "message/external-body; access-type=URL;\n URL*0=\"ftp://\";\n URL*1=\"cs.utk.edu/pub/moore/bulk-mailer/bulk-mailer.tar\"",
                "url");
        assertParameter("This is ***fun***", "application/x-stuff;\n title*=us-ascii'en-us'This%20is%20%2A%2A%2Afun%2A%2A%2A", "title");
        assertParameter("This is even more ***fun*** isn't it!",
                "application/x-stuff;\n title*0*=us-ascii'en'This%20is%20even%20more%20;\n title*1*=%2A%2A%2Afun%2A%2A%2A%20;\n"
                        + " title*2=\"isn't it!\"",
                "title");
    }

    @Test
    void rawParametersAreKeptForImap() {
        assertEquals(List.of(new Parameter("title*0*", "utf-8''a"), new Parameter("title*1", "b")),
                typed("a/b; TITLE*0*=utf-8''a; title*1=b").parameters());
    }

    @Test
    void continuationsInAnyOrderAndAcrossCharacters() {
        assertParameter("a\u00e9b", "a/b; n*1*=%A9b; n*0*=utf-8''a%C3", "n");
        assertParameter("ab", "a/b; n*1=b; n*0=a; n*3=d", "n");
        assertParameter("\u00e9", "a/b; n*=iso-8859-1'en'%E9", "n");
        assertParameter("%zz%", "a/b; n*=utf-8''%zz%", "n");
        assertParameter("plain", "a/b; n*=plain", "n");
    }

    @Test
    void asSendersWriteThem() {
        assertParameter("utf-8", "text/plain charset=utf-8", "charset");
        assertParameter("utf-8", "text/plain;;; charset = \"utf-8\" (comment) ; x", "charset");
        assertParameter("utf-8", "text/plain; charset:=utf-8", "charset");
        assertParameter("us-ascii", "text/plain; charset=us-ascii (Plain text)", "charset");
        assertParameter("my file.txt", "text/plain; name=my file.txt; x=y", "name");
        assertParameter("r\u00e9sum\u00e9", "text/plain; name=\"=?utf-8?q?r=C3=A9sum=C3=A9?=\"", "name");
        assertParameter("a\"b\\c", "text/plain; name=\"a\\\"b\\\\c\"", "name");
        assertParameter("never closed; x=y", "text/plain; name=\"never closed; x=y", "name");
        assertParameter("flowed", "text/plain; charset=a format=flowed", "format");
        assertParameter("", "text/plain; name=", "name");
    }

    @Test
    void dispositionsThatSayNone() {
        assertEquals(Optional.of("x.txt"), Scans.scan("Content-Disposition: filename=x.txt\n\n").root().fileName());
        assertEquals(Optional.of("x.txt"), Scans.scan("Content-Disposition: ; filename=x.txt\n\n").root().fileName());
        assertEquals(Optional.empty(), Scans.scan("Content-Disposition: \n\n").root().disposition());
    }
}
