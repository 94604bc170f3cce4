package org.redoubt.imap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.redoubt.imap.codec.ResponseBuffer;
import org.redoubt.imap.session.Selected;
import org.redoubt.store.id.NumberSet;

/** What a search that is followed has found, as uids: immutable, one for each state that the client was told of. */
sealed interface FollowedResults {
    NumberSet uids();

    /** About how many numbers of eight octets it keeps in memory. */
    long kept();

    /**
     * The results when some have gone and some have come.
     *
     * @param added are in the view that the client was told of
     */
    FollowedResults after(Selected box, NumberSet removed, NumberSet added) throws IOException;

    /** RFC 5267 4.3.4: positions and what is removed there, from the results that have it still. */
    void writeRemoved(NumberSet removed, Selected box, boolean asUids, ResponseBuffer out);

    /** RFC 5267 4.3.3: positions and what is added there, from the results that have it already. */
    void writeAdded(NumberSet added, Selected box, boolean asUids, ResponseBuffer out);

    /** Those of a SEARCH: the client keeps them in the mailbox's order by itself, which position 0 says. */
    record InMailboxOrder(NumberSet uids) implements FollowedResults {
        @Override
        public long kept() {
            return 2L * uids.rangeCount();
        }

        @Override
        public FollowedResults after(Selected box, NumberSet removed, NumberSet added) {
            return new InMailboxOrder(uids.minus(removed).union(added));
        }

        @Override
        public void writeRemoved(NumberSet removed, Selected box, boolean asUids, ResponseBuffer out) {
            write(removed, box, asUids, out);
        }

        @Override
        public void writeAdded(NumberSet added, Selected box, boolean asUids, ResponseBuffer out) {
            write(added, box, asUids, out);
        }

        private static void write(NumberSet some, Selected box, boolean asUids, ResponseBuffer out) {
            out.ascii("0 ").ascii((asUids ? some : box.numbersOf(some)).toString());
        }
    }

    /**
     * Those of a SORT.
     *
     * @param order the uids as they are sorted
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record InSortOrder(long[] order, NumberSet uids, SortOrder sort) implements FollowedResults {
        @Override
        public long kept() {
            return order.length + 2L * uids.rangeCount();
        }

        @Override
        public FollowedResults after(Selected box, NumberSet removed, NumberSet added) throws IOException {
            long[] left = removed.isEmpty()
                    ? order
                    : Arrays.stream(order).filter(uid -> !removed.contains(uid)).toArray();
            long[] all = added.isEmpty() ? left : new Placing(box, left, sort).with(added);
            return new InSortOrder(all, uids.minus(removed).union(added), sort);
        }

        // From the last to the first, so that no position shifts another.
        @Override
        public void writeRemoved(NumberSet removed, Selected box, boolean asUids, ResponseBuffer out) {
            String before = "";
            int end = order.length;
            while (end > 0) {
                if (!removed.contains(order[end - 1])) {
                    end--;
                    continue;
                }
                int from = end - 1;
                while (from > 0 && removed.contains(order[from - 1])) {
                    from--;
                }
                out.ascii(before);
                run(from, end, box, asUids, out);
                before = " ";
                end = from;
            }
        }

        // From the first to the last: each stands at its place when those before it are there.
        @Override
        public void writeAdded(NumberSet added, Selected box, boolean asUids, ResponseBuffer out) {
            String before = "";
            int from = 0;
            while (from < order.length) {
                if (!added.contains(order[from])) {
                    from++;
                    continue;
                }
                int end = from + 1;
                while (end < order.length && added.contains(order[end])) {
                    end++;
                }
                out.ascii(before);
                run(from, end, box, asUids, out);
                before = " ";
                from = end;
            }
        }

        private void run(int from, int end, Selected box, boolean asUids, ResponseBuffer out) {
            ResultList uids = new ResultList.Sorted(Arrays.copyOfRange(order, from, end));
            out.number(from + 1L).space();
            (asUids ? uids : uids.numbers(box)).write(out);
        }
    }

    /** Finds the places of new messages among sorted ones, whose keys are read when they are looked at. */
    final class Placing {
        private final Selected box;
        private final long[] sorted;
        private final SortOrder sort;
        private final Map<Long, SortKeys> known = new HashMap<>();

        Placing(Selected box, long[] sorted, SortOrder sort) {
            this.box = box;
            this.sorted = sorted;
            this.sort = sort;
        }

        long[] with(NumberSet added) throws IOException {
            List<SortKeys> coming = sort.sorted(box.account(), box.told(), added);
            // Where most are looked at anyway, they are read in one go.
            if (coming.size() * (64L - Long.numberOfLeadingZeros(sorted.length)) >= sorted.length) {
                read(NumberSet.of(sorted));
            }
            List<Integer> places = new ArrayList<>();
            for (SortKeys one : coming) {
                places.add(place(one));
            }
            long[] all = new long[sorted.length + coming.size()];
            int taken = 0;
            for (int i = 0; i < coming.size(); i++) {
                int upTo = places.get(i);
                System.arraycopy(sorted, taken, all, taken + i, upTo - taken);
                all[upTo + i] = coming.get(i).uid();
                taken = upTo;
            }
            System.arraycopy(sorted, taken, all, taken + coming.size(), sorted.length - taken);
            return all;
        }

        private int place(SortKeys one) throws IOException {
            int low = 0;
            int high = sorted.length;
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (sort.compare(keys(sorted[middle]), one) < 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        private SortKeys keys(long uid) throws IOException {
            SortKeys keys = known.get(uid);
            if (keys == null) {
                keys = sort.keys(box.account(), box.told(), NumberSet.of(uid)).getFirst();
                known.put(uid, keys);
            }
            return keys;
        }

        private void read(NumberSet uids) throws IOException {
            sort.keys(box.account(), box.told(), uids).forEach(keys -> known.put(keys.uid(), keys));
        }
    }
}
