package org.redoubt.account;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Emails of an account as a query sees them: what rows tell of each, once, whatever mailboxes it is in. Made
 * from rows in memory, without reading anything; for one thread. An index from 0 to {@link #size} less one names an email here.
 */
public final class EmailTable {
    private final List<MailboxView> views;
    private final ThreadTable.Of threads;
    private final int count;
    private final long[] emails;
    private final long[] received;
    private final long[] octets;
    /** By email id: its index plus one. */
    private final int[] places;

    private final Map<Keyword, BitSet> keywords = new HashMap<>();
    private final Map<MailboxId, BitSet> members = new HashMap<>();

    /**
     * The emails of some mailboxes.
     *
     * @param views every mailbox that may be read: keywords are those of all
     * @param of the mailboxes whose emails are in the table
     */
    EmailTable(List<MailboxView> views, List<MailboxView> of, ThreadTable.Of threads) {
        this.views = views;
        this.threads = threads;
        int most = of.stream().mapToInt(MailboxView::size).sum();
        long[] ids = new long[most];
        long[] dates = new long[most];
        long[] sizes = new long[most];
        int[] index = new int[most == 0 ? 0 : (int) highest(of) + 1];
        int n = 0;
        for (MailboxView view : of) {
            for (Rows rows = view.rows(); rows.next(); ) {
                long id = rows.email().value();
                if (index[(int) id] == 0 && Emails.shown(rows.flags())) {
                    ids[n] = id;
                    dates[n] = rows.receivedMillis();
                    sizes[n] = rows.octets();
                    index[(int) id] = ++n;
                }
            }
        }
        this.count = n;
        this.emails = ids;
        this.received = dates;
        this.octets = sizes;
        this.places = index;
    }

    private static long highest(List<MailboxView> views) {
        long highest = 0;
        for (MailboxView view : views) {
            for (Rows rows = view.rows(); rows.next(); ) {
                highest = Math.max(highest, rows.email().value());
            }
        }
        return highest;
    }

    public int size() {
        return count;
    }

    public EmailId email(int index) {
        return new EmailId(emails[index]);
    }

    /** The thread it is of. */
    public long thread(int index) {
        return threads.of(emails[index]);
    }

    public long receivedMillis(int index) {
        return received[index];
    }

    public long octets(int index) {
        return octets[index];
    }

    /** The index of an email, -1 when it is not here. */
    public int indexOf(EmailId email) {
        return email.value() < places.length ? places[(int) email.value()] - 1 : -1;
    }

    /** The indexes of the emails that have a keyword, by the rules of {@link EmailState#keywords}. */
    public BitSet having(Keyword keyword) {
        return keywords.computeIfAbsent(keyword, this::find);
    }

    private BitSet find(Keyword keyword) {
        boolean all = keyword.equals(Keyword.SEEN);
        BitSet found = new BitSet(count);
        if (keyword.equals(Keyword.DELETED)) {
            return found;
        }
        if (all) {
            found.set(0, count);
        }
        for (MailboxView view : views) {
            long bit = view.bit(keyword);
            if (bit == 0) {
                continue;
            }
            for (Rows rows = view.rows(); rows.next(); ) {
                boolean set = (rows.flags() & bit) != 0;
                if (set != all && Emails.shown(rows.flags())) {
                    int index = indexOf(rows.email());
                    if (index >= 0) {
                        found.set(index, !all);
                    }
                }
            }
        }
        return found;
    }

    /** The indexes of the emails that are in a mailbox. */
    public BitSet in(MailboxId mailbox) {
        return members.computeIfAbsent(mailbox, this::members);
    }

    private BitSet members(MailboxId mailbox) {
        BitSet found = new BitSet(count);
        for (MailboxView view : views) {
            if (view.mailbox().id().equals(mailbox)) {
                for (Rows rows = view.rows(); rows.next(); ) {
                    int index = indexOf(rows.email());
                    if (index >= 0 && Emails.shown(rows.flags())) {
                        found.set(index);
                    }
                }
            }
        }
        return found;
    }

    /** All indexes, the newest first; of those that came together, the last one stored. */
    public int[] newestFirst() {
        boolean ascending = true;
        for (int i = 0; i < count; i++) {
            ascending &= i == 0
                    || received[i - 1] < received[i]
                    || (received[i - 1] == received[i] && emails[i - 1] < emails[i]);
        }
        int[] order = new int[count];
        if (ascending) {
            Arrays.setAll(order, i -> count - 1 - i);
            return order;
        }
        Integer[] boxed = new Integer[count];
        Arrays.setAll(boxed, i -> i);
        Arrays.sort(boxed, (a, b) -> {
            int byDate = Long.compare(received[b], received[a]);
            return byDate != 0 ? byDate : Long.compare(emails[b], emails[a]);
        });
        Arrays.setAll(order, i -> boxed[i]);
        return order;
    }
}
