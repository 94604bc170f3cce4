package org.redoubt.transport.trust;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.OutboundQueue;
import org.redoubt.account.OutboundQueue.Noted;
import org.redoubt.filter.SpamVerdict.Finding;
import org.redoubt.filter.Standing;
import org.redoubt.filter.Standing.Event;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.trust.Sender.Subject;

/**
 * What mail of each address, network and domain was like in this organisation, and what that is worth when more of it
 * comes.
 *
 * <p>A domain is one that proved that the message is its own ({@link Sender}). It is learnt from what the filter found
 * without asking here (so that a bad name does not feed itself), from what people move into Junk and out of it, from
 * forged authors, viruses, and recipients who do not exist. {@link Standing} sees to it that no one person decides, and that
 * all fades.
 *
 * <p>Standings are notes of the queue, sealed and named by keyed hashes as those of {@link Greylist} are. In memory are
 * the {@link #KNOWN} that were met last; of those only what was met several times goes to disk, some hundred new ones in an
 * hour, all by one commit each half minute. So a server that is killed forgets half a minute, and strangers with many
 * addresses fill neither memory nor disk.
 */
public final class Reputations implements AutoCloseable {
    private static final Logger LOG = System.getLogger("org.redoubt.transport");

    /** Senders in memory, some 300 octets each. */
    private static final int KNOWN = 20_000;

    /** Senders that are written down for the first time in an hour; each is forgotten within two months if it stays away. */
    private static final int BEGUN = 400;

    /** What has to be known of a sender to be written down. */
    private static final double WORTH_WRITING = 1;

    /** How late what was learnt is on disk. */
    public static final Duration LATE = Duration.ofSeconds(30);

    /** Changes that do not wait for that. */
    private static final int MANY = 2_000;

    /** From this on an address speaks for itself, and its network is not asked. */
    private static final double WELL_KNOWN = 4;

    /** What all of it together weighs at most: alone it makes no message junk, and saves none that is surely spam. */
    private static final double MOST = 4;

    private static final double LEAST = -2;

    private final OutboundQueue queue;
    private final InstantSource clock;
    /** The one that was met longest ago first. */
    private final Map<Subject, Known> known = new LinkedHashMap<>(16, 0.75f, true);
    private int changed;
    private Instant written = Instant.EPOCH;
    private Instant hour = Instant.EPOCH;
    private int begun;

    /**
     * @param changed since it was written
     * @param stored whether something of it is on disk
     */
    private record Known(Standing standing, boolean changed, boolean stored) {}

    /** How much a kind of sender weighs. */
    private record Weight(double factor, double least, double most) {
        static Weight of(Subject subject) {
            return switch (subject) {
                case Subject.Domain _ -> new Weight(1, -1.5, 3);
                case Subject.Address _ -> new Weight(0.8, -0.8, 2.5);
                case Subject.Neighbours _ -> new Weight(0.4, -0.4, 1.5);
            };
        }

        double of(Standing standing) {
            return Math.clamp(factor * standing.mistrust(), least, most);
        }
    }

    public Reputations(OutboundQueue queue, InstantSource clock) {
        this.queue = queue;
        this.clock = clock;
    }

    /** What speaks for or against a sender; each with its reason. */
    public List<Finding> findings(Sender sender) throws IOException {
        List<Finding> found = new ArrayList<>();
        if (sender.client().isPresent()) {
            Subject address = Subject.of(sender.client().get());
            Standing standing = standing(address);
            boolean speaks = standing.countedGood() + standing.countedBad() >= WELL_KNOWN;
            Subject asked = speaks ? address : Subject.around(sender.client().get());
            add(asked, speaks ? standing : standing(asked), found);
        }
        domain(sender, found);
        double sum = found.stream().mapToDouble(Finding::weight).sum();
        double allowed = Math.clamp(sum, LEAST, MOST);
        return sum == allowed
                ? found
                : found.stream()
                        .map(one -> new Finding(one.name(), one.weight() * allowed / sum, one.reason()))
                        .toList();
    }

    /** Of several domains the worst one: who signs along with somebody good is not better for it. */
    private void domain(Sender sender, List<Finding> found) throws IOException {
        Optional<Subject> worst = Optional.empty();
        Standing of = Standing.NONE;
        for (String domain : sender.domains()) {
            Subject subject = new Subject.Domain(domain);
            Standing standing = standing(subject);
            if (worst.isEmpty() || standing.mistrust() > of.mistrust()) {
                worst = Optional.of(subject);
                of = standing;
            }
        }
        if (worst.isPresent()) {
            add(worst.get(), of, found);
        }
    }

    private static void add(Subject subject, Standing standing, List<Finding> found) {
        double weight = Weight.of(subject).of(standing);
        if (Math.abs(weight) >= 0.05) {
            String name = "reputation-" + kind(subject) + (weight > 0 ? "-bad" : "-good");
            found.add(new Finding(name, weight, reason(subject, standing)));
        }
    }

    private static String reason(Subject subject, Standing standing) {
        return String.format(
                Locale.ROOT, "%s, good %.1f, bad %.1f", subject.text().replaceAll("[^a-z0-9._:/-]", "?"), standing.countedGood(), standing.countedBad());
    }

    /** {@code address}, {@code network} or {@code domain}. */
    public static String kind(Subject subject) {
        return switch (subject) {
            case Subject.Address _ -> "address";
            case Subject.Neighbours _ -> "network";
            case Subject.Domain _ -> "domain";
        };
    }

    /** What a subject weighs by itself. */
    public double weight(Subject subject) throws IOException {
        return Weight.of(subject).of(standing(subject));
    }

    /**
     * Learns of a sender. What a forger does, or who writes to nobody, is no fault of domains.
     *
     * @param who a hash of whom the message was for, or who spoke
     */
    public void learn(Sender sender, Event event, int who) {
        List<Subject> subjects = switch (event) {
            case FORGED, UNKNOWN_RECIPIENT -> sender.machines();
            case GOOD, SPAM, VIRUS, SAID_SPAM, SAID_GOOD -> sender.subjects();
        };
        try {
            for (Subject subject : subjects) {
                learn(subject, event, who);
            }
            if (due()) {
                flush();
            }
        } catch (IOException failed) {
            // The message goes its way all the same.
            LOG.log(Level.ERROR, "event=reputation.not_learnt", failed);
        }
    }

    /**
     * Learns what a person said of a message that came here; what came from within is nobody's.
     *
     * @param hostname our name in Authentication-Results
     */
    public void judged(AccountId account, boolean spam, HeaderBlock header, String hostname, Set<String> ours) {
        Sender sender = Sender.of(header, hostname).without(ours);
        learn(sender, spam ? Event.SAID_SPAM : Event.SAID_GOOD, Long.hashCode(account.value()));
    }

    private void learn(Subject subject, Event event, int who) throws IOException {
        Known before = known(subject);
        synchronized (this) {
            // What somebody else has learnt meanwhile.
            Known now = known.getOrDefault(subject, before);
            Standing after = now.standing().learn(event, who, clock.instant());
            known.put(subject, new Known(after, true, now.stored()));
            changed += now.changed() ? 0 : 1;
            for (Iterator<Known> eldest = known.values().iterator(); known.size() > KNOWN && eldest.hasNext(); ) {
                Known old = eldest.next();
                eldest.remove();
                changed -= old.changed() ? 1 : 0;
            }
        }
    }

    /** What is known of a subject now. */
    public Standing standing(Subject subject) throws IOException {
        return known(subject).standing().faded(clock.instant());
    }

    private Known known(Subject subject) throws IOException {
        synchronized (this) {
            Known inMemory = known.get(subject);
            if (inMemory != null) {
                return inMemory;
            }
        }
        return queue.note(name(subject))
                .flatMap(Standing::decode)
                .map(standing -> new Known(standing, false, true))
                .orElse(new Known(Standing.NONE, false, false));
    }

    private static String name(Subject subject) {
        return "reputation " + kind(subject) + ' ' + subject.text();
    }

    private synchronized boolean due() {
        return changed >= MANY || changed > 0 && !clock.instant().isBefore(written.plus(LATE));
    }

    synchronized int inMemory() {
        return known.size();
    }

    /** Writes down what was learnt. */
    public void flush() throws IOException {
        List<Noted> notes = new ArrayList<>();
        synchronized (this) {
            written = clock.instant();
            if (changed == 0) {
                return;
            }
            changed = 0;
            known.replaceAll((subject, one) -> {
                if (!one.changed() || !(one.stored() || one.standing().met() >= WORTH_WRITING && mayBegin(written))) {
                    return new Known(one.standing(), false, one.stored());
                }
                notes.add(new Noted(name(subject), one.standing().encode(), one.standing().forgottenAt()));
                return new Known(one.standing(), false, true);
            });
            // Within the lock, so that what is forgotten is not written by somebody who began before.
            queue.note(notes);
        }
    }

    private boolean mayBegin(Instant now) {
        if (!now.isBefore(hour.plus(Duration.ofHours(1)))) {
            hour = now;
            begun = 0;
        }
        return begun++ < BEGUN;
    }

    /**
     * Forgets all about a subject.
     *
     * @return false when nothing was known
     */
    public boolean forget(Subject subject) throws IOException {
        boolean there = standing(subject).met() > 0;
        synchronized (this) {
            Known old = known.remove(subject);
            changed -= old != null && old.changed() ? 1 : 0;
            queue.forgetNote(name(subject));
        }
        return there;
    }

    @Override
    public void close() throws IOException {
        flush();
    }
}
