package org.redoubt.imap.command;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.LongUnaryOperator;
import org.redoubt.account.EmailSummary;
import org.redoubt.account.MailboxView;
import org.redoubt.account.Row;
import org.redoubt.imap.Limits;
import org.redoubt.imap.codec.CommandText;
import org.redoubt.imap.codec.SearchKey;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.codec.ThreadRequest;
import org.redoubt.imap.map.MessageThreads;
import org.redoubt.imap.map.MessageThreads.Message;
import org.redoubt.imap.session.Command;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Selected;
import org.redoubt.imap.session.Session;
import org.redoubt.mime.CaseMap;
import org.redoubt.mime.Envelope;
import org.redoubt.mime.HeaderText;

/** THREAD, RFC 5256 3, and THREAD=REFS. */
final class ThreadCommand implements Command {
    private final boolean byUid;

    ThreadCommand(boolean byUid) {
        this.byUid = byUid;
    }

    @Override
    public Reply run(Session session, CommandText arguments) throws SyntaxException, IOException {
        Selected box = session.selected();
        ThreadRequest request;
        try {
            request = SearchRequests.thread(session, arguments);
        } catch (SearchRefusedException e) {
            return e.reply();
        }
        session.updates().tell(true);
        MailboxView view = session.updates().present(box);
        SearchKey key = request.key();
        SearchRun.Found found =
                session.working(progress -> new SearchRun(box, view).counting(progress).run(key, false));
        List<Message> messages = session.working(_ -> FoundRows.map(
                box.account(), view, found.uids(), true, (row, summary) -> message(row, summary.orElseThrow())));
        MessageThreads threads = switch (request.algorithm()) {
            case ORDEREDSUBJECT -> MessageThreads.bySubject(messages);
            case REFERENCES -> MessageThreads.byReferences(messages);
            case REFS -> MessageThreads.byReferencesAlone(messages);
        };
        LongUnaryOperator number = byUid ? uid -> uid : uid -> box.told().indexOf(uid) + 1L;
        session.out().ascii("* THREAD").ascii(messages.isEmpty() ? "" : " ");
        threads.write(number, session.out());
        session.out().crlf();
        session.drainIfLarge();
        return Reply.ok("THREAD completed");
    }

    private static Message message(Row row, EmailSummary summary) {
        Envelope envelope = summary.envelope();
        String subject = HeaderText.decode(envelope.subject().orElse(""));
        return new Message(
                row.uid(),
                row.receivedMillis(),
                SortKeys.sentMillis(row, envelope),
                CaseMap.fold(HeaderText.baseSubject(subject)),
                HeaderText.isReplyOrForward(subject),
                envelope.messageId().map(HeaderText::messageIds).flatMap(ids -> ids.stream().findFirst()),
                references(summary, envelope));
    }

    // RFC 5256 3, REFERENCES (1): without References the first identifier of In-Reply-To is the parent.
    private static List<String> references(EmailSummary summary, Envelope envelope) {
        List<String> ids = summary.header()
                .first("references")
                .map(field -> HeaderText.messageIds(field.value()))
                .orElse(List.of());
        if (ids.isEmpty()) {
            Optional<String> parent =
                    envelope.inReplyTo().map(HeaderText::messageIds).flatMap(all -> all.stream().findFirst());
            return parent.map(List::of).orElse(List.of());
        }
        return List.copyOf(ids.subList(Math.max(0, ids.size() - Limits.REFERENCES), ids.size()));
    }
}
