package org.redoubt.account;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.redoubt.store.Key;
import org.redoubt.store.id.AccountId;

/** Work that one account has for another; see {@link Outbox}. */
sealed interface Errand {
    /**
     * Gets ready, ahead of the target's commit, what takes reading and writing of contents.
     *
     * @return the change of the target
     */
    Reception prepare(AccountCore source, AccountCore target, Accounts accounts) throws IOException;

    /** What the source keeps once the work is done. */
    void done(Edit source);

    /** Undoes in the source what the work was part of, since the target refused it. */
    void takeBack(Edit source);

    /** The change of the target; a pure function, as all changes are. */
    interface Reception {
        Receipt.Outcome receive(Edit target);
    }

    /** That the source shares something with the target, or nothing any more; see {@link Sharing}. */
    record Share(boolean something) implements Errand {
        @Override
        public Reception prepare(AccountCore source, AccountCore target, Accounts accounts) {
            Key place = Layout.sharer(source.id);
            return edit -> {
                if (something) {
                    edit.transaction.put(place, new byte[0]);
                } else {
                    edit.transaction.delete(place);
                }
                edit.sharers();
                return Receipt.Outcome.Done.PLAIN;
            };
        }

        @Override
        public void done(Edit source) {}

        @Override
        public void takeBack(Edit source) {}
    }

    /** That the source shares something with a group or with everybody, or nothing any more: for the board. */
    record ShareOnBoard(Grantee grantee, boolean something) implements Errand {
        @Override
        public Reception prepare(AccountCore source, AccountCore target, Accounts accounts) {
            Key place = Layout.notice(grantee, source.id);
            return edit -> {
                if (something) {
                    edit.transaction.put(place, new byte[0]);
                } else {
                    edit.transaction.delete(place);
                }
                edit.sharers();
                return Receipt.Outcome.Done.PLAIN;
            };
        }

        @Override
        public void done(Edit source) {}

        @Override
        public void takeBack(Edit source) {}
    }

    /**
     * That what the target's owner may do with something of the source was changed by somebody else.
     *
     * @param by the account of who changed it; her login is the errand's
     * @param name of it
     */
    record ShareNotice(long millis, AccountId by, String login, SharedObject object, String name, Rights before, Rights after)
            implements Errand {
        @Override
        public Reception prepare(AccountCore source, AccountCore target, Accounts accounts) {
            ShareNotification notice = new ShareNotification(
                    Instant.ofEpochMilli(millis), source.id, object, name, by, login, before, after);
            return edit -> {
                Sharing.keep(edit, notice);
                return Receipt.Outcome.Done.PLAIN;
            };
        }

        @Override
        public void done(Edit source) {}

        @Override
        public void takeBack(Edit source) {}
    }

    /** What the source's owner taught the spam filter, for the board. */
    record Teach(List<Lesson> lessons) implements Errand {
        public Teach {
            lessons = List.copyOf(lessons);
        }

        @Override
        public Reception prepare(AccountCore source, AccountCore target, Accounts accounts) throws IOException {
            Lessons.pack(target);
            return edit -> {
                Lessons.write(edit, lessons);
                return Receipt.Outcome.Done.PLAIN;
            };
        }

        @Override
        public void done(Edit source) {}

        @Override
        public void takeBack(Edit source) {}
    }

    /**
     * Emails that were moved out of a mailbox of the source, for a mailbox of the target. Until it is settled they
     * are nowhere in the source but here, and count as recoverable, so that nothing purges them.
     */
    record Move(MailboxId from, MailboxId to, List<Item> items) implements Errand {
        public Move {
            items = List.copyOf(items);
        }

        /** An email, the row it had, and the keywords that the row's flags stood for. */
        record Item(Row row, Set<Keyword> keywords) {
            public Item {
                keywords = Set.copyOf(keywords);
            }
        }

        @Override
        public Reception prepare(AccountCore source, AccountCore target, Accounts accounts) throws IOException {
            return MoveBetween.prepare(this, source, target, accounts);
        }

        @Override
        public void done(Edit source) {
            MoveBetween.keepRecoverable(this, source);
        }

        @Override
        public void takeBack(Edit source) {
            MoveBetween.takeBack(this, source);
        }
    }
}
