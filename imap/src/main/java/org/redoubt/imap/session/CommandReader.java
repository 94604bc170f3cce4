package org.redoubt.imap.session;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;
import org.redoubt.imap.Limits;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.LiteralMark;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.wire.Input;

/**
 * Reads whole commands: lines and the literals between them, RFC 9051 4.3 and RFC 7888, within bounds.
 *
 * <p>A literal that is too large is never asked for; one that comes unasked is read past up to a bound, and the
 * connection ends beyond it.
 */
public final class CommandReader {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final byte[] GO_ON = "+ Ready for literal data\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Session session;

    CommandReader(Session session) {
        this.session = session;
    }

    /** A command that was not taken, though it was read to its end. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        private final String tag;

        private final String text;

        RefusedException(String tag, String text) {
            super("a command was refused", null, false, false);
            this.tag = tag;
            this.text = text;
        }

        String tag() {
            return tag;
        }

        String text() {
            return text;
        }
    }

    /**
     * The octets of the next command.
     *
     * @param streaming tells by its first line whether a command reads its literals itself
     * @throws RefusedException when it is too large
     */
    byte[] next(Predicate<CommandText> streaming) throws IOException, RefusedException {
        boolean known = session.signedIn();
        int most = known ? Limits.LINE : Limits.LINE_BEFORE_LOGIN;
        byte[] line = session.notifications().nextLine(most);
        Optional<LiteralMark> mark = LiteralMark.endOf(line);
        if (mark.isEmpty() || streaming.test(new CommandText(line))) {
            return line;
        }
        return withLiterals(line, known ? Limits.COMMAND : Limits.COMMAND_BEFORE_LOGIN, most);
    }

    /**
     * A line that ends by announcing a mailbox name as a literal, with that name and the line behind it.
     *
     * @throws SyntaxException when that is no name: it is too long
     */
    public CommandText mailboxLiteral(CommandText line) throws SyntaxException, IOException {
        LiteralMark mark = line.literalMark();
        line.end();
        if (mark.octets() > Limits.NAME_LITERAL) {
            discard(mark, Limits.DISCARD);
            throw new SyntaxException("A mailbox name is too long");
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        whole.writeBytes(("{" + mark.octets() + "}\r\n").getBytes(StandardCharsets.US_ASCII));
        whole.writeBytes(literal(mark));
        whole.writeBytes(input().line(Limits.LINE));
        return new CommandText(whole.toByteArray());
    }

    private byte[] withLiterals(byte[] first, int mostOctets, int mostLine) throws IOException, RefusedException {
        ByteArrayOutputStream command = new ByteArrayOutputStream();
        command.write(first);
        byte[] line = first;
        int literals = 0;
        while (true) {
            Optional<LiteralMark> mark = LiteralMark.endOf(line);
            if (mark.isEmpty()) {
                return command.toByteArray();
            }
            if (mark.get().octets() > mostOctets - command.size() || ++literals > Limits.LITERALS) {
                throw refuse(first, mark.get());
            }
            command.write(CRLF);
            command.write(literal(mark.get()));
            line = input().line(mostLine);
            command.write(line);
        }
    }

    private byte[] literal(LiteralMark mark) throws IOException {
        ready(mark);
        int announced = (int) mark.octets();
        byte[] octets = new byte[Math.min(announced, Limits.LITERAL_AT_FIRST)];
        input().readFully(octets, 0, octets.length);
        while (octets.length < announced) {
            int have = octets.length;
            octets = Arrays.copyOf(octets, Math.min(announced, have * 2));
            input().readFully(octets, have, octets.length - have);
        }
        return octets;
    }

    /**
     * Called before the octets of a literal are read: asks for them when the client holds them back. One that does not
     * may take its time all the same, and the answers to earlier commands do not wait with it.
     */
    public void ready(LiteralMark mark) throws IOException {
        if (mark.waits()) {
            goOn();
        } else if (input().buffered() < mark.octets()) {
            session.flush();
        }
    }

    private void goOn() throws IOException {
        session.drain();
        session.connection().out().write(GO_ON);
        session.connection().out().flush();
    }

    /** The line that answers a continuation request with this text. */
    public byte[] answerTo(String text) throws IOException {
        session.out().ascii("+ ").ascii(text).crlf();
        session.drain();
        session.connection().out().flush();
        return input().commandLine(session.signedIn() ? Limits.LINE : Limits.LINE_BEFORE_LOGIN);
    }

    private RefusedException refuse(byte[] first, LiteralMark mark) throws IOException {
        discard(mark, Limits.DISCARD);
        try {
            return new RefusedException(new CommandText(first).tag(), "The command is too large");
        } catch (SyntaxException e) {
            return new RefusedException("*", "The command is too large");
        }
    }

    /**
     * Gets past a literal that is refused, and past the rest of its command. One that the client holds back is just
     * not asked for, and nothing more of the command will come.
     *
     * @param most octets to read past at most
     * @throws ConversationOver when more than that is on its way
     */
    public void discard(LiteralMark mark, long most) throws IOException {
        long left = most;
        Optional<LiteralMark> next = Optional.of(mark);
        while (next.isPresent() && !next.get().waits()) {
            ready(next.get());
            left -= next.get().octets();
            if (left < 0) {
                throw new ConversationOver("TOOBIG", "A literal is too large");
            }
            input().skip(next.get().octets());
            next = LiteralMark.endOf(input().line(Limits.LINE));
        }
    }

    private Input input() {
        return session.connection().in();
    }
}
