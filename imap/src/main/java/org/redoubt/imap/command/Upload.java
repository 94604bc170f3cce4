package org.redoubt.imap.command;

import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.CorruptMessageException;
import org.redoubt.account.Mailbox;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.NewEmail;
import org.redoubt.imap.Limits;
import org.redoubt.imap.codec.AppendHead;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.ImapUrl;
import org.redoubt.imap.codec.LiteralMark;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.map.FlagNames;
import org.redoubt.imap.map.MailboxPaths;
import org.redoubt.imap.session.Extension;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;
import org.redoubt.wire.Input;

/**
 * Messages that stream from the connection into the account's intake, for APPEND (RFC 9051 6.3.12, RFC 3502) and
 * REPLACE (RFC 8508), whole or catenated (RFC 4469).
 *
 * <p>Whatever goes wrong, the command is got past to its end: what is refused must not be taken for commands.
 */
final class Upload implements AutoCloseable {
    private static final int PIECE = 16 * 1024;

    private final Session session;
    private final Input in;
    private final List<NewEmail> emails = new ArrayList<>();
    private CommandText line;
    private long octets;

    /** The last message that a URL named: the parts of one come one after another. */
    private Optional<LinkedMessage> linked = Optional.empty();

    /** Whether messages of some octets in all will be taken; asked before a literal is. */
    interface Admission {
        Optional<Reply> refusal(long octets);
    }

    /** @param line stands before the mailbox name */
    Upload(Session session, CommandText line) {
        this.session = session;
        this.in = session.connection().in();
        this.line = line;
    }

    List<NewEmail> emails() {
        return emails;
    }

    /** Reads what stands before the mailbox name. */
    interface Reading<T> {
        T of(CommandText line) throws SyntaxException;
    }

    <T> T read(Reading<T> reading) throws SyntaxException, IOException {
        try {
            return reading.of(line);
        } catch (SyntaxException e) {
            throw unreadable(e);
        }
    }

    /** Reads the name of the mailbox that the messages go to. */
    Optional<Place> place() throws SyntaxException, IOException {
        try {
            line.space();
            if (LiteralMark.startsAt(line)) {
                line = session.reader().mailboxLiteral(line);
            }
            byte[] name = line.astring();
            return Paths.place(session, MailboxPaths.path(name, session.utf8Names()));
        } catch (SyntaxException e) {
            throw unreadable(e);
        }
    }

    /** Whether another message follows. */
    boolean more() {
        return !line.atEnd();
    }

    /**
     * Takes in the next message.
     *
     * @return why it was not taken, when it was not; the command was read to its end then
     */
    Optional<Reply> next(Admission admission) throws SyntaxException, IOException {
        try {
            AppendHead head = AppendHead.parse(line);
            FlagNames.keywords(head.flags());
            if (!emails.isEmpty()) {
                // RFC 3502: many come in one command. While this one is read, another thread works on the one before it.
                emails.getLast().message().packAhead();
            }
            Optional<Reply> refused = tooMany();
            if (refused.isEmpty()) {
                refused = switch (head.data()) {
                    case AppendHead.Data.Whole whole -> whole(head, whole, admission);
                    case AppendHead.Data.Parts parts -> parts(head, admission);
                };
            }
            if (refused.isPresent()) {
                discard();
            }
            return refused;
        } catch (SyntaxException e) {
            throw unreadable(e);
        }
    }

    private Optional<Reply> tooMany() {
        return emails.size() < Limits.APPEND_MESSAGES ? Optional.empty() : Optional.of(tooBig());
    }

    private static Reply tooBig() {
        return Reply.no("TOOBIG", "This is more than one command may carry");
    }

    private static Reply empty() {
        // RFC 3502 6.3.11: an empty message calls the whole command off.
        return Reply.no("CANNOT", "A message is not empty");
    }

    /** What one command may still carry. */
    private long room() {
        return session.config().maxMessageOctets() - octets;
    }

    private Optional<Reply> whole(AppendHead head, AppendHead.Data.Whole whole, Admission admission)
            throws SyntaxException, IOException {
        if (whole.utf8() && !session.enabled(Extension.UTF8_ACCEPT)) {
            throw new SyntaxException("UTF8=ACCEPT must be enabled first");
        }
        long size = whole.literal().octets();
        if (size > room()) {
            return Optional.of(tooBig());
        }
        Optional<Reply> refused = admission.refusal(octets + size);
        if (refused.isPresent()) {
            return refused;
        }
        if (size == 0) {
            return Optional.of(empty());
        }
        try (MessageIntake intake = session.gate().intake(size)) {
            receive(whole.literal(), intake);
            add(head, intake);
        }
        if (whole.utf8()) {
            line.expect(')');
        }
        return Optional.empty();
    }

    private void add(AppendHead head, MessageIntake intake) throws SyntaxException {
        octets += intake.size();
        emails.add(new NewEmail(intake.finish(), FlagNames.keywords(head.flags()), head.receivedAt()));
    }

    /** Takes a literal and the line behind it. */
    private void receive(LiteralMark literal, MessageIntake intake) throws IOException {
        session.reader().ready(literal);
        long left = literal.octets();
        byte[] piece = new byte[(int) Math.min(left, PIECE)];
        while (left > 0) {
            int count = in.read(piece, 0, (int) Math.min(left, piece.length));
            if (count < 0) {
                throw new EOFException("the client left within a literal");
            }
            intake.write(piece, 0, count);
            left -= count;
        }
        line = new CommandText(in.line(Limits.LINE));
    }

    // RFC 4469 5: cat-part *(SP cat-part) ")".
    private Optional<Reply> parts(AppendHead head, Admission admission) throws SyntaxException, IOException {
        Optional<Reply> atOnce = admission.refusal(octets);
        if (atOnce.isPresent()) {
            return atOnce;
        }
        try (MessageIntake intake = session.gate().intake(room())) {
            int parts = 0;
            do {
                Optional<Reply> refused =
                        ++parts > Limits.CATENATE_PARTS ? Optional.of(tooBig()) : part(intake);
                if (refused.isPresent()) {
                    return refused;
                }
            } while (line.accept(' '));
            line.expect(')');
            if (intake.size() == 0) {
                return Optional.of(empty());
            }
            Optional<Reply> refused = admission.refusal(octets + intake.size());
            if (refused.isEmpty()) {
                add(head, intake);
            }
            return refused;
        }
    }

    private Optional<Reply> part(MessageIntake intake) throws SyntaxException, IOException {
        String kind = line.keyword();
        line.space();
        return switch (kind) {
            case "TEXT" -> text(intake);
            case "URL" -> url(intake);
            default -> throw new SyntaxException("TEXT or URL was expected");
        };
    }

    private Optional<Reply> text(MessageIntake intake) throws SyntaxException, IOException {
        LiteralMark literal = AppendHead.lastMark(line);
        if (literal.octets() > room() - intake.size()) {
            return Optional.of(tooBig());
        }
        receive(literal, intake);
        return Optional.empty();
    }

    private Optional<Reply> url(MessageIntake intake) throws SyntaxException, IOException {
        if (LiteralMark.startsAt(line)) {
            line = session.reader().mailboxLiteral(line);
        }
        byte[] sent = line.astring();
        // RFC 4469 3: only what is relative, so of this account on this server; nothing is ever fetched elsewhere.
        Optional<ImapUrl> url = ImapUrl.parse(new String(sent, StandardCharsets.ISO_8859_1)).filter(ImapUrl::isRelative);
        Optional<Sections.Octets> found = url.isEmpty() ? Optional.empty() : find(url.get());
        if (found.isEmpty()) {
            return Optional.of(Reply.no("BADURL " + ImapUrl.forResponseCode(sent), "This URL names nothing here"));
        }
        if (found.get().length() > room() - intake.size()) {
            return Optional.of(tooBig());
        }
        try {
            found.get().copyTo(into(intake));
            return Optional.empty();
        } catch (CorruptMessageException e) {
            return Optional.of(Reply.no("CORRUPTION", "What is stored of a message is damaged"));
        }
    }

    private Optional<Sections.Octets> find(ImapUrl url) throws IOException {
        Optional<Place> place = url.mailbox().isPresent()
                ? Paths.place(session, url.mailbox().map(MailboxPaths::canonical))
                : session.selection().map(box -> new Place(box.account(), box.told().mailbox(), ""));
        if (place.isEmpty()) {
            return Optional.empty();
        }
        Mailbox named = place.get().mailbox();
        AccountHandle of = place.get().account();
        boolean other = linked.filter(message -> message.is(of, named, url)).isEmpty();
        boolean renewed = url.uidValidity().isPresent() && url.uidValidity().getAsLong() != named.uidValidity();
        if (other || renewed) {
            linked = LinkedMessage.open(of, "CATENATE", named, url);
        }
        return linked.isEmpty() ? Optional.empty() : linked.get().octets(url);
    }

    private static OutputStream into(MessageIntake intake) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                write(new byte[] {(byte) b}, 0, 1);
            }

            @Override
            public void write(byte[] b, int off, int len) throws IOException {
                intake.write(b, off, len);
            }
        };
    }

    /** Gets past what is left of the command. */
    private void discard() throws IOException {
        Optional<LiteralMark> mark = line.mark();
        if (mark.isPresent()) {
            session.reader().discard(mark.get(), session.config().maxMessageOctets() + Limits.DISCARD);
        }
    }

    private SyntaxException unreadable(SyntaxException why) throws IOException {
        discard();
        return why;
    }

    /** The command ends here; anything further makes no sense. */
    void end() throws SyntaxException, IOException {
        if (more()) {
            throw unreadable(new SyntaxException("Unexpected text after the message"));
        }
    }

    @Override
    public void close() throws IOException {
        for (NewEmail email : emails) {
            email.message().close();
        }
    }
}
