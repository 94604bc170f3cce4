package org.redoubt.imap.command;

import java.io.IOException;
import java.util.List;
import org.redoubt.account.Bodies;
import org.redoubt.account.CorruptMessageException;
import org.redoubt.account.EmailId;
import org.redoubt.account.Row;
import org.redoubt.imap.Limits;

/** Goes through messages whose bodies are needed, and bounds how many are in memory together. */
final class Batches {
    private Batches() {}

    /** What is done with some messages whose bodies are here. */
    interface Work {
        /** @param to behind the last of them */
        void on(int from, int to) throws IOException;
    }

    /** Goes through messages: while some are worked on, the next are read. */
    static void run(List<Row> rows, Bodies bodies, Work work) throws IOException {
        int from = 0;
        int to = until(rows, from);
        while (from < rows.size()) {
            prefetch(bodies, ids(rows.subList(from, to)));
            int next = until(rows, to);
            if (next > to) {
                bodies.ahead(ids(rows.subList(to, next)));
            }
            work.on(from, to);
            from = to;
            to = next;
        }
    }

    static List<EmailId> ids(List<Row> rows) {
        return rows.stream().map(Row::email).toList();
    }

    /** The end of the batch that begins here: some rows, of bounded count and size, at least one where there is one. */
    private static int until(List<Row> rows, int from) {
        long octets = 0;
        int to = from;
        while (to < rows.size() && to - from < Limits.ROWS) {
            octets += rows.get(to).octets();
            if (to > from && octets > Limits.PREFETCH_OCTETS) {
                break;
            }
            to++;
        }
        return to;
    }

    /** Reads a batch ahead. A damaged message in it is found again, and told, when its turn comes. */
    private static void prefetch(Bodies bodies, List<EmailId> ids) throws IOException {
        try {
            bodies.prefetch(ids);
        } catch (CorruptMessageException e) {
            bodies.prefetch(List.of());
        }
    }
}
