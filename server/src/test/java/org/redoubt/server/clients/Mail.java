package org.redoubt.server.clients;

import java.nio.charset.StandardCharsets;

/** Messages for tests, with CRLF line ends. */
final class Mail {
    private Mail() {}

    static byte[] of(String subject, String body) {
        return ("From: Zoe <zoe@elsewhere.example>\nTo: you@example.org\nDate: Mon, 02 Feb 2026 10:00:00 +0000\n"
                        + "Message-ID: <" + Integer.toHexString((subject + body).hashCode()) + "@elsewhere.example>\n"
                        + "Subject: " + subject + "\n\n" + body + "\n")
                .replace("\n", "\r\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
