package org.redoubt.transport;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Somebody else's server, as well or badly behaved as a test wants. Line ends are taken byte by byte; what it is sent is
 * kept as it came.
 */
final class SmtpSink implements AutoCloseable {
    /** The connection is closed without an answer. */
    static final String CUT = "(cut)";

    /** No answer ever comes. */
    static final String STALL = "(stall)";

    /** The usual extensions. */
    static final List<String> MODERN = List.of("PIPELINING", "SIZE 10000000", "8BITMIME", "SMTPUTF8", "DSN");

    /** One message that was taken. */
    record Taken(String mail, List<String> rcpt, String data) {}

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<String> extensions;
    private final List<Taken> taken = new CopyOnWriteArrayList<>();
    private final List<InetAddress> peers = new CopyOnWriteArrayList<>();
    private final List<String> commands = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile Function<String, String> script = _ -> "";

    private SmtpSink(List<String> extensions) throws IOException {
        this.extensions = extensions;
        Thread.startVirtualThread(this::accept);
    }

    static SmtpSink open() throws IOException {
        return new SmtpSink(MODERN);
    }

    static SmtpSink with(String... extensions) throws IOException {
        return new SmtpSink(List.of(extensions));
    }

    /**
     * Answers otherwise.
     *
     * @param by gets each command line ("CONNECT" for the greeting, "." for the end of a message); empty is the usual
     */
    SmtpSink answering(Function<String, String> by) {
        script = by;
        return this;
    }

    int port() {
        return server.getLocalPort();
    }

    List<Taken> taken() {
        return List.copyOf(taken);
    }

    List<String> commands() {
        return List.copyOf(commands);
    }

    /** From where each connection came. */
    List<InetAddress> peers() {
        return List.copyOf(peers);
    }

    int connections() {
        return connections.get();
    }

    int mostOpen() {
        return mostOpen.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                Thread.startVirtualThread(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        peers.add(socket.getInetAddress());
        connections.incrementAndGet();
        mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max);
        try (socket) {
            new Conversation(socket).run();
        } catch (IOException gone) {
            commands.add("(gone)");
        } finally {
            open.decrementAndGet();
            sockets.remove(socket);
        }
    }

    private final class Conversation {
        private final Socket socket;
        private final InputStream in;
        private String mail = "";
        private List<String> rcpt = new ArrayList<>();

        Conversation(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new BufferedInputStream(socket.getInputStream());
        }

        void run() throws IOException {
            boolean going = answer("CONNECT", "220 sink ESMTP");
            while (going) {
                String line = line();
                if (line.isEmpty()) {
                    return;
                }
                commands.add(line);
                going = command(line) && !line.equalsIgnoreCase("QUIT");
            }
        }

        private boolean command(String line) throws IOException {
            String verb = line.split("[ :]")[0].toUpperCase(Locale.ROOT);
            switch (verb) {
                case "EHLO" -> {
                    StringBuilder reply = new StringBuilder("250-sink");
                    extensions.forEach(e -> reply.append("\r\n250-").append(e));
                    return answer(line, reply + "\r\n250 HELP");
                }
                case "MAIL" -> {
                    mail = line;
                    rcpt = new ArrayList<>();
                    return answer(line, "250 2.1.0 ok");
                }
                case "RCPT" -> {
                    String reply = reply(line, "250 2.1.5 ok");
                    if (reply.startsWith("2")) {
                        rcpt.add(line);
                    }
                    return send(reply);
                }
                case "DATA" -> {
                    String reply = reply(line, rcpt.isEmpty() ? "503 5.5.1 nobody" : "354 go");
                    return send(reply) && (!reply.startsWith("354") || data());
                }
                case "QUIT" -> {
                    return answer(line, "221 bye");
                }
                default -> {
                    return answer(line, "250 ok");
                }
            }
        }

        private boolean data() throws IOException {
            ByteArrayOutputStream data = new ByteArrayOutputStream();
            for (String line = raw(); !line.equals(".\r\n"); line = raw()) {
                if (line.isEmpty()) {
                    throw new IOException("cut within a message");
                }
                String kept = line.startsWith(".") ? line.substring(1) : line;
                data.writeBytes(kept.getBytes(StandardCharsets.ISO_8859_1));
            }
            Taken message = new Taken(mail, List.copyOf(rcpt), data.toString(StandardCharsets.UTF_8));
            String reply = reply(".", "250 2.0.0 taken");
            boolean cutAfterwards = reply.equals("250" + CUT);
            if (reply.startsWith("2")) {
                taken.add(message);
            }
            return !cutAfterwards && send(reply);
        }

        private String reply(String line, String usual) {
            String reply = script.apply(line);
            return reply.isEmpty() ? usual : reply;
        }

        private boolean answer(String line, String usual) throws IOException {
            return send(reply(line, usual));
        }

        private boolean send(String reply) throws IOException {
            if (reply.equals(CUT)) {
                return false;
            }
            if (reply.equals(STALL)) {
                return in.read() >= 0 && in.readAllBytes().length < 0;
            }
            socket.getOutputStream().write((reply + "\r\n").getBytes(StandardCharsets.UTF_8));
            return true;
        }

        private String line() throws IOException {
            String raw = raw();
            return new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8).strip();
        }

        /** Up to and with CR LF; nothing else ends a line. */
        private String raw() throws IOException {
            StringBuilder line = new StringBuilder();
            while (line.length() < 2 || line.charAt(line.length() - 1) != '\n' || line.charAt(line.length() - 2) != '\r') {
                int b = in.read();
                if (b < 0) {
                    if (line.isEmpty()) {
                        return "";
                    }
                    throw new IOException("cut within a line");
                }
                line.append((char) b);
            }
            return line.toString();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
