package org.redoubt.server;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.redoubt.guard.AuditEvent;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditQuery;
import org.redoubt.guard.AuditReader;
import org.redoubt.guard.Touched;
import org.redoubt.store.id.NumberSet;

/**
 * What somebody saw and did, gathered from the audit log: the exact messages, account by account. It is the list that the
 * people concerned are owed after a break-in, so nothing is left out of it: it reads the whole log of the time.
 */
public final class Deeds {
    /** Characters of message numbers in a row; what is more goes into further rows of the same act. */
    private static final int NUMBERS = 200_000;

    private final Asked asked;
    private final Map<Act, Tally> acts = new LinkedHashMap<>();

    private Deeds(Asked asked) {
        this.asked = asked;
    }

    /**
     * Whose deeds; an event counts when it fits all that is given.
     *
     * @param by signed in as this person
     * @param session in this session
     * @param address from this network address
     * @param credential in sessions that were begun with this credential, such as {@code app=3}
     */
    public record Asked(
            Optional<String> by,
            Optional<String> session,
            Optional<String> address,
            Optional<String> credential,
            Optional<Instant> since,
            Optional<Instant> until) {}

    /**
     * What was found.
     *
     * @param rows one for each account, kind and action
     */
    public record Found(String message, List<Map<String, Object>> rows, AuditReader.Summary summary) {}

    /** What is counted together. */
    private record Act(long account, AuditKind kind, String action) {}

    /** How often, when, and which messages. */
    private static final class Tally {
        final Instant first;
        Instant last;
        long times;
        long refused;
        final NumberSet.Builder emails = NumberSet.builder();

        Tally(Instant first) {
            this.first = first;
            this.last = first;
        }

        void add(AuditEvent event) {
            last = event.at();
            times++;
            refused += event.outcome().equals("ok") ? 0 : 1;
            emails.addAll(Touched.of(event.touched()).emails());
        }
    }

    /**
     * Reads the log.
     *
     * @param log as {@link org.redoubt.guard.FileAuditLog} keeps it
     * @param people the address of an account's owner, where it is known
     */
    public static Found find(Path log, Asked asked, LongFunction<Optional<String>> people) throws IOException {
        return find(log, asked, people, Following.NOBODY);
    }

    /** Likewise, for somebody who follows it. @throws Following.EndedException when she does not any more */
    static Found find(Path log, Asked asked, LongFunction<Optional<String>> people, Following following)
            throws IOException {
        AuditReader reader = new AuditReader(log);
        Deeds deeds = new Deeds(asked);
        boolean[] ended = {false};
        boolean twice = asked.credential().isPresent();
        AuditReader.Progress first = (done, all) -> {
            ended[0] = !following.soFar(done, 2 * all, List::of);
            return !ended[0];
        };
        AuditReader.Progress last = (done, all) -> {
            ended[0] = !following.soFar(twice ? all + done : done, twice ? 2 * all : all, () -> deeds.some(people));
            return !ended[0];
        };
        Optional<Set<String>> sessions = twice ? Optional.of(deeds.sessions(reader, first)) : Optional.empty();
        if (ended[0]) {
            throw new Following.EndedException();
        }
        AuditReader.Summary summary = reader.query(
                new AuditQuery(Optional.empty(), asked.by(), Optional.empty(), asked.since(), asked.until()), found -> {
                    AuditEvent event = found.event();
                    if (deeds.wanted(event)
                            && sessions.map(all -> all.contains(event.session().id())).orElse(true)) {
                        deeds.add(event);
                    }
                    return true;
                }, last);
        if (ended[0]) {
            throw new Following.EndedException();
        }
        return new Found(deeds.message(), deeds.rows(people), summary);
    }

    /** Those that were begun with the credential; a session may be older than what it did. */
    private Set<String> sessions(AuditReader reader, AuditReader.Progress progress) throws IOException {
        String credential = asked.credential().orElseThrow();
        Set<String> sessions = new HashSet<>();
        AuditQuery signIns = new AuditQuery(
                Optional.empty(), asked.by(), Optional.of(AuditKind.SIGN_IN), Optional.empty(), asked.until());
        reader.query(signIns, found -> {
            AuditEvent event = found.event();
            if (event.outcome().equals("ok") && Arrays.asList(event.touched().split(" ")).contains(credential)) {
                sessions.add(event.session().id());
            }
            return true;
        }, progress);
        return sessions;
    }

    private boolean wanted(AuditEvent event) {
        return asked.session().map(event.session().id()::equals).orElse(true)
                && asked.address().map(ip -> from(event, ip)).orElse(true);
    }

    /** Whether an event came from a network address, by whatever port. */
    static boolean from(AuditEvent event, String address) {
        String remote = event.session().remote();
        return remote.startsWith(address) && remote.startsWith(":", address.length());
    }

    private void add(AuditEvent event) {
        acts.computeIfAbsent(
                        new Act(event.account(), event.kind(), event.action()), _ -> new Tally(event.at()))
                .add(event);
    }

    private String message() {
        Map<Long, NumberSet> opened = new TreeMap<>();
        acts.forEach((act, tally) -> {
            if (act.kind() == AuditKind.READ || act.kind() == AuditKind.EXPORT) {
                opened.merge(act.account(), tally.emails.build(), NumberSet::union);
            }
        });
        long messages = opened.values().stream().mapToLong(NumberSet::size).sum();
        return messages + (messages == 1 ? " message was" : " messages were") + " opened in " + opened.size()
                + (opened.size() == 1 ? " account" : " accounts");
    }

    /** Those that were met first, without their messages, which are gathered still. */
    private List<Map<String, Object>> some(LongFunction<Optional<String>> people) {
        return acts.entrySet().stream()
                .limit(Following.ROWS)
                .map(act -> row(act.getKey(), act.getValue(), people))
                .toList();
    }

    private static Map<String, Object> row(Act act, Tally tally, LongFunction<Optional<String>> people) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("account", act.account());
        people.apply(act.account()).ifPresent(address -> row.put("person", address));
        row.put("kind", act.kind().name());
        row.put("action", act.action());
        row.put("times", tally.times);
        row.put("refused", tally.refused);
        row.put("first", tally.first.toString());
        row.put("last", tally.last.toString());
        return row;
    }

    private List<Map<String, Object>> rows(LongFunction<Optional<String>> people) {
        List<Map<String, Object>> rows = new ArrayList<>();
        acts.forEach((act, tally) -> {
            NumberSet emails = tally.emails.build();
            for (String numbers : pieces(emails.toString())) {
                Map<String, Object> row = row(act, tally, people);
                row.put("messages", emails.size());
                row.put("emails", numbers);
                rows.add(row);
            }
        });
        return rows;
    }

    /** A list of numbers in pieces that are not too long, cut at commas. */
    private static List<String> pieces(String numbers) {
        List<String> pieces = new ArrayList<>();
        String rest = numbers;
        while (rest.length() > NUMBERS) {
            int comma = rest.lastIndexOf(',', NUMBERS);
            pieces.add(rest.substring(0, comma));
            rest = rest.substring(comma + 1);
        }
        pieces.add(rest);
        return pieces;
    }
}
