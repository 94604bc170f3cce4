package org.redoubt.jmap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Role;
import org.redoubt.jmap.JmapClient.Answer;

/** RFC 8620 6: uploads, downloads, and how long a blob is there. */
class BinaryConformanceTest {
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

    private Answer upload(byte[] octets, String type) throws IOException {
        HttpResponse<String> response = alice.send(alice.request("/jmap/upload/" + alice.accountId() + "/")
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(octets))
                .build());
        assertEquals(201, response.statusCode(), response.body());
        assertTrue(response.headers().firstValue("Content-Type").orElse("").startsWith("application/json"));
        return Answer.of(response.body());
    }

    private HttpResponse<byte[]> download(String blob) throws IOException {
        try {
            return alice.http.send(
                    alice.request("/jmap/download/" + alice.accountId() + "/" + blob + "?name=x&accept=text/plain").build(),
                    HttpResponse.BodyHandlers.ofByteArray());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Test
    void rfc8620Section6_1AnUploadIsAnsweredByWhatItIs() throws IOException {
        Answer first = upload(new byte[] {1, 2, 3}, "image/png; x=y");
        assertEquals("'" + alice.accountId() + "'", first.at("/accountId"));
        assertEquals("'image/png; x=y'3", first.at("/type") + first.at("/size"));
        assertTrue(first.text("/blobId").matches("[A-Za-z0-9_-]{1,255}"));
        assertArrayEquals(new byte[] {1, 2, 3}, download(first.text("/blobId")).body());
        HttpResponse<String> elsewhere = alice.send(alice.request("/jmap/upload/a999/")
                .POST(HttpRequest.BodyPublishers.ofByteArray(new byte[1]))
                .build());
        assertEquals(404, elsewhere.statusCode());
    }

    @Test
    void rfc8620Section6ABlobIsThereUntilTheCallThatDropsItsLastUserIsOver() throws IOException {
        server.put(Role.INBOX, "From: a@example.org\\nSubject: x\\nMIME-Version: 1.0\\nContent-Type: multipart/mixed; boundary=b\\n\\n"
                .replace("\\n", "\n") + "--b\n\ntext\n--b\nContent-Type: application/x\nContent-Transfer-Encoding: base64\n\nSGVsbG8=\n--b--\n");
        String blob = alice.call("Email/get", "'ids':['e1'],'properties':['attachments']").text("/list/0/attachments/0/blobId");
        Answer set = alice.call("Email/set", "'destroy':['e1'],'create':{'c':{'mailboxIds':{'m1':true},'subject':'again',"
                + "'attachments':[{'blobId':'" + blob + "','type':'application/x'}]}}");
        assertEquals("['e1']", set.at("/destroyed"));
        String made = set.text("/created/c/id");
        String again = alice.call("Email/get", "'ids':['" + made + "'],'properties':['attachments']").text("/list/0/attachments/0/blobId");
        assertArrayEquals(new byte[] {'H', 'e', 'l', 'l', 'o'}, download(again).body());
    }

    @Test
    void rfc8620Section6TheEldestUploadsMakeRoomForNewOnes() throws IOException {
        String first = upload(new byte[1], "application/x").text("/blobId");
        String last = "";
        try (AccountHandle account = server.account()) {
            for (int i = 0; i < 999; i++) {
                server.now.addAndGet(1_000);
                account.upload(new ByteArrayInputStream(new byte[1]), 1);
            }
            assertEquals(200, download(first).statusCode());
            server.now.addAndGet(1_000);
            last = upload(new byte[1], "application/x").text("/blobId");
        }
        assertEquals(404, download(first).statusCode());
        assertEquals(200, download(last).statusCode());
    }

    @Test
    void rfc8620Section6_2WhatABlobIsNeverChanges() throws IOException {
        String one = upload(new byte[] {1}, "text/plain").text("/blobId");
        upload(new byte[] {2}, "text/plain");
        HttpResponse<byte[]> got = download(one);
        assertEquals("text/plain", got.headers().firstValue("Content-Type").orElse(""));
        assertArrayEquals(new byte[] {1}, got.body());
    }
}
