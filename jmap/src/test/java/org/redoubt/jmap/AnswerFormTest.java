package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How answers travel: compressed, asked for again by their tags, and never as documents that a browser runs. */
class AnswerFormTest {
    private TestServer server;
    private JmapClient alice;

    @BeforeEach
    void open() throws IOException {
        server = new TestServer();
        alice = server.alice();
    }

    @AfterEach
    void close() throws IOException {
        server.close();
    }

    private HttpResponse<byte[]> get(String path, String... fields) throws IOException {
        HttpRequest.Builder request = alice.request(path);
        if (fields.length > 0) {
            request.headers(fields);
        }
        try {
            return alice.http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private String upload(String content) throws IOException {
        HttpResponse<String> response = alice.send(alice.request("/jmap/upload/" + alice.accountId() + "/")
                .POST(HttpRequest.BodyPublishers.ofString(content))
                .build());
        return JmapClient.Answer.of(response.body()).text("/blobId");
    }

    private static String field(HttpResponse<byte[]> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void answersOfTextAreCompressedForWhoAsks() throws IOException {
        byte[] plain = get("/jmap/session").body();
        HttpResponse<byte[]> packed = get("/jmap/session", "Accept-Encoding", "br, gzip");
        assertEquals("gzip", field(packed, "Content-Encoding"));
        assertTrue(packed.body().length < plain.length);
        assertArrayEquals(plain, new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes());
        assertEquals("", field(get("/jmap/session", "Accept-Encoding", "gzip;q=0"), "Content-Encoding"));
    }

    @Test
    void aDownloadIsAskedForOnce() throws IOException {
        String path = "/jmap/download/" + alice.accountId() + "/" + upload("hello") + "?name=x&accept=text/plain";
        HttpResponse<byte[]> first = get(path);
        String tag = field(first, "ETag");
        assertFalse(tag.isEmpty());
        HttpResponse<byte[]> again = get(path, "If-None-Match", tag);
        assertEquals(304, again.statusCode());
        assertEquals(0, again.body().length);
        assertEquals(200, get(path, "If-None-Match", "\"other\"").statusCode());
    }

    @Test
    void aDownloadIsAFileAndNoDocument() throws IOException {
        String path = "/jmap/download/" + alice.accountId() + "/" + upload("<script>alert(1)</script>") + "?name=x.html&accept=";
        for (String type : new String[] {"text/html", "image/svg+xml", "text/xml", "application/xhtml+xml", "application/pdf"}) {
            HttpResponse<byte[]> response = get(path + type.replace("+", "%2B"));
            assertTrue(field(response, "Content-Disposition").startsWith("attachment;"), type);
            assertEquals("nosniff", field(response, "X-Content-Type-Options"));
            assertTrue(field(response, "Content-Security-Policy").contains("sandbox"), type);
        }
    }

    @Test
    void onlyPicturesTextAndPdfAreShownInTheBrowserWhenAsked() throws IOException {
        String path = "/jmap/download/" + alice.accountId() + "/" + upload("x") + "?inline=1&name=x&accept=";
        for (String type : new String[] {"image/png", "image/jpeg", "text/plain", "application/pdf"}) {
            HttpResponse<byte[]> response = get(path + type);
            assertTrue(field(response, "Content-Disposition").startsWith("inline;"), type);
            assertTrue(field(response, "Content-Security-Policy").startsWith("default-src 'none'"), type);
            assertEquals("nosniff", field(response, "X-Content-Type-Options"));
        }
        for (String type : new String[] {"text/html", "image/svg%2Bxml", "text/xml", "application/javascript"}) {
            assertTrue(field(get(path + type), "Content-Disposition").startsWith("attachment;"), type);
        }
        assertEquals("x", new String(get(path + "text/plain").body(), StandardCharsets.UTF_8));
    }
}
