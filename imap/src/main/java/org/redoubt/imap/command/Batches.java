package org.redoubt.imap.command;

import java.io.IOException;
import java.util.List;
import org.redoubt.account.Bodies;
import org.redoubt.account.CorruptMessageException;
import org.redoubt.account.EmailId;
import org.redoubt.account.Row;
import org.redoubt.imap.Limits;

/** How many messages are held in memory together while their bodies are read. */
final class Batches {
    private Batches() {}

    /** The end of the batch that begins here: some rows, of bounded count and size, at least one. */
    static int until(List<Row> rows, int from) {
        long octets = rows.get(from).octets();
        int to = from + 1;
        while (to < rows.size() && to - from < Limits.ROWS) {
            octets += rows.get(to).octets();
            if (octets > Limits.PREFETCH_OCTETS) {
                break;
            }
            to++;
        }
        return to;
    }

    /** Reads a batch ahead. A damaged message in it is found again, and told, when its turn comes. */
    static void prefetch(Bodies bodies, List<EmailId> ids) throws IOException {
        try {
            bodies.prefetch(ids);
        } catch (CorruptMessageException e) {
            bodies.prefetch(List.of());
        }
    }
}
