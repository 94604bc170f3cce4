package org.redoubt.jmap.command;

import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.ChangedType;
import org.redoubt.account.ChangesSince;
import org.redoubt.account.EmailId;
import org.redoubt.account.EmailState;
import org.redoubt.account.ThreadId;

/**
 * Emails of which a query may answer something else than before: whatever changed, and all of its thread, since an email may
 * come or go with any other of it.
 */
final class EmailsTouched {
    private EmailsTouched() {}

    /**
     * Since a place in the journal; empty where the journal does not reach back so far, or more changed than is wanted.
     *
     * @param most emails, or threads, that changed: no more of the journal is read, and of threads none
     */
    static Optional<Set<EmailId>> since(AccountHandle account, ChangesSince.Place place, int most) throws IOException {
        if (!(account.changes(ChangedType.EMAIL, place, most) instanceof ChangesSince.Changed emails)
                || emails.more()
                || !(account.changes(ChangedType.THREAD, place, most) instanceof ChangesSince.Changed threads)
                || threads.more()) {
            return Optional.empty();
        }
        Set<EmailId> touched = new LinkedHashSet<>();
        // What came and went since is, too: results may have it already.
        Stream.of(emails.created(), emails.updated(), emails.destroyed(), emails.passing())
                .flatMap(List::stream)
                .forEach(id -> touched.add(new EmailId(id)));
        Set<ThreadId> whole = new LinkedHashSet<>();
        Stream.of(threads.created(), threads.updated()).flatMap(List::stream).forEach(id -> whole.add(new ThreadId(id)));
        List<EmailId> changed = emails.updated().stream().map(EmailId::new).toList();
        account.emails().find(changed).values().stream().map(EmailState::thread).forEach(whole::add);
        account.emails().threads(List.copyOf(whole)).values().forEach(touched::addAll);
        return Optional.of(touched);
    }
}
