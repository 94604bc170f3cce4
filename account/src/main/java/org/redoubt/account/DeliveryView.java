package org.redoubt.account;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;

/**
 * What the rules of an account's owner may ask while a message arrives: the rules themselves, which mailboxes there
 * are, the owner's annotations, and what the rules have marked before. Nothing of any message. Given out by the
 * {@link Gate}; close it.
 */
public final class DeliveryView implements AutoCloseable {
    private final Accounts accounts;
    private final AccountCore core;

    DeliveryView(Accounts accounts, AccountCore core) {
        this.accounts = accounts;
        this.core = core;
    }

    public AccountId account() {
        return core.id;
    }

    /** The script that is to run; empty for most people, which costs nothing to find out. */
    public Optional<StoredScript> active() throws IOException {
        return core.scripts().scripts().stream().filter(StoredScript::active).findFirst();
    }

    /** What senders are told while the owner is away. */
    public VacationResponse vacation() throws IOException {
        return core.vacation();
    }

    public Optional<StoredScript> script(String name) throws IOException {
        return core.scripts().find(name);
    }

    /** The text of a script; empty when it was changed or deleted meanwhile. */
    public Optional<byte[]> text(StoredScript script) throws IOException {
        return reading(view -> Scripts.text(view::get, core.sealed, script.id()));
    }

    public MailboxTree mailboxes() {
        return core.state().tree();
    }

    /** An annotation as the owner sees it, of a mailbox or of the account. */
    public Optional<String> annotation(Optional<MailboxId> mailbox, String name) throws IOException {
        return reading(view -> Optional.ofNullable(
                        Annotations.all(view::get, core.sealed, mailbox, core.id).get(name))
                .map(value -> new String(value, StandardCharsets.UTF_8)));
    }

    /** Whether a mark is there and not over. */
    public boolean marked(String key) throws IOException {
        return reading(view -> Marks.known(view::get, core.sealed, key, core.nowMillis()));
    }

    /** Whether the account has taken a delivery before. */
    public boolean received(DeliveryReceipt receipt) throws IOException {
        return reading(view -> DeliveryReceipts.known(view, core.sealed, receipt));
    }

    /** Makes a mark, on disk when this returns; false when it was there already. */
    public boolean markOnce(Sorted.Mark mark) throws IOException {
        return core.change(new Actor("-", "sieve"), edit -> Marks.once(edit, mark));
    }

    private <R> R reading(java.util.function.Function<View, R> read) throws IOException {
        return AccountCore.reading(() -> {
            try (View view = core.view()) {
                return read.apply(view);
            }
        });
    }

    @Override
    public void close() {
        accounts.unpin(core.id);
    }
}
