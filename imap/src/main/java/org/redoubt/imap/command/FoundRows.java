package org.redoubt.imap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.EmailSummary;
import org.redoubt.account.MailboxView;
import org.redoubt.account.Row;
import org.redoubt.account.Rows;
import org.redoubt.imap.Limits;
import org.redoubt.imap.session.MessageCursor;
import org.redoubt.store.id.NumberSet;

/** What a search found, read once in order: the rows, and their summaries in batches where those are needed. */
final class FoundRows {
    private FoundRows() {}

    /** One result for each of these messages. */
    static <T> List<T> map(
            AccountHandle account,
            MailboxView view,
            NumberSet uids,
            boolean summaries,
            BiFunction<Row, Optional<EmailSummary>, T> result)
            throws IOException {
        List<T> results = new ArrayList<>();
        List<Row> batch = new ArrayList<>();
        MessageCursor cursor = new MessageCursor(view, view, uids);
        while (cursor.next()) {
            Rows row = cursor.row();
            if (!summaries) {
                results.add(result.apply(row.row(), Optional.empty()));
                continue;
            }
            batch.add(row.row());
            if (batch.size() == Limits.ROWS) {
                add(account, batch, result, results);
                batch.clear();
            }
        }
        add(account, batch, result, results);
        return results;
    }

    private static <T> void add(
            AccountHandle account, List<Row> batch, BiFunction<Row, Optional<EmailSummary>, T> result, List<T> results)
            throws IOException {
        if (batch.isEmpty()) {
            return;
        }
        List<EmailSummary> summaries =
                account.summaries(batch.stream().map(Row::email).toList());
        for (int i = 0; i < batch.size(); i++) {
            results.add(result.apply(batch.get(i), Optional.of(summaries.get(i))));
        }
    }
}
