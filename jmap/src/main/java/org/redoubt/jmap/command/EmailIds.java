package org.redoubt.jmap.command;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;
import java.util.OptionalLong;
import org.redoubt.account.EmailId;
import org.redoubt.jmap.codec.Ids;

/**
 * The emails that a query found, in order; 8 octets each, and 9 more where the order is one that others can be put into: what
 * is pinned first, then the newest, then the last stored.
 */
final class EmailIds {
    private final long[] ids;
    private final Optional<Order> order;

    /** By place among the ids: when each was received, and whether it comes before all that are not pinned. */
    private record Order(long[] received, boolean[] pinned) {
        static final Order NONE = new Order(new long[0], new boolean[0]);
    }

    EmailIds(long[] ids) {
        this.ids = ids;
        this.order = Optional.empty();
    }

    /** @param received and {@code pinned}: of each, in an order that goes by these and the ids */
    EmailIds(long[] ids, long[] received, boolean[] pinned) {
        this.ids = ids;
        this.order = Optional.of(new Order(received, pinned));
    }

    int size() {
        return ids.length;
    }

    /** What it is worth in ids where memory is counted. */
    long weight() {
        return order.isPresent() ? 2L * ids.length + 1 : ids.length;
    }

    long number(int at) {
        return ids[at];
    }

    EmailId get(int at) {
        return new EmailId(ids[at]);
    }

    /** Whether others can be put into the order. */
    boolean ordered() {
        return order.isPresent();
    }

    /**
     * Without some emails, and with others in their places. Both lists have an order.
     *
     * @param gone ids of the emails that are taken out first
     */
    EmailIds with(BitSet gone, EmailIds fresh) {
        Order old = order.orElse(Order.NONE);
        Order young = fresh.order.orElse(Order.NONE);
        int most = ids.length + fresh.ids.length;
        long[] nextIds = new long[most];
        long[] received = new long[most];
        boolean[] pinned = new boolean[most];
        int n = 0;
        int f = 0;
        for (int i = 0; i < ids.length; i++) {
            if (gone.get((int) ids[i])) {
                continue;
            }
            while (f < fresh.ids.length && fresh.before(young, f, this, old, i)) {
                nextIds[n] = fresh.ids[f];
                received[n] = young.received()[f];
                pinned[n++] = young.pinned()[f++];
            }
            nextIds[n] = ids[i];
            received[n] = old.received()[i];
            pinned[n++] = old.pinned()[i];
        }
        for (; f < fresh.ids.length; f++) {
            nextIds[n] = fresh.ids[f];
            received[n] = young.received()[f];
            pinned[n++] = young.pinned()[f];
        }
        return new EmailIds(
                Arrays.copyOf(nextIds, n), Arrays.copyOf(received, n), Arrays.copyOf(pinned, n));
    }

    private boolean before(Order order, int at, EmailIds other, Order others, int otherAt) {
        if (order.pinned()[at] != others.pinned()[otherAt]) {
            return order.pinned()[at];
        }
        long mine = order.received()[at];
        long theirs = others.received()[otherAt];
        return mine != theirs ? mine > theirs : ids[at] > other.ids[otherAt];
    }

    /** Where an email is among them, -1 when it is not. */
    int indexOf(String id) {
        OptionalLong number = Ids.number('e', id);
        for (int at = 0; number.isPresent() && at < ids.length; at++) {
            if (ids[at] == number.getAsLong()) {
                return at;
            }
        }
        return -1;
    }
}
