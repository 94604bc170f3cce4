package org.redoubt.jmap.session;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.redoubt.account.AccessDeniedException;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Purpose;
import org.redoubt.http.SignedIn;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.store.id.AccountId;

/** Somebody who signed in, and the accounts that she may open: her own, and what others share with her. */
public final class JmapSession {
    private final Services services;
    private final SignedIn signedIn;

    public JmapSession(Services services, SignedIn signedIn) {
        this.services = services;
        this.signedIn = signedIn;
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

    /** All accounts that she may open, her own first. */
    public Map<String, AccountHandle> accounts() throws IOException {
        Map<String, AccountHandle> accounts = new LinkedHashMap<>();
        AccountHandle own = own();
        accounts.put(text(own.account()), own);
        for (AccountId sharer : own.sharers()) {
            open(sharer).ifPresent(handle -> accounts.put(text(sharer), handle));
        }
        return accounts;
    }
}
