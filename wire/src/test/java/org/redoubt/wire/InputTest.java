package org.redoubt.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InputTest {
    private Socket client;
    private Socket server;
    private Input in;
    private RawSocket raw;
    private final AtomicInteger working = new AtomicInteger();

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            client = new Socket(listener.getInetAddress(), listener.getLocalPort());
            server = listener.accept();
        }
        raw = new RawSocket(server, WireRuntime.manual(), Duration.ofMinutes(1), working);
        in = new Input(raw, new BufferPool(), Duration.ofMinutes(1));
    }

    @AfterEach
    void close() throws IOException {
        client.close();
        server.close();
    }

    private void send(String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String text(byte[] line) {
        return new String(line, StandardCharsets.ISO_8859_1);
    }

    @Test
    void whoWaitsForHisPeerIsNotAtWork() throws Exception {
        assertEquals(1, working.get());
        FutureTask<String> line = new FutureTask<>(() -> text(in.commandLine(1000)));
        Thread.startVirtualThread(line);
        while (working.get() != 0) {
            Thread.onSpinWait();
        }
        send("short\r\n");
        assertEquals("short", line.get());
        assertEquals(1, working.get());
        raw.close();
        raw.close();
        assertEquals(0, working.get());
    }

    @Test
    void whoHasLeftIsNotAtWorkEither() throws Exception {
        client.close();
        assertThrows(EOFException.class, () -> in.commandLine(1000));
        raw.close();
        assertThrows(IOException.class, () -> in.commandLine(1000));
        assertEquals(0, working.get());
    }

    @Test
    void readsSmallUntilThereIsMuchAndGivesTheLargeBufferBack() throws IOException {
        assertEquals(0, in.buffer().length);
        send("short\r\n");
        assertEquals("short", text(in.commandLine(1000)));
        assertEquals(Limits.SMALL_BUFFER, in.buffer().length);
        send("x".repeat(900) + "\r\n");
        assertEquals(900, in.commandLine(1000).length);
        assertEquals(Limits.LARGE_BUFFER, in.buffer().length);
        send("short\r\n");
        assertEquals("short", text(in.commandLine(1000)));
        assertEquals(Limits.SMALL_BUFFER, in.buffer().length);
    }

    @Test
    void aLineMayBeLongerThanAnyBuffer() throws IOException {
        int length = 3 * Limits.LARGE_BUFFER;
        send("y".repeat(length) + "\r\nnext\r\n");
        assertEquals(length, in.commandLine(length).length);
        assertEquals("next", text(in.commandLine(100)));
    }

    @Test
    void bareLfEndsALineOnlyWhereAllowed() throws IOException {
        in.acceptBareLf(true);
        send("a\nb\r\nc\rd\n");
        assertEquals("a", text(in.line(100)));
        assertEquals("b", text(in.line(100)));
        assertThrows(BareLineEndException.class, () -> in.line(100));
    }

    @Test
    void countedBytesFollowALine() throws IOException {
        send("A1 APPEND {3}\r\na\nb\r\n");
        assertEquals("A1 APPEND {3}", text(in.commandLine(100)));
        byte[] literal = new byte[3];
        in.readFully(literal, 0, 3);
        assertArrayEquals(new byte[] {'a', '\n', 'b'}, literal);
        assertEquals("", text(in.line(100)));
    }

    @Test
    void skipLeavesWhatFollows() throws IOException {
        send("x".repeat(40_000) + "next\r\n");
        in.skip(40_000);
        assertEquals("next", text(in.line(100)));
    }

    @Test
    void tellsWhetherAWholeLineIsHere() throws IOException {
        send("one\r\ntwo");
        assertFalse(in.lineBuffered());
        assertEquals("one", text(in.commandLine(100)));
        while (in.buffered() < 3) {
            assertTrue(in.fill());
        }
        assertFalse(in.lineBuffered());
        send("\r\n");
        assertTrue(in.fill());
        Site.await(() -> in.lineBuffered() || fill());
        assertTrue(in.lineBuffered());
    }

    private boolean fill() {
        try {
            return !in.fill();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theEndOfInputCutsALineShort() throws IOException {
        send("half a li");
        client.shutdownOutput();
        assertThrows(EOFException.class, () -> in.commandLine(100));
        byte[] b = new byte[20];
        assertEquals(9, in.read(b, 0, 20));
        assertEquals(-1, in.read(b, 0, 20));
        assertFalse(in.fill());
    }

    @Test
    void aWindowThatNobodyEmptiesIsAFault() throws IOException {
        send("z".repeat(2 * Limits.LARGE_BUFFER));
        assertThrows(IllegalStateException.class, () -> {
            while (in.fill()) {}
        });
    }
}
