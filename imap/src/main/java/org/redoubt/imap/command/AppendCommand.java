package org.redoubt.imap.command;

import java.io.EOFException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.AppendResult;
import org.redoubt.account.Keyword;
import org.redoubt.account.Mailbox;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.NewEmail;
import org.redoubt.imap.Limits;
import org.redoubt.imap.codec.AppendHead;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.LiteralMark;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.map.FlagNames;
import org.redoubt.imap.map.MailboxPaths;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Extension;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Session;
import org.redoubt.wire.Input;

/**
 * APPEND, RFC 9051 6.3.12, of one message or several (RFC 3502): messages stream from the connection into the
 * account's intake and are put into the mailbox together at the end.
 */
final class AppendCommand implements Command {
    private static final int PIECE = 16 * 1024;

    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        try (Upload upload = new Upload(session)) {
            return upload.run(arguments);
        }
    }

    /** One APPEND at work. */
    private static final class Upload implements AutoCloseable {
        private final Session session;
        private final Input in;
        private final List<NewEmail> emails = new ArrayList<>();
        private long octets;

        Upload(Session session) {
            this.session = session;
            this.in = session.connection().in();
        }

        Reply run(CommandText first) throws SyntaxException, IOException {
            CommandText line = first;
            line.space();
            if (LiteralMark.startsAt(line)) {
                line = session.reader().mailboxLiteral(line);
            }
            byte[] name = name(line);
            Optional<Mailbox> mailbox = Paths.mailbox(session, MailboxPaths.path(name, session.utf8Names()));
            Optional<CommandText> next = Optional.of(line);
            while (next.isPresent()) {
                AppendHead head = head(next.get());
                Optional<Reply> refusal = refusal(mailbox, head);
                if (refusal.isPresent()) {
                    session.reader().discard(head.literal(), session.config().maxMessageOctets() + Limits.DISCARD);
                    return refusal.get();
                }
                receive(head, FlagNames.keywords(head.flags()));
                next = behind(head);
            }
            return mailbox.isPresent() ? append(mailbox.get()) : Paths.tryCreate();
        }

        private byte[] name(CommandText line) throws SyntaxException, IOException {
            try {
                return line.astring();
            } catch (SyntaxException e) {
                throw unreadable(line, e);
            }
        }

        /** What stands before the next message; when it makes no sense, the message is got past all the same. */
        private AppendHead head(CommandText line) throws SyntaxException, IOException {
            try {
                AppendHead head = AppendHead.parse(line);
                FlagNames.keywords(head.flags());
                if (head.utf8() && !session.enabled(Extension.UTF8_ACCEPT)) {
                    throw new SyntaxException("UTF8=ACCEPT must be enabled first");
                }
                return head;
            } catch (SyntaxException e) {
                throw unreadable(line, e);
            }
        }

        private SyntaxException unreadable(CommandText line, SyntaxException why) throws IOException {
            Optional<LiteralMark> mark = line.mark();
            if (mark.isPresent()) {
                session.reader().discard(mark.get(), session.config().maxMessageOctets() + Limits.DISCARD);
            }
            return why;
        }

        private Optional<Reply> refusal(Optional<Mailbox> mailbox, AppendHead head) {
            long most = session.config().maxMessageOctets();
            long size = head.literal().octets();
            if (mailbox.isEmpty()) {
                return Optional.of(Paths.tryCreate());
            }
            if (size > most || octets > most - size || emails.size() >= Limits.APPEND_MESSAGES) {
                return Optional.of(Reply.no("TOOBIG", "This is more than one APPEND may carry"));
            }
            // RFC 3502 6.3.11: an empty message calls the whole command off.
            if (size == 0) {
                return Optional.of(Reply.no("CANNOT", "A message is not empty"));
            }
            return session.account().quota().fits(octets + size) ? Optional.empty() : Optional.of(Paths.overQuota());
        }

        private void receive(AppendHead head, Set<Keyword> keywords) throws IOException {
            if (head.literal().waits()) {
                session.reader().goOn();
            }
            long left = head.literal().octets();
            byte[] piece = new byte[(int) Math.min(left, PIECE)];
            try (MessageIntake intake = session.gate().intake(left)) {
                while (left > 0) {
                    int count = in.read(piece, 0, (int) Math.min(left, piece.length));
                    if (count < 0) {
                        throw new EOFException("the client left within a literal");
                    }
                    intake.write(piece, 0, count);
                    left -= count;
                }
                octets += intake.size();
                emails.add(new NewEmail(intake.finish(), keywords, head.receivedAt()));
            }
        }

        /** The line behind a message, when it announces another one. */
        private Optional<CommandText> behind(AppendHead head) throws SyntaxException, IOException {
            CommandText line = new CommandText(in.line(Limits.LINE));
            if (head.utf8() && !line.accept(')')) {
                throw unreadable(line, new SyntaxException("A closing parenthesis was expected"));
            }
            return line.atEnd() ? Optional.empty() : Optional.of(line);
        }

        private Reply append(Mailbox mailbox) throws IOException {
            return switch (session.account().append(mailbox.id(), emails)) {
                case AppendResult.Appended appended ->
                    Reply.ok("APPENDUID " + appended.uidValidity() + " " + appended.uids(), "APPEND completed");
                case AppendResult.OverQuota o -> Paths.overQuota();
                case AppendResult.NoMailbox n -> Paths.tryCreate();
            };
        }

        @Override
        public void close() throws IOException {
            for (NewEmail email : emails) {
                Message message = email.message();
                message.close();
            }
        }
    }
}
