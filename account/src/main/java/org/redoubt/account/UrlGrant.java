package org.redoubt.account;

import java.util.concurrent.atomic.AtomicBoolean;

/** One message that a URL opens to somebody who need not own it, and nothing else of its account. Close it. */
public final class UrlGrant implements AutoCloseable {
    private final Accounts accounts;
    private final AccountCore core;
    private final EmailSummary summary;
    private final Bodies bodies;
    private final AtomicBoolean closed = new AtomicBoolean();

    UrlGrant(Accounts accounts, AccountCore core, EmailSummary summary, Bodies bodies) {
        this.accounts = accounts;
        this.core = core;
        this.summary = summary;
        this.bodies = bodies;
    }

    /**
     * What a URL claims, RFC 4467.
     *
     * @param mailbox its path
     * @param uidValidity 0 when it does not say
     * @param rump what the token vouches for
     */
    public record Claim(String mailbox, long uidValidity, long uid, String rump, String token) {}

    public EmailSummary summary() {
        return summary;
    }

    public Bodies bodies() {
        return bodies;
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            accounts.unpin(core.id);
        }
    }
}
