package org.redoubt.sieve.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.redoubt.sieve.Action;
import org.redoubt.sieve.EditedHeader;
import org.redoubt.sieve.Limits;
import org.redoubt.sieve.Outcome.Planned;
import org.redoubt.sieve.Position;
import org.redoubt.sieve.Target;

/** The actions a run has collected, with the rules of which go together (RFC 5228 2.10). */
public final class Actions {
    private final List<Planned> plan = new ArrayList<>();
    private final Headers headers;
    private final Supplier<Position> at;
    private boolean implicitKeep = true;

    /** @param at where the run is */
    Actions(Headers headers, Supplier<Position> at) {
        this.headers = headers;
        this.at = at;
    }

    /** RFC 5228 2.10.2: the message will not be kept by itself any more. */
    public void cancelKeep() {
        implicitKeep = false;
    }

    /** RFC 5228 2.10.3: an action that was there before is not done twice; the same mailbox gets all flags. */
    public void add(Action action) {
        for (int i = 0; i < plan.size(); i++) {
            Optional<Action> merged = merged(plan.get(i).action(), action);
            if (merged.isPresent()) {
                plan.set(i, new Planned(merged.get(), plan.get(i).header(), plan.get(i).at()));
                return;
            }
        }
        together(action);
        if (plan.size() >= Limits.ACTIONS) {
            throw new ScriptFailure("The script has too many actions");
        }
        plan.add(new Planned(action, headers.edited(), Optional.of(at.get())));
    }

    private static Optional<Action> merged(Action before, Action now) {
        if (before instanceof Action.Keep a && now instanceof Action.Keep b) {
            return Optional.of(new Action.Keep(union(a.flags(), b.flags())));
        }
        if (before instanceof Action.FileInto(Target a) && now instanceof Action.FileInto(Target b)) {
            boolean same = a.mailbox().equals(b.mailbox())
                    && a.mailboxId().equals(b.mailboxId())
                    && a.specialUse().equals(b.specialUse());
            return same
                    ? Optional.of(new Action.FileInto(new Target(
                            a.mailbox(), a.mailboxId(), a.specialUse(), a.create() || b.create(), union(a.flags(), b.flags()))))
                    : Optional.empty();
        }
        return before.equals(now) ? Optional.of(before) : Optional.empty();
    }

    private static List<String> union(List<String> a, List<String> b) {
        List<String> all = new ArrayList<>(a);
        for (String flag : b) {
            if (all.stream().noneMatch(flag::equalsIgnoreCase)) {
                all.add(flag);
            }
        }
        return all;
    }

    private void together(Action action) {
        switch (action) {
            case Action.Reject _ -> {
                if (!plan.isEmpty()) { // RFC 5429 2.1.2, 2.2.2
                    throw new ScriptFailure("A message that something else is done with cannot be rejected");
                }
            }
            case Action.Vacation _ -> {
                if (has(Action.Vacation.class)) { // RFC 5230 4.7
                    throw new ScriptFailure("There can be one vacation answer only");
                }
                notRejected();
            }
            case Action.Redirect _ -> {
                if (count(Action.Redirect.class) >= Limits.REDIRECTS) {
                    throw new ScriptFailure("The script redirects to too many addresses");
                }
                notRejected();
            }
            case Action.Notify _ -> {
                if (count(Action.Notify.class) >= Limits.NOTIFICATIONS) {
                    throw new ScriptFailure("The script sends too many notifications");
                }
            }
            case Action.Keep _, Action.FileInto _ -> notRejected();
        }
    }

    private void notRejected() {
        if (has(Action.Reject.class)) {
            throw new ScriptFailure("Nothing else can be done with a message that is rejected");
        }
    }

    private boolean has(Class<? extends Action> kind) {
        return count(kind) > 0;
    }

    private long count(Class<? extends Action> kind) {
        return plan.stream().map(Planned::action).filter(kind::isInstance).count();
    }

    /** What is to be done, once the script has ended. */
    List<Planned> end(List<String> flags) {
        if (implicitKeep) {
            Optional<EditedHeader> header = headers.edited();
            boolean kept = has(Action.Keep.class);
            if (!kept) {
                plan.add(new Planned(new Action.Keep(flags), header, Optional.empty()));
            }
        }
        return plan;
    }

    /** A mailbox's name in the form in which INBOX is INBOX (RFC 9051 5.1). */
    public static String mailbox(String name) {
        return name.toUpperCase(Locale.ROOT).equals("INBOX") ? "INBOX" : name;
    }
}
