package org.redoubt.server.mailfile;

import java.util.Arrays;

/** RFC 5322 2.1 lines end in CRLF; files on Unix mostly end theirs in LF. */
final class LineEnds {
    private LineEnds() {}

    /** The message with CRLF line ends: itself when its header has them already, else with every bare LF made CRLF. */
    static byte[] toNetwork(byte[] message) {
        if (headerIsCrlf(message)) {
            return message;
        }
        int bare = countBareLineFeeds(message);
        if (bare == 0) {
            return message;
        }
        byte[] crlf = new byte[message.length + bare];
        int at = 0;
        for (int i = 0; i < message.length; i++) {
            if (isBareLineFeed(message, i)) {
                crlf[at++] = '\r';
            }
            crlf[at++] = message[i];
        }
        return crlf;
    }

    /** Whether every line up to the first empty one ends in CRLF, and there is at least one. */
    private static boolean headerIsCrlf(byte[] message) {
        int lineStart = 0;
        for (int i = 0; i < message.length; i++) {
            if (message[i] == '\n') {
                if (isBareLineFeed(message, i)) {
                    return false;
                }
                if (i - lineStart == 1) {
                    return true;
                }
                lineStart = i + 1;
            }
        }
        return lineStart > 0;
    }

    private static int countBareLineFeeds(byte[] message) {
        int bare = 0;
        for (int i = 0; i < message.length; i++) {
            if (isBareLineFeed(message, i)) {
                bare++;
            }
        }
        return bare;
    }

    private static boolean isBareLineFeed(byte[] message, int i) {
        return message[i] == '\n' && (i == 0 || message[i - 1] != '\r');
    }

    /** The line without its LF or CRLF. */
    static byte[] withoutEnd(byte[] line) {
        int length = line.length;
        if (length > 0 && line[length - 1] == '\n') {
            length -= length > 1 && line[length - 2] == '\r' ? 2 : 1;
        }
        return length == line.length ? line : Arrays.copyOf(line, length);
    }
}
