package org.redoubt.imap.session;

import java.io.IOException;
import org.redoubt.account.MailboxView;
import org.redoubt.store.id.NumberSet;

/** A search of the selected mailbox whose results the client follows, RFC 5267 4.3. */
public interface SearchContext {
    /** These messages go; the client counts them still, so they have sequence numbers. */
    void gone(Session session, Selected box, NumberSet uids) throws IOException;

    /**
     * These messages came or changed, and the client was told; asks whether they match now.
     *
     * @param fresh those of them that came
     * @throws IOException when that cannot be found out; then they are asked about the next time
     */
    void changed(Session session, Selected box, NumberSet uids, NumberSet fresh) throws IOException;

    /** The messages whose match depends on time (RFC 5032) and may have changed since this was asked last. */
    NumberSet aged(MailboxView view, long nowMillis);

    /** About how many numbers of eight octets are kept in memory for it. */
    long kept();
}
