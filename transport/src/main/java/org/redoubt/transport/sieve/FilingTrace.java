package org.redoubt.transport.sieve;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.redoubt.account.DeliveryView;
import org.redoubt.account.Deposit;
import org.redoubt.account.Deposited;
import org.redoubt.account.Filing;
import org.redoubt.account.Gate;
import org.redoubt.account.MailboxId;
import org.redoubt.account.MailboxTree;
import org.redoubt.account.Sorted;
import org.redoubt.sieve.Position;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.queue.Outbound;
import org.redoubt.transport.session.LogLine;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.TraceEvent.Key;
import org.redoubt.transport.tracking.TraceEvent.Kind;
import org.redoubt.transport.tracking.Tracing;

/** Notes into which mailbox a message went, and which line of the owner's script said so. */
final class FilingTrace {
    private final Gate gate;
    private final Outbound outbound;
    private final InstantSource clock;

    FilingTrace(Gate gate, Outbound outbound, InstantSource clock) {
        this.gate = gate;
        this.outbound = outbound;
        this.clock = clock;
    }

    void filed(Sorting sorting, Deposited result) {
        if (outbound.tracing() == Tracing.NONE) {
            return;
        }
        switch (result) {
            case Deposited.Stored stored -> stored(sorting, stored);
            case Deposited.Nowhere _ -> note(sorting, sorting.redirected() ? "not kept" : "discarded", Optional.empty());
            case Deposited.Waiting _ -> note(sorting, "sealed until its owner signs in", Optional.empty());
            case Deposited.OverQuota _ -> note(sorting, "over quota", Optional.empty());
            case Deposited.Gone _ -> note(sorting, "no such account", Optional.empty());
        }
    }

    void rejected(Sorting sorting) {
        note(sorting, "rejected", sorting.reasons().rejected());
    }

    private void note(Sorting sorting, String outcome, Optional<Position> at) {
        outbound.tracing().note(draft(sorting).with(Key.OUTCOME, outcome).with(Key.RULE, at.map(FilingTrace::rule)).done());
    }

    /** Several copies are noted as the script names their mailboxes, one as where it is. */
    private void stored(Sorting sorting, Deposited.Stored stored) {
        List<Filing> filings = sorting.sorted().map(Sorted::filings).orElse(List.of());
        for (int i = 0; i < Math.max(1, filings.size()); i++) {
            String mailbox = filings.size() > 1
                    ? filings.get(i).path()
                    : path(sorting.deposit().account(), stored.mailbox()).orElse("INBOX");
            Optional<Position> at =
                    i < sorting.reasons().filed().size() ? sorting.reasons().filed().get(i) : Optional.empty();
            outbound.tracing()
                    .note(draft(sorting)
                            .with(Key.OUTCOME, "stored")
                            .with(Key.MAILBOX, mailbox)
                            .with(Key.RULE, at.map(FilingTrace::rule).or(() -> because(sorting)))
                            .done());
        }
    }

    private static Optional<String> because(Sorting sorting) {
        return sorting.reasons()
                .failure()
                .map(failure -> "the script failed: " + failure)
                .or(() -> sorting.deposit().target() instanceof Deposit.Target.Special
                        ? Optional.of("found to be spam")
                        : Optional.empty());
    }

    private Optional<String> path(AccountId account, MailboxId mailbox) {
        try {
            Optional<DeliveryView> opened = gate.delivering(account);
            if (opened.isEmpty()) {
                return Optional.empty();
            }
            try (DeliveryView view = opened.get()) {
                MailboxTree tree = view.mailboxes();
                return tree.byId(mailbox).map(tree::path);
            }
        } catch (IOException unknown) {
            LogLine.of("trace.no_mailbox", Long.toString(account.value())).error(unknown);
            return Optional.empty();
        }
    }

    private TraceEvent.Draft draft(Sorting sorting) {
        return TraceEvent.of(Kind.FILED, sorting.arriving().trace(), clock.instant())
                .with(Key.TO, sorting.arriving().recipients());
    }

    private static String rule(Position at) {
        return "script " + at;
    }

    void redirected(Sorting.Redirect redirect, Arriving arriving, String queue) {
        outbound.tracing()
                .note(TraceEvent.of(Kind.REDIRECTED, arriving.trace(), clock.instant())
                        .with(Key.FROM, arriving.recipients())
                        .with(Key.TO, redirect.to().address().addrSpec())
                        .with(Key.RULE, redirect.at().map(FilingTrace::rule))
                        .with(Key.QUEUE, queue)
                        .done());
    }
}
