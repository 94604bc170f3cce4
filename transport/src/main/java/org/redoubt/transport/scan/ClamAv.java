package org.redoubt.transport.scan;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.redoubt.account.Message;

/** ClamAV's INSTREAM: the message in pieces, each behind its length, and an answer that ends with an octet of zero. */
final class ClamAv {
    /** StreamMaxLength of clamd, unless somebody has changed it: what is longer it does not look at. */
    static final long LONGEST = 25L << 20;

    private static final int ANSWER = 1_000;

    private ClamAv() {}

    /** @param virus empty when none was found */
    record Answer(Optional<String> virus) {}

    static Answer ask(Conversation clamd, Message message) throws IOException {
        clamd.ascii("zINSTREAM\0");
        Conversation.pieces(message, piece -> {
            clamd.octets(ByteBuffer.allocate(4).putInt(piece.length).array());
            clamd.octets(piece);
        });
        clamd.octets(new byte[4]);
        clamd.flush();
        String answer = answer(clamd);
        if (answer.equals("stream: OK")) {
            return new Answer(Optional.empty());
        }
        if (answer.startsWith("stream: ") && answer.endsWith(" FOUND")) {
            return new Answer(Optional.of(answer.substring("stream: ".length(), answer.length() - " FOUND".length())));
        }
        throw new IOException("clamd says: " + answer);
    }

    private static String answer(Conversation clamd) throws IOException {
        byte[] answer = new byte[ANSWER];
        int length = 0;
        while (length < ANSWER) {
            int count = clamd.read(answer, length, ANSWER - length);
            if (count < 0) {
                break;
            }
            for (int end = length + count; length < end; length++) {
                if (answer[length] == 0) {
                    return new String(answer, 0, length, StandardCharsets.US_ASCII);
                }
            }
        }
        throw new IOException("the answer of clamd has no end");
    }
}
