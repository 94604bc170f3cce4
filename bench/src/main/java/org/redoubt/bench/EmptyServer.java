package org.redoubt.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A server that does nothing: it answers LMTP and IMAP at once, keeps no mail and reads what it tells from memory that was
 * filled before it listened. What a driver measures against it is the driver's own part of a figure, and so the most that
 * any server can show with that driver on the machine.
 *
 * <p>Arguments: LMTP port, IMAP port, messages that its mailbox pretends to hold. Answers have the lengths that the load driver's
 * messages give. It says {@code ready} when it listens, and serves until it is ended.
 */
public final class EmptyServer {
    private static final int BUFFER = 1 << 16;
    private static final String BODY = "seven b ".repeat(375);

    /** What FETCH is asked for, most telling first. */
    private enum Item {
        ENVELOPE(" INTERNALDATE \"23-Nov-2026 10:00:00 +0000\" RFC822.SIZE 3000 ENVELOPE (\"Mon, 23 Nov 2026 10:00:00 +0000\""
                + " \"time people good agenda other here\" ((\"Person 77\" NIL \"p77\" \"example.net\"))"
                + " ((\"Person 77\" NIL \"p77\" \"example.net\")) ((\"Person 77\" NIL \"p77\" \"example.net\"))"
                + " ((NIL NIL \"u1\" \"example.org\")) NIL NIL NIL \"<0123456789abcdef@example.net>\")"),
        BODYSTRUCTURE(" BODYSTRUCTURE (\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL \"7BIT\" 2700 40 NIL NIL NIL NIL)"),
        HEADER(literal(
                "BODY[HEADER.FIELDS (SUBJECT FROM DATE)]",
                "Subject: time people good agenda other here\r\nFrom: Person 77 <p77@example.net>\r\n"
                        + "Date: Mon, 23 Nov 2026 10:00:00 +0000\r\n\r\n")),
        BODY(literal("BODY[]", EmptyServer.BODY)),
        FLAGS("");

        private final String text;

        Item(String text) {
            this.text = text;
        }

        private static String literal(String name, String value) {
            return ' ' + name + " {" + value.length() + "}\r\n" + value;
        }

        static Item of(String command) {
            for (Item item : values()) {
                if (command.contains(item.name())) {
                    return item;
                }
            }
            return FLAGS;
        }
    }

    /** Answers of the first messages of the mailbox, and where each ends. */
    private record Answers(byte[] bytes, int[] ends) {
        static Answers of(Item item, int messages) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            int[] ends = new int[messages + 1];
            for (int i = 1; i <= messages; i++) {
                bytes.writeBytes(("* " + i + " FETCH (UID " + i + " FLAGS (\\Seen)" + item.text + ")\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
                ends[i] = bytes.size();
            }
            return new Answers(bytes.toByteArray(), ends);
        }

        void write(OutputStream out, int messages) throws IOException {
            out.write(bytes, 0, ends[Math.min(messages, ends.length - 1)]);
        }
    }

    private final int messages;
    private final Map<Item, Answers> answers = new EnumMap<>(Item.class);

    private EmptyServer(int messages) {
        this.messages = messages;
        for (Item item : Item.values()) {
            answers.put(item, Answers.of(item, item == Item.BODY ? Math.min(messages, 10_000) : messages));
        }
    }

    public static void main(String[] a) throws IOException {
        EmptyServer server = new EmptyServer(Integer.parseInt(a[2]));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
                ServerSocket lmtp = new ServerSocket(Integer.parseInt(a[0]), 1000, InetAddress.getLoopbackAddress());
                ServerSocket imap = new ServerSocket(Integer.parseInt(a[1]), 1000, InetAddress.getLoopbackAddress())) {
            threads.submit(() -> listen(threads, lmtp, server::lmtp));
            System.out.println("ready");
            listen(threads, imap, server::imap);
        }
    }

    private Answers answers(Item item) {
        return Objects.requireNonNull(answers.get(item));
    }

    private interface Conversation {
        void hold(InputStream in, OutputStream out) throws IOException;
    }

    private static Void listen(ExecutorService threads, ServerSocket listener, Conversation conversation) throws IOException {
        while (true) {
            Socket socket = listener.accept();
            threads.submit(() -> {
                try (socket) {
                    socket.setTcpNoDelay(true);
                    conversation.hold(
                            new BufferedInputStream(socket.getInputStream(), BUFFER),
                            new BufferedOutputStream(socket.getOutputStream(), BUFFER));
                }
                return null;
            });
        }
    }

    private void lmtp(InputStream in, OutputStream out) throws IOException {
        say(out, "220 here");
        String line;
        while (!(line = line(in)).startsWith("QUIT")) {
            if (line.startsWith("DATA")) {
                say(out, "354 go on");
                while (!line(in).equals(".")) {
                    // Nothing is kept.
                }
            }
            say(out, "250 yes");
        }
        say(out, "221 bye");
    }

    private void imap(InputStream in, OutputStream out) throws IOException {
        say(out, "* OK here");
        while (true) {
            String command = command(in);
            String tag = command.substring(0, command.indexOf(' '));
            String rest = command.substring(tag.length() + 1).toUpperCase(Locale.ROOT);
            if (rest.startsWith("FETCH")) {
                fetch(out, rest);
            } else if (rest.startsWith("SELECT")) {
                out.write(("* " + messages + " EXISTS\r\n").getBytes(StandardCharsets.US_ASCII));
            } else if (rest.contains("SEARCH")) {
                out.write("* SEARCH 1 2 3\r\n".getBytes(StandardCharsets.US_ASCII));
            } else if (rest.startsWith("STORE *:*")) {
                answers(Item.FLAGS).write(out, 1);
            } else if (rest.startsWith("EXPUNGE")) {
                out.write("* 1 EXPUNGE\r\n".repeat(5).getBytes(StandardCharsets.US_ASCII));
            }
            say(out, tag + " OK done");
            if (rest.startsWith("LOGOUT")) {
                return;
            }
        }
    }

    private void fetch(OutputStream out, String command) throws IOException {
        String set = command.split(" ")[1];
        int count = set.equals("*:*") ? 1 : set.endsWith("*") ? messages : Integer.parseInt(set.substring(set.indexOf(':') + 1));
        answers(Item.of(command)).write(out, count);
    }

    /** A command without its literals, which nobody looks at. */
    private static String command(InputStream in) throws IOException {
        String line = line(in);
        String first = line;
        while (line.endsWith("+}")) {
            in.skipNBytes(Integer.parseInt(line.substring(line.lastIndexOf('{') + 1, line.length() - 2)));
            line = line(in);
        }
        return first;
    }

    private static String line(InputStream in) throws IOException {
        byte[] line = new byte[256];
        int length = 0;
        int next;
        while ((next = in.read()) != '\n') {
            if (next < 0) {
                throw new IOException("the driver has gone");
            }
            if (next != '\r' && length < line.length) {
                line[length++] = (byte) next;
            }
        }
        return new String(line, 0, length, StandardCharsets.US_ASCII);
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }
}
