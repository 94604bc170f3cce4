package org.redoubt.imap.command;

import java.io.IOException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.MailboxId;
import org.redoubt.account.RankedEmails;
import org.redoubt.account.TextMatch;
import org.redoubt.account.TextScope;
import org.redoubt.account.WordScope;

/** What a search learns from the search index before it looks at messages. */
interface SearchIndex {
    TextMatch holding(MailboxId mailbox, TextScope scope, String folded) throws IOException;

    RankedEmails ranked(MailboxId mailbox, WordScope scope, String words) throws IOException;

    /** For a search of many messages, in one mailbox or several of an account. */
    static SearchIndex of(AccountHandle account) {
        return new Asked(account);
    }

    /**
     * For the same keys once more and for few messages, which are looked at themselves.
     *
     * @param rankings what FUZZY keys found the first time; they say nothing of messages that came since
     */
    static SearchIndex remembered(List<RankedEmails> rankings) {
        Iterator<RankedEmails> next = rankings.iterator();
        return new SearchIndex() {
            @Override
            public TextMatch holding(MailboxId mailbox, TextScope scope, String folded) {
                return TextMatch.UNKNOWN;
            }

            @Override
            public RankedEmails ranked(MailboxId mailbox, WordScope scope, String words) {
                return next.next();
            }
        };
    }

    /** In one's own account an answer is good for all mailboxes, so it is asked for once. */
    final class Asked implements SearchIndex {
        private final AccountHandle account;
        private final Map<Object, TextMatch> texts = new HashMap<>();
        private final Map<Object, RankedEmails> words = new HashMap<>();

        private Asked(AccountHandle account) {
            this.account = account;
        }

        private record Question(Object scope, String text) {}

        @Override
        public TextMatch holding(MailboxId mailbox, TextScope scope, String folded) throws IOException {
            Question question = new Question(scope, folded);
            TextMatch known = texts.get(question);
            if (known == null || account.shared()) {
                known = account.holding(mailbox, scope, folded);
                texts.put(question, known);
            }
            return known;
        }

        @Override
        public RankedEmails ranked(MailboxId mailbox, WordScope scope, String asked) throws IOException {
            Question question = new Question(scope, asked);
            RankedEmails known = words.get(question);
            if (known == null || account.shared()) {
                known = account.ranked(mailbox, scope, asked);
                words.put(question, known);
            }
            return known;
        }
    }
}
