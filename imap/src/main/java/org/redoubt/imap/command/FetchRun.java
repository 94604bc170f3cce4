package org.redoubt.imap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.redoubt.account.Bodies;
import org.redoubt.account.CorruptMessageException;
import org.redoubt.account.EmailId;
import org.redoubt.account.EmailSummary;
import org.redoubt.account.MailboxView;
import org.redoubt.account.ReadAhead;
import org.redoubt.account.Row;
import org.redoubt.account.Rows;
import org.redoubt.imap.Limits;
import org.redoubt.imap.codec.FetchAtt;
import org.redoubt.imap.codec.ImapDates;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.map.BodyStructureWriter;
import org.redoubt.imap.map.EnvelopeWriter;
import org.redoubt.imap.map.FlagListWriter;
import org.redoubt.imap.session.Extension;
import org.redoubt.imap.session.MessageCursor;
import org.redoubt.imap.session.Reply;
import org.redoubt.imap.session.Selected;
import org.redoubt.imap.session.Session;
import org.redoubt.store.id.NumberSet;

/**
 * The FETCH responses of one command. Items of the row alone are written straight from the scan; what needs
 * summaries or bodies goes in batches of bounded size, so that memory does not grow with the mailbox.
 */
final class FetchRun {
    private final Session session;
    private final Selected box;
    private final MailboxView view;
    private final List<FetchAtt> items;

    /** Uids whose \Seen this command set: their responses carry the flags. */
    private final NumberSet seen;

    private final ResponseBuffer out;
    private final FlagListWriter flags;
    private final SectionWriter sections;
    private final boolean flagsAsked;
    private final boolean summariesNeeded;
    private final boolean bodiesNeeded;
    private Optional<Reply> failure = Optional.empty();

    FetchRun(Session session, Selected box, MailboxView view, List<FetchAtt> items, NumberSet seen) {
        this.session = session;
        this.box = box;
        this.view = view;
        this.items = items;
        this.seen = seen;
        this.out = session.out();
        this.flags = box.flags(view);
        this.sections = new SectionWriter(session);
        this.flagsAsked = items.contains(FetchAtt.Plain.FLAGS);
        this.bodiesNeeded = items.stream().anyMatch(SectionWriter::needsBody);
        this.summariesNeeded = items.stream().anyMatch(FetchRun::needsSummary);
    }

    /** Why the command cannot end in OK, when it cannot. */
    Optional<Reply> failure() {
        return failure;
    }

    private static boolean needsSummary(FetchAtt item) {
        return switch (item) {
            case FetchAtt.Plain plain ->
                switch (plain) {
                    case ENVELOPE, BODY, BODYSTRUCTURE, PREVIEW, THREADID -> true;
                    case UID, FLAGS, INTERNALDATE, SAVEDATE, SIZE, MODSEQ, EMAILID -> false;
                };
            case FetchAtt.Section section -> true;
            case FetchAtt.Binary binary -> true;
            case FetchAtt.BinarySize size -> true;
        };
    }

    void run(NumberSet uids) throws IOException {
        MessageCursor cursor = new MessageCursor(box.told(), view, uids);
        if (bodiesNeeded) {
            bodies(cursor);
        } else if (summariesNeeded) {
            summaries(cursor);
        } else {
            while (cursor.next()) {
                plain(cursor);
            }
        }
    }

    /** Some rows and their sequence numbers. */
    private record Batch(List<Row> rows, int[] numbers) {
        static Batch next(MessageCursor cursor, int most) {
            List<Row> rows = new ArrayList<>();
            int[] numbers = new int[16];
            while (rows.size() < most && cursor.next()) {
                if (rows.size() == numbers.length) {
                    numbers = Arrays.copyOf(numbers, 2 * numbers.length);
                }
                numbers[rows.size()] = cursor.number();
                rows.add(cursor.row().row());
            }
            return new Batch(rows, numbers);
        }

        boolean isEmpty() {
            return rows.isEmpty();
        }
    }

    private void plain(MessageCursor cursor) throws IOException {
        Rows row = cursor.row();
        begin(cursor.number(), row.uid());
        int first = out.size();
        for (FetchAtt item : items) {
            separate(first);
            plain((FetchAtt.Plain) item, row);
        }
        end();
    }

    private void plain(FetchAtt.Plain item, Rows row) {
        switch (item) {
            case UID -> out.ascii("UID ").number(row.uid());
            case FLAGS -> flags(row.uid(), row.flags());
            case INTERNALDATE -> internalDate(row.receivedMillis());
            case SAVEDATE -> saveDate(row.savedMillis());
            case SIZE -> out.ascii("RFC822.SIZE ").number(row.octets());
            case MODSEQ -> modSeq(row.modSeq());
            case EMAILID -> emailId(row.email());
            case ENVELOPE, BODY, BODYSTRUCTURE, PREVIEW, THREADID -> throw new IllegalStateException("not of the row alone");
        }
    }

    private void flags(long uid, long bits) {
        out.ascii("FLAGS ");
        flags.write(bits, session.updates().isRecent(box, uid), out);
    }

    private void internalDate(long received) {
        out.ascii("INTERNALDATE ");
        ImapDates.write(received, out);
    }

    // RFC 8514 4.1: never NIL, since every row has it.
    private void saveDate(long saved) {
        out.ascii("SAVEDATE ");
        ImapDates.write(saved, out);
    }

    private void modSeq(long modSeq) {
        out.ascii("MODSEQ (").number(modSeq).octet(')');
    }

    // RFC 8474 5.1.
    private void emailId(EmailId email) {
        out.ascii("EMAILID (").ascii(email.text()).octet(')');
    }

    // RFC 8970 3.3: at most 200 characters, and never more than 256.
    private static String preview(EmailSummary summary) {
        String text = summary.preview();
        int most = Limits.PREVIEW_CHARACTERS;
        return text.codePointCount(0, text.length()) <= most ? text : text.substring(0, text.offsetByCodePoints(0, most));
    }

    private void begin(int number, long uid) {
        out.mark();
        session.updates().beginFetch(number, uid);
    }

    private void separate(int first) {
        if (out.size() > first) {
            out.octet(' ');
        }
    }

    private void end() throws IOException {
        out.ascii(")\r\n");
        out.mark();
        session.drainIfLarge();
    }

    /** While some messages are answered, the summaries of the next are read. */
    private void summaries(MessageCursor cursor) throws IOException {
        Batch batch = Batch.next(cursor, Limits.ROWS);
        Optional<ReadAhead<List<EmailSummary>>> ahead = Optional.empty();
        while (!batch.isEmpty()) {
            List<EmailSummary> summaries =
                    ahead.isPresent() ? ahead.get().get() : box.account().summaries(Batches.ids(batch.rows()));
            Batch next = Batch.next(cursor, Limits.ROWS);
            ahead = next.isEmpty()
                    ? Optional.empty()
                    : Optional.of(ReadAhead.begin(() -> box.account().summaries(Batches.ids(next.rows()))));
            for (int i = 0; i < summaries.size(); i++) {
                response(batch.numbers()[i], batch.rows().get(i), summaries.get(i), Optional.empty());
            }
            batch = next;
        }
    }

    private void bodies(MessageCursor cursor) throws IOException {
        Batch batch = Batch.next(cursor, Limits.AUDITED_ROWS);
        while (!batch.isEmpty()) {
            bodies(batch, open(batch.rows()));
            batch = Batch.next(cursor, Limits.AUDITED_ROWS);
        }
    }

    private void bodies(Batch batch, Bodies bodies) throws IOException {
        Batches.run(batch.rows(), bodies, (from, to) -> {
            for (int i = from; i < to; i++) {
                Row row = batch.rows().get(i);
                response(batch.numbers()[i], row, bodies.summary(row.email()), Optional.of(bodies));
            }
        });
    }

    private Bodies open(List<Row> batch) throws IOException {
        NumberSet.Builder uids = NumberSet.builder();
        batch.forEach(row -> uids.add(row.uid()));
        return box.account().read("FETCH", box.id(), uids.build(), Batches.ids(batch));
    }

    private void response(int number, Row row, EmailSummary summary, Optional<Bodies> bodies) throws IOException {
        begin(number, row.uid());
        try {
            int first = out.size();
            for (FetchAtt item : items) {
                separate(first);
                item(item, row, summary, bodies);
            }
            // RFC 9051 6.4.5: flags that reading changed come with the answer, with their MODSEQ under CONDSTORE.
            if (!flagsAsked && seen.contains(row.uid())) {
                out.octet(' ');
                flags(row.uid(), row.flags());
                if (session.enabled(Extension.CONDSTORE) && !items.contains(FetchAtt.Plain.MODSEQ)) {
                    out.octet(' ');
                    modSeq(row.modSeq());
                }
            }
            end();
        } catch (CorruptMessageException e) {
            fail(Reply.no("CORRUPTION", "What is stored of " + e.email().text() + " is damaged"));
        } catch (Sections.UndecodableException e) {
            fail(e.reply());
        }
    }

    private void fail(Reply reply) {
        out.rollback();
        failure = Optional.of(reply);
    }

    private void item(FetchAtt item, Row row, EmailSummary summary, Optional<Bodies> bodies)
            throws IOException, Sections.UndecodableException {
        switch (item) {
            case FetchAtt.Plain plain -> plain(plain, row, summary);
            case FetchAtt.Section section -> sections.section(section, summary, bodies);
            case FetchAtt.Binary binary -> sections.binary(binary, summary, bodies);
            case FetchAtt.BinarySize size -> sections.binarySize(size, summary, bodies);
        }
    }

    private void plain(FetchAtt.Plain item, Row row, EmailSummary summary) {
        switch (item) {
            case UID -> out.ascii("UID ").number(row.uid());
            case FLAGS -> flags(row.uid(), row.flags());
            case INTERNALDATE -> internalDate(row.receivedMillis());
            case SAVEDATE -> saveDate(row.savedMillis());
            case SIZE -> out.ascii("RFC822.SIZE ").number(row.octets());
            case MODSEQ -> modSeq(row.modSeq());
            case EMAILID -> emailId(row.email());
            case THREADID -> out.ascii("THREADID (").ascii(summary.thread().text()).octet(')');
            case PREVIEW -> out.ascii("PREVIEW ").string(preview(summary));
            case ENVELOPE -> {
                out.ascii("ENVELOPE ");
                EnvelopeWriter.write(summary.envelope(), out);
            }
            case BODY -> {
                out.ascii("BODY ");
                BodyStructureWriter.write(summary.structure(), false, out);
            }
            case BODYSTRUCTURE -> {
                out.ascii("BODYSTRUCTURE ");
                BodyStructureWriter.write(summary.structure(), true, out);
            }
        }
    }
}
