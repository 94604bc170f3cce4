package org.redoubt.account;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.redoubt.store.Key;
import org.redoubt.store.KeyRange;
import org.redoubt.store.View;

/**
 * Which thread each email of an account is of, in memory: 8 octets an email, for whoever collapses or counts threads of
 * a hundred thousand emails.
 *
 * <p>An email's thread never changes, and emails get ascending ids. So the table is filled once from the records of
 * threads that have several emails (of all others the thread is named by the email), and from then on only what came
 * last is looked up.
 */
final class ThreadTable {
    private static final KeyRange SEVERAL = KeyRange.of(Key.tag(0x0b).key());
    private static final int BATCH = 4096;

    /** By email; 0 for one that names its own thread. */
    private long[] threads = new long[0];

    private long nextEmail;

    /** The threads at the version of a view; emails that came later are not in it. */
    synchronized Of upTo(View view) {
        long next = view.get(Layout.ROOT).map(Root::decode).map(Root::nextEmail).orElse(1L);
        if (next > nextEmail) {
            threads = Arrays.copyOf(threads, (int) Math.min(Integer.MAX_VALUE - 8, next + next / 4 + 64));
            if (nextEmail == 0) {
                fill(view);
            } else {
                append(view, next);
            }
            nextEmail = next;
        }
        return new Of(threads);
    }

    private void fill(View view) {
        view.scan(SEVERAL, (key, value) -> {
            long thread = key.u64(1);
            for (EmailId member : Threads.members(value)) {
                threads[(int) member.value()] = member.value() == thread ? 0 : thread;
            }
            return true;
        });
    }

    private void append(View view, long next) {
        for (long from = nextEmail; from < next; from += BATCH) {
            List<Key> keys = new ArrayList<>();
            for (long id = from; id < Math.min(next, from + BATCH); id++) {
                keys.add(Layout.links(new EmailId(id)));
            }
            List<Optional<byte[]>> links = view.getAll(keys);
            for (int i = 0; i < links.size(); i++) {
                long id = from + i;
                threads[(int) id] = links.get(i)
                        .map(Links::decode)
                        .map(found -> found.thread().value())
                        .filter(thread -> thread != id)
                        .orElse(0L);
            }
        }
    }

    /** The threads of emails, as far as they were known. Safe to share: what is there does not change. */
    static final class Of {
        private final long[] threads;

        private Of(long[] threads) {
            this.threads = threads;
        }

        long of(long email) {
            long thread = email < threads.length ? threads[(int) email] : 0;
            return thread == 0 ? email : thread;
        }
    }
}
