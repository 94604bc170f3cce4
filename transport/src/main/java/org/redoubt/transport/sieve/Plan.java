package org.redoubt.transport.sieve;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.redoubt.account.Deposit;
import org.redoubt.account.Filing;
import org.redoubt.account.Keyword;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.Role;
import org.redoubt.account.Sorted;
import org.redoubt.mime.RawField;
import org.redoubt.sieve.Action;
import org.redoubt.sieve.EditedHeader;
import org.redoubt.sieve.Outcome;
import org.redoubt.sieve.Position;
import org.redoubt.sieve.ScriptError;
import org.redoubt.sieve.Target;
import org.redoubt.transport.trust.ForwardSealer;

/** Turns what a script wants into what an account and the queue are to do. */
final class Plan {
    /** Says whose script sent a message on, so that it is not sent round in circles. */
    static final String REDIRECTED = ForwardSealer.PASSED_ON;

    /** Scripts that may send a message on one after the other. */
    private static final int REDIRECTIONS = 3;

    /** Hops behind which a message is kept rather than sent on: half of what the server takes at all. */
    private static final int HOPS = 50;

    private static final int PIECE = 64 * 1024;

    private final Sorter sorter;
    private final Deposit base;
    private final Message message;
    private final Arriving arriving;
    private final Outcome outcome;
    private final List<Filing> filings = new ArrayList<>();
    private final List<Sorting.Redirect> redirects = new ArrayList<>();
    private final List<Action> afterwards = new ArrayList<>();
    private final Map<EditedHeader, Message> edited = new IdentityHashMap<>();
    private final List<Message> copies = new ArrayList<>();
    private Optional<String> failure;
    private Optional<Position> at = Optional.empty();
    private final List<Optional<Position>> filedAt = new ArrayList<>();
    private Optional<Position> rejectedAt = Optional.empty();
    private Optional<String> rejection = Optional.empty();

    Plan(Sorter sorter, Deposit base, Message message, Arriving arriving, Outcome outcome) {
        this.sorter = sorter;
        this.base = base;
        this.message = message;
        this.arriving = arriving;
        this.outcome = outcome;
        this.failure = outcome.error().map(ScriptError::toString);
    }

    /** @param answer what the sender is told beside what the script says */
    Sorting sorting(Optional<Action> answer) throws IOException {
        for (Outcome.Planned planned : outcome.plan()) {
            at = planned.at();
            Optional<Message> copy = planned.header().isPresent()
                    ? Optional.of(edited(planned.header().get()))
                    : Optional.empty();
            switch (planned.action()) {
                case Action.Keep keep -> keep(keep.flags(), copy);
                case Action.FileInto into -> {
                    filings.add(filing(into.target(), copy));
                    filedAt.add(at);
                }
                case Action.Redirect redirect -> redirect(redirect.address(), copy);
                case Action.Reject reject -> {
                    rejection = Optional.of(Sorter.line(reject.reason()));
                    rejectedAt = at;
                }
                case Action.Vacation vacation -> afterwards.add(vacation);
                case Action.Notify notify -> afterwards.add(notify);
            }
        }
        answer.ifPresent(afterwards::add);
        List<Sorted.Mark> marks = outcome.seen().stream()
                .map(seen -> new Sorted.Mark(AccountContext.duplicateMark(seen.key()), seen.interval()))
                .toList();
        Sorted sorted = new Sorted(filings, marks, failure);
        return new Sorting(
                sorter,
                base,
                message,
                arriving,
                Optional.of(sorted),
                rejection,
                redirects,
                afterwards,
                copies,
                new Sorting.Reasons(filedAt, rejectedAt, failure));
    }

    /** Where mail goes that no script looks at: Junk for what was found to be spam. */
    private void keep(List<String> flags, Optional<Message> copy) {
        Optional<Role> role = base.target() instanceof Deposit.Target.Special(Role found)
                ? Optional.of(found)
                : Optional.empty();
        filings.add(new Filing("INBOX", Optional.empty(), role, false, keywords(flags), copy));
        filedAt.add(at);
    }

    static Filing filing(Target target, Optional<Message> copy) {
        Optional<Role> role = target.specialUse().flatMap(AccountContext::role);
        return new Filing(
                target.mailbox(), target.mailboxId(), role, target.create(), keywords(target.flags()), copy);
    }

    private static Set<Keyword> keywords(List<String> flags) {
        return flags.stream()
                .map(flag -> flag.startsWith("\\") ? "$" + flag.substring(1).toLowerCase(Locale.ROOT) : flag)
                .filter(Keyword::valid)
                .map(Keyword::new)
                .collect(Collectors.toUnmodifiableSet());
    }

    private void redirect(String address, Optional<Message> copy) throws IOException {
        Optional<Destination> to = sorter.destination(address);
        boolean self = to.filter(found -> found.accounts().contains(base.account())).isPresent();
        if (to.isEmpty() || self || loops()) {
            keep(List.of(), copy);
            if (to.isEmpty()) {
                failure = failure.or(() -> Optional.of("mail cannot be redirected to " + address));
            }
            return;
        }
        Message marked = marked(copy.orElse(message));
        copies.add(marked);
        redirects.add(new Sorting.Redirect(to.get(), marked, at));
    }

    /** RFC 5228 10: whether this account, or too many others, sent it on before. */
    private boolean loops() {
        Set<String> own = AnswerRules.plain(sorter.addresses(base.account()));
        int received = 0;
        int redirected = 0;
        for (RawField field : message.structure().header().fields()) {
            received += field.name().equalsIgnoreCase("Received") ? 1 : 0;
            if (field.name().equalsIgnoreCase(REDIRECTED)) {
                redirected++;
                if (own.contains(AnswerRules.plain(field.value().strip()))) {
                    return true;
                }
            }
        }
        return redirected >= REDIRECTIONS || received > HOPS;
    }

    /** The message with a field that says who sent it on, behind the Return-Path that begins it. */
    private Message marked(Message original) throws IOException {
        String from = sorter.addresses(base.account()).stream().findFirst().orElse("account" + base.account().value());
        String start = new String(original.range(0, 1200), StandardCharsets.ISO_8859_1);
        int end = start.startsWith("Return-Path:") ? start.indexOf("\r\n") + 2 : 0;
        byte[] field = (REDIRECTED + ": " + from + "\r\n").getBytes(StandardCharsets.UTF_8);
        try (MessageIntake intake = sorter.intake(original.size() + field.length)) {
            intake.write(original.range(0, end));
            intake.write(field);
            copy(original, end, intake);
            return intake.finish();
        }
    }

    private Message edited(EditedHeader header) throws IOException {
        Message known = edited.get(header);
        if (known != null) {
            return known;
        }
        byte[] octets = header.octets();
        long body = message.structure().root().bodyStart();
        try (MessageIntake intake = sorter.intake(octets.length + 2 + message.size())) {
            intake.write(octets);
            intake.write(new byte[] {'\r', '\n'});
            copy(message, body, intake);
            Message made = intake.finish();
            copies.add(made);
            edited.put(header, made);
            return made;
        }
    }

    private static void copy(Message from, long start, MessageIntake to) throws IOException {
        for (long at = start; at < from.size(); ) {
            byte[] piece = from.range(at, PIECE);
            to.write(piece);
            at += piece.length;
        }
    }
}
