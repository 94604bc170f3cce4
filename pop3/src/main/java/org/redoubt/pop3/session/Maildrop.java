package org.redoubt.pop3.session;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Bodies;
import org.redoubt.account.CorruptMessageException;
import org.redoubt.account.EmailId;
import org.redoubt.account.MailboxId;
import org.redoubt.account.MailboxView;
import org.redoubt.account.Role;
import org.redoubt.account.Row;
import org.redoubt.account.Rows;
import org.redoubt.pop3.Limits;
import org.redoubt.pop3.codec.DotStuffing;
import org.redoubt.pop3.map.UniqueIds;
import org.redoubt.store.id.NumberSet;

/**
 * INBOX as it was at sign-in (RFC 1939 4), and which of its messages are marked as deleted. What others do to the
 * mailbox meanwhile changes neither numbers nor sizes; a message that they removed can just not be read any more.
 */
public final class Maildrop {
    private final AccountHandle account;
    private final MailboxView view;
    private final BitSet deleted = new BitSet();

    /** By message number: sizes of those that are not sent as they are stored. */
    private Optional<Map<Integer, Long>> measured = Optional.empty();

    private Maildrop(AccountHandle account, MailboxView view) {
        this.account = account;
        this.view = view;
    }

    /** Whether the sign-in lets one read and nothing else. */
    public boolean readOnly() {
        return account.readOnly();
    }

    static Maildrop open(AccountHandle account) throws IOException {
        MailboxId inbox = account.mailboxes()
                .byRole(Role.INBOX)
                .orElseThrow(() -> new IOException("there is no INBOX"))
                .id();
        return new Maildrop(
                account, account.mailbox(inbox).orElseThrow(() -> new IOException("there is no INBOX")));
    }

    /** How many messages and octets. */
    public record Totals(int messages, long octets) {}

    /** One line of LIST and UIDL. */
    @FunctionalInterface
    public interface Visitor {
        void visit(int number, long octets, String uniqueId) throws IOException;
    }

    public MailboxId mailbox() {
        return view.mailbox().id();
    }

    /** Whether there was such a message at sign-in. */
    public boolean has(int number) {
        return number >= 1 && number <= view.size();
    }

    public boolean deleted(int number) {
        return deleted.get(number);
    }

    /** Marks a message; it goes at QUIT. */
    public void delete(int number) {
        deleted.set(number);
    }

    /** Takes back all marks. */
    public void reset() {
        deleted.clear();
    }

    /** The row of a message that is there. */
    public Row row(int number) {
        Rows rows = view.rows(number - 1);
        if (!rows.next()) {
            throw new IllegalArgumentException("no such message");
        }
        return rows.row();
    }

    /** Whether nobody else has removed the message since. */
    public boolean present(Row row) throws IOException {
        return account.mailbox(mailbox())
                .map(now -> now.indexOf(row.uid()) >= 0)
                .orElse(false);
    }

    public String uniqueId(int number) {
        return UniqueIds.of(view.mailbox().uidValidity(), view.uid(number - 1));
    }

    /** The octets that RETR will send. */
    public long octets(int number) throws IOException {
        Long other = measured().get(number);
        return other == null ? row(number).octets() : other;
    }

    /** Of what is not marked. */
    public Totals totals() throws IOException {
        Map<Integer, Long> others = measured();
        int messages = 0;
        long octets = 0;
        Rows rows = view.rows();
        while (rows.next()) {
            int number = rows.index() + 1;
            if (!deleted.get(number)) {
                messages++;
                octets += others.getOrDefault(number, rows.octets());
            }
        }
        return new Totals(messages, octets);
    }

    /** Walks what is not marked; {@link #totals} first, so that nothing needs to be read on the way. */
    public void each(Visitor visitor) throws IOException {
        Map<Integer, Long> others = measured.orElse(Map.of());
        Rows rows = view.rows();
        while (rows.next()) {
            int number = rows.index() + 1;
            if (!deleted.get(number)) {
                long octets = others.getOrDefault(number, rows.octets());
                visitor.visit(number, octets, UniqueIds.of(view.mailbox().uidValidity(), rows.uid()));
            }
        }
    }

    /**
     * Removes what is marked, in one commit as long as it fits one (RFC 1939 6). What others have removed already is
     * passed over.
     */
    public void update() throws IOException {
        if (!deleted.isEmpty()) {
            NumberSet.Builder uids = NumberSet.builder();
            deleted.stream().forEach(number -> uids.add(view.uid(number - 1)));
            account.destroy(mailbox(), uids.build());
        }
    }

    // RFC 1939 11: sizes are those of what is sent. Nearly every message is stored with CRLF line ends and is sent as
    // it is; the few others are marked, and have to be read to be measured.
    private Map<Integer, Long> measured() throws IOException {
        if (measured.isEmpty()) {
            measured = Optional.of(measure());
        }
        return measured.get();
    }

    private Map<Integer, Long> measure() throws IOException {
        Map<Integer, Long> sizes = new HashMap<>();
        List<Integer> numbers = new ArrayList<>();
        Optional<MailboxView> now = Optional.empty();
        Rows rows = view.rows();
        while (rows.next()) {
            if (rows.unevenLines()) {
                now = now.isPresent() ? now : account.mailbox(mailbox());
                if (now.isPresent() && now.get().indexOf(rows.uid()) >= 0) {
                    numbers.add(rows.index() + 1);
                }
            }
            if (numbers.size() == Limits.AUDITED_ROWS) {
                measure(numbers, sizes);
                numbers.clear();
            }
        }
        measure(numbers, sizes);
        return sizes;
    }

    private void measure(List<Integer> numbers, Map<Integer, Long> sizes) throws IOException {
        if (numbers.isEmpty()) {
            return;
        }
        Bodies bodies = read("LIST", numbers);
        for (int number : numbers) {
            Row row = row(number);
            try {
                DotStuffing counter = new DotStuffing(OutputStream.nullOutputStream());
                bodies.copyTo(row.email(), 0, row.octets(), counter);
                counter.finish();
                sizes.put(number, counter.octets());
            } catch (CorruptMessageException e) {
                // Its reader will be told; until then the stored size is as good as any.
                sizes.put(number, row.octets());
            }
        }
    }

    /** Opens messages for reading, with one event in the audit log. */
    Bodies read(String action, List<Integer> numbers) throws IOException {
        NumberSet.Builder uids = NumberSet.builder();
        List<EmailId> ids = new ArrayList<>(numbers.size());
        for (int number : numbers) {
            Row row = row(number);
            uids.add(row.uid());
            ids.add(row.email());
        }
        return account.read(action, mailbox(), uids.build(), ids);
    }
}
