package org.redoubt.account;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditLog;
import org.redoubt.guard.AuditUnavailableException;
import org.redoubt.guard.SessionInfo;
import org.redoubt.store.Key;
import org.redoubt.store.View;
import org.redoubt.store.id.AccountId;

/**
 * Brings back what was snoozed, and has changes tell of signatures that may count no more, for all accounts, whether somebody is
 * signed in or not. It can do nothing else. Given out by the {@link Gate}; whoever runs it asks {@link #next} and calls
 * {@link #run} then.
 *
 * <p>What came back is on disk with the removal of its alarm, in one commit; a process that dies in between brings it
 * back after its next start. An account that fails is tried again later and holds up no other.
 */
public final class Awakening {
    private static final Logger LOG = System.getLogger("org.redoubt.account");

    /** Emails that come back in one commit. */
    private static final int BATCH = 500;
    /** How long an account that failed is left alone. */
    static final Duration LATER = Duration.ofMinutes(1);

    private static final SessionInfo SESSION = new SessionInfo("snooze", "snooze", "local", true);

    private final Accounts accounts;
    private final AuditLog audit;
    private final InstantSource clock;

    Awakening(Accounts accounts, AuditLog audit, InstantSource clock) {
        this.accounts = accounts;
        this.audit = audit;
        this.clock = clock;
    }

    /** When the next email comes back; empty while none is to. */
    public Optional<Instant> next() throws IOException {
        return accounts.alarms().next();
    }

    /** Calls back when {@link #next} may be earlier than it was; at most one listener. */
    public void listen(Runnable onEarlier) {
        accounts.alarms().listen(onEarlier);
    }

    /**
     * Brings back all that is due.
     *
     * @return how many emails
     */
    public int run() throws IOException {
        int woken = 0;
        for (AccountId account : accounts.alarms().take(clock.instant())) {
            try {
                if (!audit.available()) {
                    throw new AuditUnavailableException("the audit log cannot be written");
                }
                woken += run(account);
            } catch (AccountClosedException closed) {
                // When its owner opens it, it is looked at again.
                LOG.log(Level.DEBUG, "event=snooze.closed account=" + account.value());
            } catch (IOException | RuntimeException failed) {
                LOG.log(Level.ERROR, "event=snooze.failed account=" + account.value(), failed);
                accounts.alarms().set(account, clock.instant().plus(LATER));
            }
        }
        return woken;
    }

    /**
     * Has changes tell of all signatures of which somebody was told when others decided whether they count.
     *
     * @param authorities a number of those who do now; to be called when it is another one, and at the start
     * @throws IOException when it could not be done for all; those that are left are told by the next call
     */
    public void authorities(long authorities) throws IOException {
        IOException failure = null;
        for (AccountId account : accounts.alarms().accounts()) {
            try {
                if (accounts.smimeOutdated(account, authorities)) {
                    accounts.with(account, core -> {
                        SmimeStatuses.tell(core, authorities);
                        return true;
                    });
                }
            } catch (AccountClosedException closed) {
                // Whoever asks for changes when it is open has them told.
                LOG.log(Level.DEBUG, "event=smime.closed account=" + account.value());
            } catch (IOException failed) {
                failure = failed;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private int run(AccountId account) throws IOException {
        Optional<Integer> woken = accounts.with(account, core -> {
            SmimeStatuses.tell(core);
            int count = 0;
            List<Key> due = due(core);
            while (!due.isEmpty()) {
                List<Key> some = due;
                List<EmailId> emails = core.change(new Actor("-", "snooze"), edit -> Snoozes.awaken(edit, some));
                record(core, emails);
                count += emails.size();
                due = due(core);
            }
            Optional<Instant> next = Alarms.first(core);
            next.ifPresent(at -> accounts.alarms().set(account, at));
            return count;
        });
        if (woken.isEmpty()) {
            accounts.alarms().remove(account);
        }
        return woken.orElse(0);
    }

    private static List<Key> due(AccountCore core) throws IOException {
        return AccountCore.reading(() -> {
            try (View view = core.view()) {
                return Snoozes.due(view, core.nowMillis(), BATCH);
            }
        });
    }

    /** They are back by now: an audit log that fails must not keep the rest away. */
    private void record(AccountCore core, List<EmailId> emails) {
        if (emails.isEmpty()) {
            return;
        }
        try {
            audit.record(new AuditEvent(
                    clock.instant(),
                    AuditKind.DELIVER,
                    "-",
                    core.id.value(),
                    SESSION,
                    "AWAKEN",
                    core.version(),
                    Access.touched(emails),
                    "ok"));
        } catch (AuditUnavailableException unavailable) {
            LOG.log(Level.ERROR, "event=snooze.not_audited account=" + core.id.value(), unavailable);
        }
    }
}
