package org.redoubt.account;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.Contents.Piece;
import org.redoubt.store.View;

/**
 * Checks that everything stored of one account fits together: totals and rows, rows and links, links and summaries,
 * summaries and contents. Behind {@code redoubt doctor}, and run by tests when they close a store.
 */
public final class AccountChecker {
    /** More findings than anybody reads. */
    private static final int MAX_FINDINGS = 100;

    private static final int BATCH = 64;

    private final AccountCore core;
    private final boolean contents;
    private final List<String> findings = new ArrayList<>();

    AccountChecker(AccountCore core, boolean contents) {
        this.core = core;
        this.contents = contents;
    }

    /**
     * What was found.
     *
     * @param emails how many rows were looked at
     * @param findings what does not fit, in plain words with ids only; empty when all is well
     */
    public record Report(long emails, List<String> findings) {
        public Report {
            findings = List.copyOf(findings);
        }

        public boolean healthy() {
            return findings.isEmpty();
        }
    }

    Report run() throws IOException {
        AccountState state = core.state();
        Map<EmailId, Set<Links.Place>> places = new HashMap<>();
        long rows = 0;
        for (MailboxState mailbox : state.mailboxes().values()) {
            Optional<MailboxView> view = core.mailbox(mailbox.meta().id());
            if (view.isPresent()) {
                rows += view.get().size();
                checkRows(view.get(), state, places);
            }
        }
        checkEmails(List.copyOf(places.keySet()), places);
        checkOutbox();
        checkSnoozes();
        checkStatuses();
        return new Report(rows, findings);
    }

    private void checkRows(MailboxView view, AccountState state, Map<EmailId, Set<Links.Place>> places) {
        MailboxId id = view.mailbox().id();
        Page.Totals counted = Page.Totals.NONE;
        for (int i = 0; i < view.table().pageCount(); i++) {
            counted = counted.plus(view.table().page(i).totals());
        }
        expect(counted.equals(view.table().totals()), "mailbox=" + id + " totals differ from its rows");
        expect(
                counted.rows() == view.mailbox().counts().total(),
                "mailbox=" + id + " counts other emails than it has");
        long lastUid = 0;
        for (Rows rows = view.rows(); rows.next(); ) {
            expect(rows.uid() > lastUid, "mailbox=" + id + " uid=" + rows.uid() + " is out of order");
            expect(rows.uid() < view.uidNext(), "mailbox=" + id + " uid=" + rows.uid() + " is not below the next uid");
            expect(
                    rows.modSeq() <= view.highestModSeq().value(),
                    "mailbox=" + id + " uid=" + rows.uid() + " has a later version than its mailbox");
            expect(
                    rows.email().value() < state.root().nextEmail() || core.state() != state,
                    "mailbox=" + id + " uid=" + rows.uid() + " names an email that was never made");
            places.computeIfAbsent(rows.email(), _ -> new HashSet<>()).add(new Links.Place(id, rows.uid()));
            lastUid = rows.uid();
        }
    }

    private void checkEmails(List<EmailId> ids, Map<EmailId, Set<Links.Place>> places) throws IOException {
        for (int from = 0; from < ids.size(); from += BATCH) {
            List<EmailId> some = ids.subList(from, Math.min(ids.size(), from + BATCH));
            checkLinks(some, places);
            for (EmailId id : some) {
                checkEmail(id);
            }
        }
    }

    /** What is on its way to another account must be readable until it is there. */
    private void checkOutbox() {
        List<EmailId> leaving = new ArrayList<>();
        try (View view = core.view()) {
            view.scan(Layout.outbox(Optional.empty()), (key, value) -> {
                if (ErrandFormat.decode(core.sealed.open(key, value)).errand() instanceof Errand.Move move) {
                    move.items().forEach(item -> leaving.add(item.row().email()));
                }
                return true;
            });
        }
        leaving.forEach(this::checkEmail);
    }

    /** What comes back by itself has its time twice: with the email, and in the order of time. */
    private void checkSnoozes() {
        try (View view = core.view()) {
            view.scan(Layout.DUE, (key, _) -> {
                EmailId email = Layout.dueEmail(key);
                Optional<Snoozes.Kept> kept =
                        Optional.ofNullable(Snoozes.read(view, core.sealed, List.of(email)).get(email));
                boolean same = kept.filter(one -> one.snooze().until().toEpochMilli() == Layout.dueMillis(key))
                        .isPresent();
                expect(same, "email=" + email + " is due at a time that it does not know of");
                return true;
            });
            view.scan(Layout.SNOOZES, (key, _) -> {
                EmailId email = Layout.emailOf(key);
                Optional.ofNullable(Snoozes.read(view, core.sealed, List.of(email)).get(email))
                        .ifPresent(kept -> expect(
                                view.get(Layout.due(kept.snooze().until().toEpochMilli(), email)).isPresent(),
                                "email=" + email + " is snoozed and never comes back"));
                return true;
            });
        }
    }

    private void checkStatuses() {
        try (View view = core.view()) {
            SmimeStatuses.check(view, (email, same) ->
                    expect(same, "email=" + email + " has a signature that is due at a time that it does not know of"));
        }
    }

    private void checkLinks(List<EmailId> ids, Map<EmailId, Set<Links.Place>> places) {
        try (View view = core.view()) {
            List<Optional<byte[]>> records = view.getAll(ids.stream().map(Layout::links).toList());
            for (int i = 0; i < ids.size(); i++) {
                Set<Links.Place> linked = new HashSet<>();
                records.get(i).map(Links::decode).ifPresent(links -> linked.addAll(links.places()));
                Set<Links.Place> rows = places.getOrDefault(ids.get(i), Set.of());
                expect(linked.containsAll(rows), "email=" + ids.get(i) + " does not know all mailboxes it is in");
            }
        }
    }

    private void checkEmail(EmailId id) {
        try {
            EmailSummary summary = core.summaries.read(List.of(id)).getFirst();
            summary.envelope();
            summary.structure();
            for (int i = 0; contents && i < Contents.chunks(summary.octets()); i++) {
                core.contents.get(List.of(Piece.of(summary, i)));
            }
        } catch (IOException | RuntimeException damaged) {
            expect(false, "email=" + id + " cannot be read: " + damaged.getMessage());
        }
    }

    private void expect(boolean holds, String finding) {
        if (!holds && findings.size() < MAX_FINDINGS) {
            findings.add(finding);
        }
    }
}
