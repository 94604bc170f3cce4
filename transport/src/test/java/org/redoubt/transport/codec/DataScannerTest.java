package org.redoubt.transport.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.redoubt.transport.codec.DataScanner.Fault;

class DataScannerTest {
    private static final int MAX_LINE = 998;

    private record Result(String text, int end, Set<Fault> faults) {}

    private static Result scan(String input, int piece) throws IOException {
        return scan(input.getBytes(StandardCharsets.ISO_8859_1), piece, DataScanner.dotStuffed(MAX_LINE));
    }

    private static Result scan(byte[] input, int piece, DataScanner scanner) throws IOException {
        var out = new ByteArrayOutputStream();
        int end = -1;
        for (int at = 0; at < input.length && end < 0; at += piece) {
            end = scanner.scan(input, at, Math.min(input.length, at + piece), out::write);
        }
        return new Result(out.toString(StandardCharsets.ISO_8859_1), end, scanner.faults());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8, 9, 64, 4096})
    void dotsAreTakenOutWhereverTheNetworkCuts(int piece) throws IOException {
        String sent = "Subject: x\r\n\r\n..two\r\n...three\r\n.\tfour\r\na.b\r\n.\r\nQUIT\r\n";
        Result result = scan(sent, piece);
        assertEquals("Subject: x\r\n\r\n.two\r\n..three\r\n\tfour\r\na.b\r\n", result.text());
        assertEquals(sent.indexOf("QUIT"), result.end());
        assertTrue(result.faults().isEmpty());
    }

    @Test
    void aDotAtOnceIsAnEmptyMessage() throws IOException {
        assertEquals(new Result("", 3, Set.of()), scan(".\r\n", 1));
    }

    /** Every published way to make one server see an end of message where another sees none. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n.\n",
                "\n.\r\n",
                "\r\n.\n",
                "\r.\r",
                "\r\n.\r",
                "\r.\r\n",
                "\r.\n",
                "\n.\r",
                "\r\n\0.\r\n",
                "\r\n.\0\r\n",
                "\r\n.\r\0\n",
                "\r\0\n.\r\n",
                "\n\n.\r\n",
                "\r\r\n.\r\r\n",
                "\r\n.\r\r\n",
                "\r\n.\n\r\n",
                "\r\n. \r\n\n"
            })
    void onlyCrLfDotCrLfEndsAMessage(String almost) throws IOException {
        for (int piece = 1; piece < 12; piece++) {
            String sent = "text" + almost + "MAIL FROM:<smuggled@example.org>\r\n.\r\n";
            Result result = scan(sent, piece);
            assertEquals(sent.length(), result.end(), "the true end");
            assertTrue(!result.faults().isEmpty(), "it is refused");
        }
    }

    @Test
    void aLineOfTheLimitIsTakenAndALongerOneIsNot() throws IOException {
        String line = "x".repeat(MAX_LINE);
        for (int piece : new int[] {1, 7, 997, 998, 999, 1000, 5000}) {
            assertEquals(Set.of(), scan("a\r\n" + line + "\r\n.\r\n", piece).faults());
            assertEquals(
                    Set.of(Fault.LONG_LINE),
                    scan("a\r\n" + line + "x\r\n.\r\n", piece).faults());
        }
    }

    @Test
    void countedMessagesKeepTheirDotsAndMayLackTheLastLineEnd() throws IOException {
        DataScanner scanner = DataScanner.counted(MAX_LINE);
        Result result = scan("a\r\n.\r\n..\r\nend".getBytes(StandardCharsets.US_ASCII), 2, scanner);
        scanner.end();
        assertEquals(new Result("a\r\n.\r\n..\r\nend", -1, Set.of()), result);
    }

    @Test
    void aCountedMessageMustNotEndInALoneCr() throws IOException {
        DataScanner scanner = DataScanner.counted(MAX_LINE);
        scan("end\r".getBytes(StandardCharsets.US_ASCII), 100, scanner);
        scanner.end();
        assertEquals(Set.of(Fault.BARE_CR), scanner.faults());
    }

    @Test
    void agreesWithAnObviousReaderOnRandomInput() throws IOException {
        long seed = 20_261_124;
        Random random = new Random(seed);
        byte[] alphabet = "\r\n.\0\ta\u00e9\r\n.\r\nbb".getBytes(StandardCharsets.ISO_8859_1);
        for (int round = 0; round < 100_000; round++) {
            byte[] input = new byte[random.nextInt(40)];
            for (int i = 0; i < input.length; i++) {
                input[i] = alphabet[random.nextInt(alphabet.length)];
            }
            Result expected = obvious(input);
            Result result = scan(input, 1 + random.nextInt(12), DataScanner.dotStuffed(MAX_LINE));
            assertEquals(expected.end(), result.end(), () -> "seed " + seed);
            assertEquals(expected.faults(), result.faults(), () -> "seed " + seed);
            if (expected.faults().isEmpty() && expected.end() >= 0) {
                assertArrayEquals(bytes(expected.text()), bytes(result.text()), () -> "seed " + seed);
            }
        }
    }

    /** The rules again, one octet after another over the whole input. */
    private static Result obvious(byte[] in) {
        Set<Fault> faults = EnumSet.noneOf(Fault.class);
        var text = new StringBuilder();
        boolean lineStart = true;
        int i = 0;
        while (i < in.length) {
            if (lineStart && in[i] == '.') {
                if (crLf(in, i + 1)) {
                    return new Result(text.toString(), i + 3, faults);
                }
                i++;
                lineStart = false;
                continue;
            }
            lineStart = false;
            if (crLf(in, i)) {
                text.append("\r\n");
                lineStart = true;
                i += 2;
                continue;
            }
            // What a CR at the very end will be is not known yet.
            if (in[i] == '\r' && i + 1 < in.length) {
                faults.add(Fault.BARE_CR);
            } else if (in[i] == '\n') {
                faults.add(Fault.BARE_LF);
            } else if (in[i] == 0) {
                faults.add(Fault.NUL);
            }
            text.append((char) (in[i] & 0xff));
            i++;
        }
        return new Result(text.toString(), -1, faults);
    }

    private static boolean crLf(byte[] in, int at) {
        return at + 1 < in.length && in[at] == '\r' && in[at + 1] == '\n';
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
