package org.redoubt.guard.past;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.redoubt.guard.AuditQuery;
import org.redoubt.guard.AuditReader;
import org.redoubt.guard.AuditTail;
import org.redoubt.guard.Pause;
import org.redoubt.guard.detect.EventView;
import org.redoubt.guard.detect.Habits;
import org.redoubt.guard.indicator.Indicator;
import org.redoubt.guard.indicator.Indicators;
import org.redoubt.guard.past.PastMail.Delivery;
import org.redoubt.guard.past.PastMail.Place;
import org.redoubt.guard.past.SearchState.Begun;
import org.redoubt.guard.sigma.Finding;
import org.redoubt.store.id.AccountId;

/**
 * Looks for new indicators in what came before them: in the log of mail ({@link PastMail}) and in the audit log, as far back
 * as the first is kept. When an indicator began to count is passed over, since it is mostly published after it was used
 * first; when it ceased to count is not.
 *
 * <p>New is what was never looked for. A search has a beginning on disk ({@link SearchState}): the indicators it is for, and up
 * to where the logs are searched, for what comes after that was compared as it came. Its place is written now and then, so
 * after a crash it goes on there; what it found in between is told again. In the same way, before anything else, deliveries
 * are looked at that came while a start had not read indicators yet; they say so themselves.
 *
 * <p>One thread of the lowest priority, which rests as long as it has worked; memory is that of the indicators once more.
 */
public final class PastSearch implements AutoCloseable {
    private static final Logger LOG = System.getLogger("guard");
    private static final Duration END = Duration.ofSeconds(5);

    private final PastMail mail;
    private final Path log;
    private final SearchState state;
    private final Found found;
    private final InstantSource clock;
    private final Pause pause = new Pause();
    private final Thread thread;
    private final AtomicReference<Optional<Fresh>> latest = new AtomicReference<>(Optional.empty());
    /** For the thread alone: whether what came during this start was looked at. */
    private boolean caughtUp;

    private Instant started = Instant.EPOCH;
    private volatile boolean searching;

    /** An indicator in a message of the past. */
    public record Hit(Indicator indicator, AccountId account, long email, Instant at) {}

    /** Is told what was found, by the search's own thread; what it was told is on disk when it returns. */
    public interface Found {
        /** @param hits at least one */
        void inMail(List<Hit> hits) throws IOException;

        /** Not all messages with an indicator were told one by one; there are so many. */
        void more(Indicator indicator, long messages) throws IOException;

        /** @param findings in events of the audit log; at least one */
        void inLog(List<Finding> findings) throws IOException;
    }

    /** What is in force, and what came before that. */
    private record Fresh(Indicators indicators, Place end, long through) {}

    /**
     * A search that is not begun yet.
     *
     * @param folder where it keeps what it did; that of the log of mail is a good place
     * @param log the audit log's file
     */
    public PastSearch(PastMail mail, Path folder, Path log, Found found, InstantSource clock) {
        this.mail = mail;
        this.log = log;
        this.state = new SearchState(folder);
        this.found = found;
        this.clock = clock;
        this.thread = Thread.ofPlatform().name("past-search").daemon().priority(Thread.MIN_PRIORITY).unstarted(this::run);
    }

    /**
     * Begins; before the first delivery is noted.
     *
     * @throws IOException when it cannot be written down that deliveries come from now on
     */
    public void start() throws IOException {
        if (mail.on()) {
            started = clock.instant();
            state.awaits(mail.flush());
            thread.start();
        }
    }

    /**
     * Indicators are in force from now on, and what is noted from now on is compared with them.
     *
     * @param through the last event of the audit log that was not
     */
    public void inForce(Indicators indicators, long through) {
        latest.set(Optional.of(new Fresh(indicators, mail.flush(), through)));
        pause.wake();
    }

    /** Whether a search is under way. */
    public boolean searching() {
        return searching;
    }

    private void run() {
        long again = Long.MAX_VALUE;
        while (!pause.untilWoken(again)) {
            Optional<Fresh> next = latest.getAndSet(Optional.empty());
            again = Long.MAX_VALUE;
            if (next.isPresent()) {
                searching = true;
                try {
                    search(next.get());
                } catch (IOException | RuntimeException failed) {
                    LOG.log(Level.ERROR, "event=past.search_failed", failed);
                    latest.compareAndSet(Optional.empty(), next);
                    again = Limits.AGAIN.toMillis();
                }
                searching = false;
            }
        }
    }

    private void search(Fresh fresh) throws IOException {
        SoughtKeys inForce = SoughtKeys.of(mail.hash(), fresh.indicators());
        boolean first = !caughtUp;
        if (first) {
            Told told = new Told(_ -> {});
            mail(inForce, state.uncompared(), fresh.end(), one -> !one.compared(), told);
            told.finish();
            if (pause.over()) {
                return;
            }
            state.compared();
            caughtUp = true;
        }
        Optional<Begun> begun = state.begun();
        if (begun.isPresent()) {
            past(begun.get(), inForce.only(begun.get().keys()), _ -> true);
        }
        SoughtKeys news = inForce.without(state.known());
        if (news.size() > 0 && !pause.over()) {
            Begun now = new Begun(fresh.end(), fresh.through(), news.distinct());
            state.begin(now);
            // What came during this start was looked at just now.
            past(now, news, one -> one.compared() || !first || one.at().isBefore(started));
        }
    }

    /** Looks for indicators in both logs, from where that was left. */
    private void past(Begun begun, SoughtKeys sought, Predicate<Delivery> wanted) throws IOException {
        SearchState.Progress progress = state.progress();
        LOG.log(Level.INFO, "event=past.search indicators=" + sought.size() + " from=" + progress);
        Told told = new Told(place -> state.progress(new SearchState.Progress(place, progress.event())));
        mail(sought, progress.mail(), begun.mail(), wanted, told);
        if (pause.over()) {
            return;
        }
        told.finish();
        long events = log(sought, progress.event(), begun.event());
        if (pause.over()) {
            return;
        }
        state.done(begun, Limits.MAX_KNOWN);
        LOG.log(Level.INFO, "event=past.searched indicators=" + sought.size() + " found_in_mail=" + told.hits + " found_in_events=" + events);
    }

    /** Writes down how far a search is. */
    private interface Keeper {
        void keep(Place place) throws IOException;
    }

    /** What was told of one search, within its bounds. */
    private final class Told {
        private final Keeper keeper;
        private final Map<Indicator, Long> counts = new HashMap<>();
        private final Set<Indicator> cut = new LinkedHashSet<>();
        private long hits;
        private int blocks;
        private long since = System.nanoTime();

        Told(Keeper keeper) {
            this.keeper = keeper;
        }

        void take(Indicator indicator, Delivery in, List<Hit> into) {
            if (indicator.until().isPresent() && indicator.until().get().isBefore(in.at())) {
                return;
            }
            long count = counts.merge(indicator, 1L, Long::sum);
            hits++;
            if (count <= Limits.MAX_HITS && hits <= Limits.MAX_ALL_HITS) {
                into.add(new Hit(indicator, new AccountId(in.account()), in.email(), in.at()));
            } else if (cut.size() < Limits.MAX_HITS) {
                cut.add(indicator);
            }
        }

        /** What was found before this place is on disk. */
        void reached(Place place) throws IOException {
            if (++blocks % Limits.SAVE_BLOCKS == 0) {
                keeper.keep(place);
                pause.rest(Duration.ofNanos(System.nanoTime() - since).toMillis());
                since = System.nanoTime();
            }
        }

        void finish() throws IOException {
            for (Indicator one : cut) {
                found.more(one, counts.getOrDefault(one, 0L));
            }
        }
    }

    private void mail(SoughtKeys sought, Place from, Place to, Predicate<Delivery> wanted, Told told)
            throws IOException {
        Instant since = clock.instant().minus(mail.keep());
        Place[] reached = {from};
        try {
            mail.read(from, to, (deliveries, next) -> {
                List<Hit> hits = new ArrayList<>();
                for (Delivery one : deliveries) {
                    if (wanted.test(one) && !one.at().isBefore(since)) {
                        for (long hash : one.hashes()) {
                            sought.each(hash, indicator -> told.take(indicator, one, hits));
                        }
                    }
                }
                if (!hits.isEmpty()) {
                    found.inMail(hits);
                }
                reached[0] = next;
                told.reached(next);
                return !pause.over();
            });
        } catch (IOException | RuntimeException failed) {
            // What was told until here is not told again when it is tried again.
            told.keeper.keep(reached[0]);
            throw failed;
        }
        told.keeper.keep(pause.over() ? reached[0] : to);
    }

    /** Returns how many events have one. */
    private long log(SoughtKeys sought, long after, long through) throws IOException {
        Indicators wanted = Indicators.of(sought.inEvents());
        if (wanted.size() == 0) {
            return 0;
        }
        long[] count = {0};
        try (AuditTail tail = new AuditTail(log, Math.max(after, before(clock.instant().minus(mail.keep()))))) {
            boolean end = false;
            while (!end && tail.sequence() < through && !pause.over()) {
                long began = System.nanoTime();
                List<Finding> findings = new ArrayList<>();
                end = tail.poll(through, Limits.EVENTS, record -> {
                    if (record.sequence() <= through) {
                        findings.addAll(wanted.look(new EventView(record, Habits.New.NOTHING)));
                    }
                });
                if (!findings.isEmpty()) {
                    found.inLog(findings);
                    count[0] += findings.size();
                }
                state.progress(new SearchState.Progress(state.progress().mail(), tail.sequence()));
                pause.rest(Duration.ofNanos(System.nanoTime() - began).toMillis());
            }
        }
        return count[0];
    }

    /** The number of the last event before a time; 0 for none. */
    private long before(Instant since) throws IOException {
        long[] first = {1};
        new AuditReader(log).query(AuditQuery.ALL.between(since, Instant.MAX), event -> {
            first[0] = event.sequence();
            return false;
        });
        return first[0] - 1;
    }

    /** Writes where it is and ends. */
    @Override
    public void close() {
        pause.end(thread, END);
    }
}
