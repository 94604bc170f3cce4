package org.redoubt.imap.session;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.redoubt.account.AccessDeniedException;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Elsewhere;
import org.redoubt.account.Purpose;
import org.redoubt.directory.Person;
import org.redoubt.imap.Limits;
import org.redoubt.store.id.AccountId;

/**
 * The accounts of other people that a session has a hold on, as far as they share them: the namespace "Other Users"
 * (RFC 2342 5). A hold is kept until the session ends; what it is good for is asked anew each time it is used.
 */
public final class OtherUsers {
    /** What their mailboxes' names begin with here; then comes the owner's address, then the name at home. */
    public static final String PREFIX = Elsewhere.PREFIX;

    private final Session session;
    private final Map<AccountId, AccountHandle> open = new TreeMap<>();

    OtherUsers(Session session) {
        this.session = session;
    }

    /** Whether a name belongs to this namespace: then it is never one of one's own. */
    public static boolean names(String path) {
        return path.startsWith(PREFIX) || (path + "/").equals(PREFIX);
    }

    /** Somebody's account, when she shares something with the session's principal. */
    public Optional<AccountHandle> of(String address) throws IOException {
        Optional<Person> owner = session.directory().person(address).filter(p -> p.address().equalsIgnoreCase(address));
        return owner.isEmpty() ? Optional.empty() : of(owner.get().account());
    }

    /** All accounts of which something is shared with the session's principal. */
    public List<AccountHandle> all() throws IOException {
        List<AccountHandle> all = new ArrayList<>();
        for (AccountId owner : session.own().sharers()) {
            // Somebody who shares address books alone has no names here.
            of(owner).filter(other -> !other.mailboxes().all().isEmpty()).ifPresent(all::add);
        }
        return all;
    }

    /** What the names of somebody's mailboxes begin with; empty when nobody has the account any more. */
    public Optional<String> prefix(AccountHandle other) {
        return session.directory().person(other.account()).map(owner -> PREFIX + owner.address() + "/");
    }

    private Optional<AccountHandle> of(AccountId owner) throws IOException {
        AccountHandle known = open.get(owner);
        if (known != null) {
            return Optional.of(known).filter(AccountHandle::alive);
        }
        if (owner.equals(session.own().account()) || open.size() >= Limits.OTHER_ACCOUNTS) {
            return Optional.empty();
        }
        try {
            AccountHandle handle = session.gate()
                    .open(session.own().principal(), owner, session.info(), Purpose.SHARED_ACCESS);
            open.put(owner, handle);
            return Optional.of(handle);
        } catch (AccessDeniedException nothingShared) {
            return Optional.empty();
        }
    }

    void close() {
        open.values().forEach(AccountHandle::close);
        open.clear();
    }
}
