package org.redoubt.transport.milter;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.redoubt.transport.codec.Reply;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.OutgoingConnection;

/**
 * One conversation with one filter: packets of a length, a letter and data, in the protocol's version 6 as libmilter
 * (mfdef.h) has it. What the filter does not want to hear is not sent, and where it does not answer none is awaited.
 */
final class MilterConversation implements AutoCloseable {
    private static final int VERSION = 6;
    private static final int OLDEST = 2;

    /** Add and change header, body, add and delete recipient, quarantine, change sender, add with parameters, macros. */
    private static final int ACTIONS = 0x1ff;

    private static final int QUARANTINE = 0x20;
    private static final int CHANGE_HEADER = 0x10;
    private static final int ADD_HEADER = 0x1;
    private static final int CHANGE_BODY = 0x2;
    private static final int ADD_RECIPIENT = 0x4;
    private static final int ADD_RECIPIENT_WITH = 0x80;
    private static final int DELETE_RECIPIENT = 0x8;
    private static final int CHANGE_FROM = 0x40;

    /** All steps that can be left out or unanswered, skip, and leading spaces; not refused recipients. */
    private static final int PROTOCOL = 0x1ff7ff;

    private static final int SKIP = 0x400;
    private static final int LEADING_SPACE = 0x100000;

    /** A step of a conversation: its letter, and the flags for not sending it and for no answer. */
    enum Step {
        CONNECT('C', 0x1, 0x1000, 0),
        HELO('H', 0x2, 0x2000, 1),
        MAIL('M', 0x4, 0x4000, 2),
        RCPT('R', 0x8, 0x8000, 3),
        DATA('T', 0x200, 0x10000, 4),
        HEADER('L', 0x20, 0x80, -1),
        END_OF_HEADER('N', 0x40, 0x40000, 6),
        BODY('B', 0x10, 0x80000, -1),
        END('E', 0, 0, 5);

        private final char letter;
        private final int left;
        private final int unanswered;
        private final int macros;

        Step(char letter, int left, int unanswered, int macros) {
            this.letter = letter;
            this.left = left;
            this.unanswered = unanswered;
            this.macros = macros;
        }
    }

    /** How a filter answers a step. */
    sealed interface Answer {
        record Continue() implements Answer {}

        /** Nothing more of this message, or of this connection, concerns it. */
        record Accept() implements Answer {}

        /** Nothing more of the body. */
        record Skip() implements Answer {}

        record Refuse(Reply reply) implements Answer {}

        /** It is to be taken and thrown away. */
        record Discard() implements Answer {}
    }

    private final MilterSettings settings;
    private final OutgoingConnection connection;
    private final LongSupplier nanoTime;
    private final Map<Integer, Set<String>> wanted = new HashMap<>();
    private int version = VERSION;
    private int actions;
    private int protocol;

    private MilterConversation(MilterSettings settings, OutgoingConnection connection, LongSupplier nanoTime) {
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.connection = connection;
    }

    /** Connects and negotiates. */
    static MilterConversation open(MilterSettings settings, Dialer dialer, LongSupplier nanoTime) throws IOException {
        OutgoingConnection connection = switch (settings.address()) {
            case UnixDomainSocketAddress here -> dialer.connect(here);
            case InetSocketAddress there -> dialer.connect(there, Dialer.Reach.CONFIGURED, MilterLimits.CONNECT);
            default -> throw new IOException("a milter is reached by TCP or by a socket of this machine");
        };
        try {
            connection.idleTimeout(settings.timeout());
            MilterConversation conversation = new MilterConversation(settings, connection, nanoTime);
            conversation.negotiate();
            return conversation;
        } catch (IOException | RuntimeException failed) {
            connection.close();
            throw failed;
        }
    }

    private void negotiate() throws IOException {
        send('O', ByteBuffer.allocate(12).putInt(VERSION).putInt(ACTIONS).putInt(PROTOCOL).array());
        connection.out().flush();
        Packet answer = packet();
        if (answer.letter != 'O' || answer.data.length < 12) {
            throw new IOException("the milter does not negotiate");
        }
        ByteBuffer data = ByteBuffer.wrap(answer.data);
        version = data.getInt();
        actions = data.getInt();
        protocol = data.getInt();
        if (version < OLDEST || version > VERSION || (actions & ~ACTIONS) != 0 || (protocol & ~PROTOCOL) != 0) {
            throw new IOException("the milter wants what is not offered: version " + version + ", actions "
                    + Integer.toHexString(actions) + ", protocol " + Integer.toHexString(protocol));
        }
        while (data.remaining() > 4) {
            int stage = data.getInt();
            wanted.computeIfAbsent(stage, _ -> new HashSet<>())
                    .addAll(List.of(text(data).replace(",", " ").strip().split(" +", -1)));
        }
    }

    private static String text(ByteBuffer data) {
        StringBuilder text = new StringBuilder();
        while (data.hasRemaining()) {
            byte b = data.get();
            if (b == 0) {
                break;
            }
            text.append((char) (b & 0xff));
        }
        return text.toString();
    }

    /** Whether the fields of the header are to be sent with the blank that follows the colon. */
    boolean leadingSpace() {
        return (protocol & LEADING_SPACE) != 0;
    }

    /** Sends a step with its macros and waits for the answer, unless the filter left either out. */
    Answer step(Step step, Map<String, String> macros, byte[] data) throws IOException {
        if ((protocol & step.left) != 0 || step == Step.DATA && version < 4) {
            return new Answer.Continue();
        }
        macros(step, macros);
        send(step.letter, data);
        if ((protocol & step.unanswered) != 0) {
            return new Answer.Continue();
        }
        connection.out().flush();
        return answer(new ArrayList<>(), false);
    }

    /** The end of the message; adds what is to be changed. */
    Answer end(Map<String, String> macros, List<MilterChange> changes) throws IOException {
        macros(Step.END, macros);
        send(Step.END.letter, new byte[0]);
        connection.out().flush();
        return answer(changes, true);
    }

    /** Forgets the message that is under way; the connection stays. */
    void abort() throws IOException {
        send('A', new byte[0]);
        connection.out().flush();
    }

    private void macros(Step step, Map<String, String> macros) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(step.letter);
        Set<String> only = wanted.getOrDefault(step.macros, Set.of());
        macros.forEach((name, value) -> {
            if (only.isEmpty() || only.contains(name)) {
                string(out, name);
                string(out, value);
            }
        });
        if (step.macros >= 0 && out.size() > 1) {
            send('D', out.toByteArray());
        }
    }

    private Answer answer(List<MilterChange> changes, boolean atEnd) throws IOException {
        long body = 0;
        long header = 0;
        long deadline = nanoTime.getAsLong() + MilterLimits.ANSWER.toNanos();
        while (true) {
            Packet packet = packet();
            if (nanoTime.getAsLong() - deadline > 0) {
                throw new IOException("the milter is at work for too long");
            }
            Optional<Answer> last = last(packet);
            if (last.isPresent()) {
                return last.get();
            }
            if (packet.letter == 'p') {
                continue;
            }
            if (!atEnd || changes.size() >= MilterLimits.CHANGES) {
                throw new IOException("the milter answers " + packet.letter + ", which is not its turn");
            }
            MilterChange change = change(packet);
            if (change instanceof MilterChange.ReplaceBody(var octets)) {
                body += octets.length;
            } else {
                header += packet.data.length;
            }
            if (body > MilterLimits.BODY || header > MilterLimits.HEADER) {
                throw new IOException("the milter makes the message too long");
            }
            changes.add(change);
        }
    }

    private Optional<Answer> last(Packet packet) throws IOException {
        return switch (packet.letter) {
            case 'c' -> Optional.of(new Answer.Continue());
            case 'a' -> Optional.of(new Answer.Accept());
            case 's' -> {
                if ((protocol & SKIP) == 0) {
                    throw new IOException("the milter skips, which it did not negotiate");
                }
                yield Optional.of(new Answer.Skip());
            }
            case 'd' -> Optional.of(new Answer.Discard());
            case 'r' -> Optional.of(new Answer.Refuse(Reply.of(550, "5.7.1", "The message was refused by " + settings.name())));
            case 't' -> Optional.of(new Answer.Refuse(Reply.of(451, "4.7.1", "Try again later, says " + settings.name())));
            case '4', 'f' -> Optional.of(new Answer.Refuse(Reply.of(421, "4.7.0", "Try again later, says " + settings.name())));
            case 'y' -> Optional.of(new Answer.Refuse(reply(packet.data)));
            default -> Optional.empty();
        };
    }

    /** A reply of the filter's own; in one line, whatever it sent. */
    private static Reply reply(byte[] data) throws IOException {
        String text = text(ByteBuffer.wrap(data)).replaceAll("[\\r\\n]+[45][0-9][0-9][ -]", " ").replaceAll("[\\x00-\\x1f]+", " ");
        if (!text.matches("[45][0-9][0-9]([ -].*)?")) {
            throw new IOException("the milter has a reply that is none");
        }
        int code = Integer.parseInt(text.substring(0, 3));
        String rest = text.length() > 4 ? text.substring(4).strip() : "";
        String status = rest.matches("[45]\\.[0-9]{1,3}\\.[0-9]{1,3}( .*)?") && rest.charAt(0) == text.charAt(0)
                ? rest.split(" ", 2)[0]
                : text.charAt(0) + ".7.1";
        String said = rest.startsWith(status) ? rest.substring(status.length()).strip() : rest;
        return Reply.of(code, status, said.isEmpty() ? "The message was not taken" : said);
    }

    private MilterChange change(Packet packet) throws IOException {
        ByteBuffer data = ByteBuffer.wrap(packet.data);
        return switch (packet.letter) {
            case 'h' -> {
                allowed(ADD_HEADER);
                yield new MilterChange.AddHeader(text(data), text(data));
            }
            case 'i' -> {
                allowed(ADD_HEADER);
                yield new MilterChange.InsertHeader(number(data), text(data), text(data));
            }
            case 'm' -> {
                allowed(CHANGE_HEADER);
                yield new MilterChange.ChangeHeader(number(data), text(data), text(data));
            }
            case 'b' -> {
                allowed(CHANGE_BODY);
                yield new MilterChange.ReplaceBody(packet.data);
            }
            case '+' -> {
                allowed(ADD_RECIPIENT);
                yield new MilterChange.AddRecipient(text(data));
            }
            case '2' -> {
                allowed(ADD_RECIPIENT_WITH);
                yield new MilterChange.AddRecipient(text(data));
            }
            case '-' -> {
                allowed(DELETE_RECIPIENT);
                yield new MilterChange.DeleteRecipient(text(data));
            }
            case 'e' -> {
                allowed(CHANGE_FROM);
                yield new MilterChange.ChangeFrom(text(data));
            }
            case 'q' -> {
                allowed(QUARANTINE);
                yield new MilterChange.Quarantine(text(data));
            }
            default -> throw new IOException("the milter answers with an unknown letter");
        };
    }

    private void allowed(int action) throws IOException {
        if ((actions & action) == 0) {
            throw new IOException("the milter changes what it did not negotiate");
        }
    }

    private static int number(ByteBuffer data) throws IOException {
        if (data.remaining() < 4) {
            throw new IOException("a packet of the milter is too short");
        }
        return data.getInt();
    }

    private record Packet(char letter, byte[] data) {}

    private Packet packet() throws IOException {
        byte[] head = new byte[5];
        connection.in().readFully(head, 0, 5);
        int length = ByteBuffer.wrap(head).getInt();
        if (length < 1 || length > MilterLimits.PACKET) {
            throw new IOException("a packet of the milter has an impossible length");
        }
        byte[] data = new byte[length - 1];
        if (data.length > 0) {
            connection.in().readFully(data, 0, data.length);
        }
        return new Packet((char) (head[4] & 0xff), data);
    }

    private void send(char letter, byte[] data) throws IOException {
        connection.out().write(ByteBuffer.allocate(5).putInt(data.length + 1).put((byte) letter).array());
        connection.out().write(data);
    }

    /** The client's address as the first step has it. */
    static byte[] peer(InetAddress address, int port) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        String plain = zone < 0 ? text : text.substring(0, zone);
        boolean six = address.getAddress().length == 16;
        // A name that has not been looked up is an address in brackets.
        string(out, '[' + plain + ']');
        out.write(six ? '6' : '4');
        out.writeBytes(ByteBuffer.allocate(2).putShort((short) port).array());
        string(out, plain);
        return out.toByteArray();
    }

    /** Texts, each with its NUL. */
    static byte[] strings(List<String> texts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        texts.forEach(text -> string(out, text));
        return out.toByteArray();
    }

    private static void string(ByteArrayOutputStream out, String text) {
        out.writeBytes(text.replace("\0", "").getBytes(StandardCharsets.UTF_8));
        out.write(0);
    }

    /** Says goodbye and does not wait. */
    @Override
    public void close() {
        try {
            send('Q', new byte[0]);
            connection.out().flush();
        } catch (IOException gone) {
            // It hears from the closing.
        } finally {
            connection.close();
        }
    }
}
