package org.redoubt.transport.sieve;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.redoubt.account.AccountClosedException;
import org.redoubt.account.Arrival;
import org.redoubt.account.Deposit;
import org.redoubt.account.Deposited;
import org.redoubt.account.Gate;
import org.redoubt.account.Message;
import org.redoubt.account.WaitingMail;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.guard.SessionInfo;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.session.LogLine;

/**
 * Files what came for a sealed account while it was closed, in its order, as the owner's rules say: when she opens it. Each message
 * leaves the letterbox with the commit that files it, so it is filed once, whatever stops in between. What a rule would
 * refuse goes to the inbox, since its sender was told long ago that it was taken.
 */
final class LetterboxFiler {
    private static final SessionInfo SESSION = new SessionInfo("letterbox", "letterbox", "local", true);

    private final Gate gate;
    private final Sorter sorter;
    private final Set<AccountId> busy = ConcurrentHashMap.newKeySet();
    private final Set<AccountId> again = ConcurrentHashMap.newKeySet();

    LetterboxFiler(Gate gate, Sorter sorter) {
        this.gate = gate;
        this.sorter = sorter;
    }

    /** Files what there is; returns when that is done, or when somebody else is at it. */
    void file(AccountId account) {
        again.add(account);
        while (again.contains(account) && busy.add(account)) {
            again.remove(account);
            try {
                fileAll(account);
            } catch (AccountClosedException closed) {
                // The rest is filed the next time.
                LogLine.of("letterbox.closed", Long.toString(account.value())).info();
            } catch (IOException | AuditUnavailableException failed) {
                LogLine.of("letterbox.not_filed", Long.toString(account.value())).error(failed);
            } finally {
                busy.remove(account);
            }
        }
    }

    private void fileAll(AccountId account) throws IOException {
        long filed = 0;
        Optional<WaitingMail> next = gate.waiting(account, 0);
        while (next.isPresent()) {
            try (WaitingMail mail = next.get()) {
                switch (mail) {
                    case WaitingMail.Readable(long _, Message message, Deposit base) -> file(message, base);
                    case WaitingMail.Damaged(long number) ->
                        LogLine.of("letterbox.damaged", Long.toString(account.value()))
                                .with("number", number)
                                .error(new IOException("mail that waited cannot be opened"));
                }
                next = gate.waiting(account, mail.number());
            }
            filed++;
        }
        gate.emptied(account);
        if (filed > 0) {
            LogLine.of("letterbox.filed", Long.toString(account.value())).with("messages", filed).info();
        }
    }

    private void file(Message message, Deposit waiting) throws IOException {
        Deposit base = waiting.now();
        Optional<Arrival> arrival = waiting.arrival();
        if (arrival.isEmpty()) {
            gate.deliver(message, List.of(base), SESSION);
            return;
        }
        Arriving arriving = Arriving.of(arrival.get());
        try (Sorting sorting = sorter.sort(base, message, arriving)) {
            if (sorting.rejection().isPresent()) {
                gate.deliver(message, List.of(base), arriving.session());
                return;
            }
            sorting.before();
            Deposited result = gate.deliver(message, List.of(sorting.deposit()), arriving.session()).getFirst();
            sorting.after(result);
        }
    }
}
