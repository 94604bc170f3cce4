package org.redoubt.jmap.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeSet;
import org.redoubt.account.AccessDeniedException;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Elsewhere;
import org.redoubt.account.Mailbox;
import org.redoubt.account.MailboxTree;
import org.redoubt.account.Purpose;
import org.redoubt.directory.Directory;
import org.redoubt.http.SignedIn;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.States;
import org.redoubt.store.id.AccountId;

/** Somebody who signed in, and the accounts that she may open: her own, and what others share with her. */
public final class JmapSession {
    /** With the 31 bits of the directory's digest they fit a state. */
    private static final int SHARERS_BITS = 26;

    private final Services services;
    private final SignedIn signedIn;
    private final String origin;

    /** @param origin what the addresses of this server begin with for the client */
    public JmapSession(Services services, SignedIn signedIn, String origin) {
        this.services = services;
        this.signedIn = signedIn;
        this.origin = origin;
    }

    public Services services() {
        return services;
    }

    public SignedIn signedIn() {
        return signedIn;
    }

    /** An account as clients name it. */
    public static String text(AccountId account) {
        return "a" + account.value();
    }

    /** Her own account. */
    public AccountHandle own() throws IOException {
        return open(signedIn.principal().account()).orElseThrow(() -> new IOException("the account is gone"));
    }

    /** An account by its id; empty when there is none that she may open. */
    public Optional<AccountHandle> account(String id) throws IOException {
        OptionalLong number = Ids.number('a', id);
        return number.isEmpty() ? Optional.empty() : open(new AccountId(number.getAsLong()));
    }

    private Optional<AccountHandle> open(AccountId account) throws IOException {
        boolean own = account.equals(signedIn.principal().account());
        try {
            AccountHandle handle = signedIn.keep(
                    account,
                    AccountHandle.class,
                    () -> services.gate()
                            .open(
                                    signedIn.principal(),
                                    account,
                                    signedIn.session(),
                                    own ? Purpose.MAIL_ACCESS : Purpose.SHARED_ACCESS));
            return handle.alive() ? Optional.of(handle) : Optional.empty();
        } catch (AccessDeniedException denied) {
            return Optional.empty();
        }
    }

    /**
     * The accounts of the session object: her own first, then those that share with her something that she wants to see.
     * RFC 9670 1.4 leaves out the others; they can be opened all the same, and a Principal tells which they are.
     */
    public Map<String, AccountHandle> accounts() throws IOException {
        Map<String, AccountHandle> accounts = new LinkedHashMap<>();
        AccountHandle own = own();
        accounts.put(text(own.account()), own);
        for (AccountId sharer : own.sharers()) {
            open(sharer).filter(this::wantsAny).ifPresent(handle -> accounts.put(text(sharer), handle));
        }
        return accounts;
    }

    private boolean wantsAny(AccountHandle shared) {
        return shared.mailboxes().all().stream().anyMatch(mailbox -> wants(shared, mailbox)) || wantsContacts(shared);
    }

    private static boolean wantsContacts(AccountHandle shared) {
        try {
            return shared.contacts().wantsAny();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /**
     * Whether she wants to see a mailbox that somebody else shares with her. Subscriptions are those of IMAP; until she
     * ends it, she is subscribed here to whatever is shared with her (RFC 9670 4 leaves that to us).
     */
    public boolean wants(AccountHandle shared, Mailbox mailbox) {
        String path = shared.mailboxes().path(mailbox);
        return services.directory()
                .person(shared.account())
                .map(owner -> ownTree().wants(Elsewhere.name(owner.address(), path)))
                .orElse(true);
    }

    private MailboxTree ownTree() {
        try {
            return own().mailboxes();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** An account as the session object shows it; empty when she may not open it. */
    public Optional<JsonObject> accountObject(AccountId account) throws IOException {
        Optional<AccountHandle> handle = open(account);
        return handle.isEmpty() ? Optional.empty() : Optional.of(SessionObject.account(this, handle.get(), origin));
    }

    /**
     * The state of the Principals (RFC 9670 2): another one when somebody is another in the directory, and when another
     * account is open to her.
     */
    public String principalState() throws IOException {
        return States.text(principals(services.directory(), own()), 0);
    }

    static long principals(Directory directory, AccountHandle own) throws IOException {
        int shared = new TreeSet<>(own.sharers()).hashCode();
        return directory.roster().digest() << SHARERS_BITS | shared & (1 << SHARERS_BITS) - 1;
    }
}
