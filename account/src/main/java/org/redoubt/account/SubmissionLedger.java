package org.redoubt.account;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;

/**
 * What became of the mail that an account's owner sent, to be written down by whoever brings news of it. It can do
 * nothing else. Given out by the {@link Gate}; close it.
 */
public final class SubmissionLedger implements AutoCloseable {
    private final Accounts accounts;
    private final AccountCore core;

    SubmissionLedger(Accounts accounts, AccountCore core) {
        this.accounts = accounts;
        this.core = core;
    }

    public AccountId account() {
        return core.id;
    }

    /**
     * Changes one submission, on disk when this returns.
     *
     * @param change must be pure: it may be asked more than once
     * @return false when it is not there
     */
    public boolean update(long id, UnaryOperator<byte[]> change) throws IOException {
        return new ClientObjects(core, ChangedType.SUBMISSION).update(new Actor("-", "queue"), id, change);
    }

    /**
     * The submissions for which something is true of what is stored, by their numbers; none where the account has met no
     * message with that Message-ID, so that nothing is read for what strangers make up.
     *
     * @param messageId without angle brackets
     */
    public List<Long> ofMessage(String messageId, Predicate<byte[]> test) throws IOException {
        boolean known = AccountCore.reading(() -> {
            try (View view = core.view()) {
                return view.get(Layout.threadKey(core.contents.messageKey(messageId))).isPresent();
            }
        });
        if (!known) {
            return List.of();
        }
        List<Long> found = new ArrayList<>();
        new ClientObjects(core, ChangedType.SUBMISSION).all().forEach((id, stored) -> {
            if (test.test(stored)) {
                found.add(id);
            }
        });
        return found;
    }

    @Override
    public void close() {
        accounts.unpin(core.id);
    }
}
