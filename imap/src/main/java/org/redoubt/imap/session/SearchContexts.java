package org.redoubt.imap.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.redoubt.account.CorruptMessageException;
import org.redoubt.account.MailboxView;
import org.redoubt.imap.Limits;
import org.redoubt.store.id.NumberSet;

/**
 * The searches of one selected mailbox whose results the client follows, by the tags of their commands: RFC 5267 4.3.
 * They are asked about the messages that a change concerns and no others. With the selection they end.
 */
public final class SearchContexts {
    private final Map<String, SearchContext> byTag = new LinkedHashMap<>();
    private long agedAtMillis;

    SearchContexts() {}

    /** Whether the search of this tag is followed. */
    public boolean has(String tag) {
        return byTag.containsKey(tag);
    }

    /** Follows a search from now on; false when there is no room for it. RFC 5267 4.3.1: there is for one, always. */
    public boolean open(String tag, SearchContext context) {
        boolean fits = byTag.isEmpty()
                || (byTag.size() < Limits.CONTEXTS && kept() + context.kept() <= Limits.CONTEXT_NUMBERS);
        if (fits) {
            byTag.put(tag, context);
        }
        return fits;
    }

    public void close(String tag) {
        byTag.remove(tag);
    }

    private long kept() {
        return byTag.values().stream().mapToLong(SearchContext::kept).sum();
    }

    /** RFC 5267 4.3.4: before the EXPUNGE responses. */
    void gone(Session session, Selected box, NumberSet uids) throws IOException {
        if (!uids.isEmpty()) {
            for (SearchContext context : byTag.values()) {
                context.gone(session, box, uids);
            }
        }
    }

    /**
     * RFC 5267 4.3.3: after EXISTS and FETCH.
     *
     * @param fresh messages that came, beside those that changed
     */
    void changed(Session session, Selected box, NumberSet changed, NumberSet fresh) throws IOException {
        if (byTag.isEmpty()) {
            return;
        }
        NumberSet uids = changed.union(fresh);
        for (Map.Entry<String, SearchContext> followed : List.copyOf(byTag.entrySet())) {
            ask(session, box, followed, uids, fresh);
        }
        while (byTag.size() > 1 && kept() > Limits.CONTEXT_NUMBERS) {
            end(session, new ArrayList<>(byTag.keySet()).getLast(), "What is followed has grown too large");
        }
    }

    /** RFC 5032 2: time changes what matches, too; that is looked at now and then. */
    void timePasses(Session session, Selected box) throws IOException {
        long now = box.account().nowMillis();
        if (byTag.isEmpty() || now - agedAtMillis < Limits.CONTEXT_AGING.toMillis()) {
            return;
        }
        agedAtMillis = now;
        for (Map.Entry<String, SearchContext> followed : List.copyOf(byTag.entrySet())) {
            NumberSet aged = followed.getValue().aged(box.told(), now);
            if (!aged.isEmpty()) {
                ask(session, box, followed, aged, NumberSet.EMPTY);
            }
        }
    }

    /** What was written before is whole, and so is what this writes, whatever comes next. */
    private void ask(
            Session session, Selected box, Map.Entry<String, SearchContext> followed, NumberSet uids, NumberSet fresh)
            throws IOException {
        session.out().mark();
        try {
            followed.getValue().changed(session, box, uids, fresh);
        } catch (CorruptMessageException e) {
            session.out().rollback();
            end(session, followed.getKey(), "A message is damaged");
        }
        session.out().mark();
        session.drainIfLarge();
    }

    /** RFC 5267 4.3.1: this search is not followed, or not any more. */
    public void end(Session session, String tag, String why) {
        close(tag);
        session.out().ascii("* NO [NOUPDATE ").string(tag).ascii("] ").ascii(why).crlf();
    }
}
