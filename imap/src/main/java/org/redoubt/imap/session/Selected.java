package org.redoubt.imap.session;

import java.util.List;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Keyword;
import org.redoubt.account.MailboxId;
import org.redoubt.account.MailboxView;
import org.redoubt.account.Rights;
import org.redoubt.imap.codec.SequenceSet;
import org.redoubt.imap.codec.SyntaxException;
import org.redoubt.imap.map.FlagListWriter;
import org.redoubt.store.id.NumberSet;

/**
 * The selected mailbox as the client knows it.
 *
 * <p>{@code told} is the one version that the client has been brought to: it alone gives sequence numbers meaning.
 * What happened since is the difference between it and the mailbox's present version; there is no queue of events.
 */
public final class Selected {
    private final AccountHandle account;
    private final MailboxId id;
    private final boolean readOnly;
    private MailboxView told;
    private FlagListWriter flags;
    private List<Keyword> toldKeywords;
    private NumberSet recent;

    /** RFC 9586: sequence numbers mean nothing any more. */
    private boolean uidOnly;

    /** Uids that this session put here and that were not told yet. */
    private NumberSet own = NumberSet.EMPTY;

    private final SearchContexts contexts = new SearchContexts();

    /** RFC 5182: uids; what is expunged stays in it and is passed over. */
    private NumberSet saved = NumberSet.EMPTY;

    public Selected(AccountHandle account, MailboxView told, boolean readOnly, NumberSet recent) {
        this.account = account;
        this.id = told.mailbox().id();
        this.readOnly = readOnly;
        this.told = told;
        this.flags = new FlagListWriter(told);
        this.toldKeywords = told.keywords();
        this.recent = recent;
    }

    /** The account that the mailbox is of: one's own, or another person's. */
    public AccountHandle account() {
        return account;
    }

    /** What one may do with it now. */
    public Rights rights() {
        return account.rights(id);
    }

    /** Whether this is that mailbox of that account. */
    public boolean is(AccountHandle other, MailboxId mailbox) {
        return account.account().equals(other.account()) && id.equals(mailbox);
    }

    public MailboxId id() {
        return id;
    }

    public boolean readOnly() {
        return readOnly;
    }

    public MailboxView told() {
        return told;
    }

    /** From now on sequence numbers are those of this view. */
    void told(MailboxView view) {
        told = view;
    }

    /** From now on sequence numbers are refused. */
    public void uidOnly() {
        uidOnly = true;
    }

    static SyntaxException uidRequired() {
        return new SyntaxException("UIDREQUIRED", "Sequence numbers mean nothing once UIDONLY is enabled");
    }

    /** @throws SyntaxException RFC 9586 3: when sequence numbers must not be used */
    public void requireNumbers() throws SyntaxException {
        if (uidOnly) {
            throw uidRequired();
        }
    }

    /** The writer of flags for that view. */
    public FlagListWriter flags(MailboxView view) {
        if (!flags.serves(view)) {
            flags = new FlagListWriter(view);
        }
        return flags;
    }

    /** Whether this view has keywords that the client has not seen in FLAGS; it will have from now on. */
    boolean newKeywords(MailboxView view) {
        boolean fresh = !toldKeywords.equals(view.keywords());
        toldKeywords = view.keywords();
        return fresh;
    }

    /** RFC 3501 2.3.2: the uids that this session is the first to see. */
    public NumberSet recent() {
        return recent;
    }

    void addRecent(NumberSet uids) {
        recent = recent.union(uids);
    }

    void addOwn(NumberSet uids) {
        own = own.union(uids);
    }

    /** What was put here by this session, once. */
    NumberSet takeOwn() {
        NumberSet taken = own;
        own = NumberSet.EMPTY;
        return taken;
    }

    /** The searches whose results the client follows. */
    public SearchContexts contexts() {
        return contexts;
    }

    public NumberSet saved() {
        return saved;
    }

    public void save(NumberSet uids) {
        saved = uids;
    }

    /**
     * The uids that a set means: of sequence numbers, or of uids when {@code byUid}. May hold uids that are not in
     * the mailbox.
     *
     * @throws SyntaxException RFC 9051 9: for a sequence number beyond the last message
     */
    public NumberSet uids(SequenceSet set, boolean byUid) throws SyntaxException {
        if (set.isSaved()) {
            return saved;
        }
        int size = told.size();
        if (byUid) {
            long last = size == 0 ? 0 : told.uid(size - 1);
            return set.resolve(last).intersect(NumberSet.range(1, last));
        }
        requireNumbers();
        if (size == 0 || set.largest().orElse(1) > size) {
            throw new SyntaxException("There is no message with that number");
        }
        return uidsOf(set.resolve(size));
    }

    /**
     * The uids that a search key of sequence numbers means. One beyond the last message matches nothing: a search asks,
     * it does not act.
     */
    public NumberSet searched(SequenceSet set) throws SyntaxException {
        if (set.isSaved()) {
            return saved;
        }
        requireNumbers();
        return uidsOf(set.resolve(told.size()));
    }

    /** The uids of these sequence numbers, as far as they exist. Nothing but told messages lies between two of them. */
    public NumberSet uidsOf(NumberSet numbers) {
        NumberSet.Builder uids = NumberSet.builder();
        for (int i = 0; i < numbers.rangeCount() && numbers.lo(i) <= told.size(); i++) {
            int last = (int) Math.min(numbers.hi(i), told.size());
            uids.addRange(told.uid((int) numbers.lo(i) - 1), told.uid(last - 1));
        }
        return uids.build();
    }

    /** The sequence numbers of these uids, as far as the client was told of them. */
    public NumberSet numbersOf(NumberSet uids) {
        NumberSet.Builder numbers = NumberSet.builder();
        for (int i = 0; i < uids.rangeCount(); i++) {
            int from = told.lowerBound(uids.lo(i));
            int end = told.lowerBound(uids.hi(i) + 1);
            numbers.addRange(from + 1L, end);
        }
        return numbers.build();
    }
}
