package org.redoubt.transport;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * The other end of the milter protocol, as well or badly behaved as a test wants. A step is heard as its letter and its
 * data, NUL written as {@code |}; macros are heard as well.
 */
final class ScriptedMilter implements AutoCloseable {
    /** Closes the connection in the place of an answer. */
    static final byte[] CUT = {};

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final Thread acceptor;
    private final byte[] options;
    private volatile Function<String, List<byte[]>> script = _ -> List.of(packet('c', ""));

    private ScriptedMilter(byte[] options) throws IOException {
        this.options = options;
        this.acceptor = Thread.startVirtualThread(this::accept);
    }

    /** One that wants to hear everything and may change everything. */
    static ScriptedMilter open() throws IOException {
        return with(6, 0x1ff, 0);
    }

    static ScriptedMilter with(int version, int actions, int protocol) throws IOException {
        return new ScriptedMilter(ByteBuffer.allocate(12).putInt(version).putInt(actions).putInt(protocol).array());
    }

    /** What it answers to each step; nothing for no answer. */
    ScriptedMilter answering(Function<String, List<byte[]>> by) {
        script = by;
        return this;
    }

    /** The usual answer but for steps that begin so. */
    ScriptedMilter answering(String start, byte[]... packets) {
        return answering(step -> step.startsWith(start) ? List.of(packets) : List.of(packet('c', "")));
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getLocalPort());
    }

    List<String> heard() {
        return List.copyOf(heard);
    }

    static byte[] packet(char letter, String data) {
        return packet(letter, data.replace('|', '\0').getBytes(StandardCharsets.UTF_8));
    }

    static byte[] packet(char letter, int number, String data) {
        byte[] text = data.replace('|', '\0').getBytes(StandardCharsets.UTF_8);
        return packet(letter, ByteBuffer.allocate(4 + text.length).putInt(number).put(text).array());
    }

    private static byte[] packet(char letter, byte[] data) {
        return ByteBuffer.allocate(5 + data.length).putInt(data.length + 1).put((byte) letter).put(data).array();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                Thread.startVirtualThread(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            while (true) {
                byte[] packet = new byte[in.readInt()];
                in.readFully(packet);
                char letter = (char) packet[0];
                if (letter == 'O') {
                    out.write(packet('O', options));
                    continue;
                }
                String step = letter + text(packet);
                heard.add(step);
                if (letter == 'Q') {
                    return;
                }
                if (letter == 'D' || letter == 'A') {
                    continue;
                }
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                for (byte[] answer : script.apply(step)) {
                    if (answer.length == 0) {
                        return;
                    }
                    all.writeBytes(answer);
                }
                out.write(all.toByteArray());
            }
        } catch (IOException gone) {
            heard.add("(gone)");
        }
    }

    private static String text(byte[] packet) {
        return new String(packet, 1, packet.length - 1, StandardCharsets.ISO_8859_1).replace('\0', '|');
    }

    /** What it heard without macros. */
    List<String> steps() {
        List<String> steps = new ArrayList<>(heard);
        steps.removeIf(step -> step.startsWith("D"));
        return steps;
    }

    /** From then on nobody gets through to it: who still waits in accept could take one more. */
    @Override
    public void close() throws IOException {
        server.close();
        try {
            acceptor.join();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
