package org.redoubt.transport.queue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.redoubt.account.Gate;
import org.redoubt.account.LegId;
import org.redoubt.account.Message;
import org.redoubt.account.OutboundQueue;
import org.redoubt.account.OutboundQueue.NewLeg;
import org.redoubt.account.OutboundQueue.Prepared;
import org.redoubt.account.QueueId;
import org.redoubt.account.QueuePlace;
import org.redoubt.account.QueuedDestination;
import org.redoubt.account.QueuedEnvelope;
import org.redoubt.account.QueuedLeg;
import org.redoubt.directory.Directory;
import org.redoubt.mime.RawField;
import org.redoubt.transport.Limits;
import org.redoubt.transport.codec.DsnReturn;
import org.redoubt.transport.codec.MailAddress;
import org.redoubt.transport.codec.Reply;
import org.redoubt.transport.flow.MailFlow;
import org.redoubt.transport.forward.SenderRewriting;
import org.redoubt.transport.milter.Milters;
import org.redoubt.transport.report.Reports;
import org.redoubt.transport.route.Connector;
import org.redoubt.transport.session.LogLine;
import org.redoubt.transport.sieve.Sorter;
import org.redoubt.transport.tracking.Feedback;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.Tracing;
import org.redoubt.wire.Metrics;
import org.redoubt.wire.WireRuntime;

/**
 * Sends what is in the queue.
 *
 * <p>One thread looks around: which destinations are due, and which legs are old. Each destination that is due gets a
 * run, a virtual thread with one conversation; a destination that has much to send gets more of them. Those that
 * failed when last tried have a smaller share of the runs to themselves, so that mail that can be delivered never
 * waits for mail that cannot. In memory are only the legs in somebody's hands.
 *
 * <p>A leg is in one pair of hands at a time ({@link Work}), and a destination in one {@link Work}. What happens to a
 * leg is on disk before its hands let go of it; when the process dies in between, the leg is tried again, which a
 * recipient sees only if the other server had taken the message and we had not yet written that down (RFC 1047).
 */
public final class OutboundService implements Outbound, AutoCloseable {
    private static final Reply LITERAL =
            Reply.of(550, "5.1.2", "Mail is sent to domains only; write the name of the recipient's domain");
    private static final Duration STOP = Duration.ofSeconds(5);
    private static final Duration LONGEST_BREATH = Duration.ofMillis(50);
    /** How often the bytes of messages that are gone are deleted. */
    private static final Duration GARBAGE = Duration.ofSeconds(1);
    private static final int LONGEST_RETURN_PATH = 1200;

    private final Parts parts;
    private final WireRuntime runtime;
    private final Gate gate;
    private final Directory directory;
    private final Sorter sorter;
    private final Tracing tracing;
    private final Optional<SenderRewriting> rewriting;
    private final Feedback feedback;
    /** By their places in the queue. */
    private final Map<QueuePlace, Work> working = new ConcurrentHashMap<>();

    private final Runs runs = new Runs(Limits.RUNS, Limits.SLOW_RUNS);
    private final Runs failingRuns = new Runs(Limits.FAILING_RUNS, Limits.SLOW_FAILING_RUNS);
    /** For mail that has just come, which is tried before what has waited for long. */
    private final Runs freshRuns = new Runs(Limits.FRESH_RUNS, Limits.SLOW_FRESH_RUNS);

    private final AtomicInteger resting = new AtomicInteger();
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Thread thread;
    private boolean signalled;
    private volatile boolean started;
    private volatile boolean stopping;
    private volatile Optional<Milters> milters = Optional.empty();
    private volatile Optional<MailFlow> flow = Optional.empty();

    /** What the runs share. */
    record Parts(
            OutboundQueue queue,
            Connector connector,
            LocalDelivery local,
            Settling settling,
            Signatures signatures,
            Schedule schedule,
            InstantSource clock,
            QueueMeter meter,
            BooleanSupplier stopping,
            BooleanSupplier crowded,
            IntSupplier resting,
            LongSupplier nanos) {}

    /** What it works with, beside the queue. */
    public record Setting(
            Gate gate,
            Directory directory,
            Connector connector,
            Schedule schedule,
            String hostname,
            Metrics metrics,
            Tracing tracing,
            Optional<SenderRewriting> rewriting,
            Feedback feedback) {
        /** Without anybody who is told what happens; what is passed on keeps its sender. */
        public Setting(
                Gate gate, Directory directory, Connector connector, Schedule schedule, String hostname, Metrics metrics) {
            this(gate, directory, connector, schedule, hostname, metrics, Tracing.NONE, Optional.empty(), Feedback.NONE);
        }
    }

    public OutboundService(OutboundQueue queue, Setting setting, WireRuntime runtime) {
        this.runtime = runtime;
        this.gate = setting.gate();
        this.directory = setting.directory();
        this.tracing = setting.tracing();
        this.rewriting = setting.rewriting();
        this.feedback = setting.feedback();
        QueueMeter meter = new QueueMeter(setting.metrics(), queue);
        InstantSource clock = runtime::now;
        this.sorter = new Sorter(setting.gate(), setting.directory(), this, setting.hostname(), clock);
        Reports reports = new Reports(queue, setting.gate(), setting.hostname());
        this.parts = new Parts(
                queue,
                setting.connector(),
                new LocalDelivery(queue, setting.gate(), sorter),
                new Settling(queue, reports, setting.directory(), setting.schedule(), clock, meter, tracing, rewriting),
                new Signatures(setting.directory(), queue, clock, setting.hostname()),
                setting.schedule(),
                clock,
                meter,
                () -> stopping,
                () -> runs.full() || freshRuns.full(),
                resting::get,
                runtime::nanoTime);
        this.thread = runtime.serviceThread("outbound", this::lookAround);
        queue.onWork(this::come);
        setting.metrics().gauge("redoubt_queue_runs", "Conversations that the queue has at work", () ->
                runs.count() + failingRuns.count() + freshRuns.count());
    }

    /** Begins to send. */
    public void start() {
        started = true;
        thread.start();
    }

    @Override
    public Optional<Reply> refusal(MailAddress recipient) {
        // A literal would let a sender say which address this server connects to.
        return Legs.domain(recipient).isPresent() ? Optional.empty() : Optional.of(LITERAL);
    }

    @Override
    public QueueId take(Dispatch dispatch, Message message) throws IOException {
        QueuedEnvelope envelope = envelope(dispatch, message);
        boolean now = envelope.start().equals(envelope.arrived());
        Legs legs = new Legs(envelope.start(), parts.schedule(), envelope.priority());
        dispatch.recipients().forEach(legs::add);
        QueueId id = parts.queue().enqueue(parts.queue().prepare(message, envelope, legs.all(now)));
        parts.meter().queued();
        LogLine.of("queue.accepted", id.text())
                .with("message", dispatch.trace())
                .with("from", dispatch.mail().sender().map(MailAddress::addrSpec).orElse("<>"))
                .with("recipients", dispatch.recipients().size())
                .with("octets", message.size())
                .info();
        tracing.note(queued(dispatch, id));
        if (now && dispatch.recipients().stream().anyMatch(to -> !to.accounts().isEmpty())) {
            deliverHere(id, message);
        }
        return id;
    }

    @Override
    public QueueId quarantine(Dispatch dispatch, Message message, Quarantine quarantine) throws IOException {
        room(quarantine, message);
        Legs legs = new Legs(parts.clock().instant(), parts.schedule());
        dispatch.recipients().forEach(legs::add);
        QueueId id = parts.queue()
                .enqueue(parts.queue().prepare(message, envelope(dispatch, message), legs.quarantined(quarantine.kept())));
        LogLine.of("queue.quarantined", id.text())
                .with("message", dispatch.trace())
                .with("from", dispatch.mail().sender().map(MailAddress::addrSpec).orElse("<>"))
                .with("recipients", dispatch.recipients().size())
                .info();
        tracing.note(queued(dispatch, id));
        return id;
    }

    @Override
    public List<QueueId> takeAll(List<Parcel> parcels) throws IOException {
        List<Prepared> prepared = new ArrayList<>();
        for (Parcel parcel : parcels) {
            prepared.add(prepared(parcel));
        }
        List<QueueId> ids = parts.queue().enqueue(prepared);
        for (int i = 0; i < ids.size(); i++) {
            Parcel parcel = parcels.get(i);
            parts.meter().queued();
            LogLine.of("queue.accepted", ids.get(i).text())
                    .with("message", parcel.dispatch().trace())
                    .with("recipients", parcel.dispatch().recipients().size())
                    .with("octets", parcel.message().size())
                    .info();
            tracing.note(queued(parcel.dispatch(), ids.get(i)));
            QueuedEnvelope envelope = prepared.get(i).envelope();
            if (parcel.stay() instanceof Parcel.Stay.Moderated(var moderator, _)) {
                askModerator(ids.get(i), moderator, parcel);
            }
            if (parcel.stay() instanceof Parcel.Stay.Sent && envelope.start().equals(envelope.arrived())) {
                deliverHere(ids.get(i), parcel.message());
            }
        }
        return ids;
    }

    /** The message waits safely; a notice that cannot be queued must not have it sent again. */
    private void askModerator(QueueId id, String moderator, Parcel parcel) {
        try {
            if (flow.isPresent()) {
                try (Message notice = flow.get().moderation().notice(id, moderator, parcel.dispatch(), parcel.message())) {
                    new SystemMail(this, directory, gate)
                            .queue(List.of(moderator), notice, parcel.dispatch().trace() + ".moderation");
                }
            }
        } catch (IOException | RuntimeException failed) {
            LogLine.of("queue.moderator_not_told", id.text()).error(failed);
        }
    }

    private Prepared prepared(Parcel parcel) throws IOException {
        QueuedEnvelope envelope = envelope(parcel.dispatch(), parcel.message());
        Legs legs = new Legs(envelope.start(), parts.schedule(), envelope.priority());
        parcel.dispatch().recipients().forEach(legs::add);
        return parts.queue().prepare(parcel.message(), envelope, switch (parcel.stay()) {
            case Parcel.Stay.Sent() -> legs.all(envelope.start().equals(envelope.arrived()));
            case Parcel.Stay.Quarantined(var quarantine) -> {
                room(quarantine, parcel.message());
                yield legs.quarantined(quarantine.kept());
            }
            case Parcel.Stay.Moderated(var moderator, var quarantine) -> {
                room(quarantine, parcel.message());
                yield legs.moderated(moderator, quarantine.kept());
            }
        });
    }

    private void room(Quarantine quarantine, Message message) throws QuarantineFullException {
        if (parts.queue().totals().quarantined() + message.size() > quarantine.octets()) {
            throw new QuarantineFullException();
        }
    }

    private TraceEvent queued(Dispatch dispatch, QueueId id) {
        return TraceEvent.of(TraceEvent.Kind.QUEUED, dispatch.trace(), parts.clock().instant())
                .with(TraceEvent.Key.QUEUE, id.text())
                .with(TraceEvent.Key.FROM, dispatch.mail().sender().map(MailAddress::addrSpec).orElse(""))
                .with(
                        TraceEvent.Key.TO,
                        dispatch.recipients().stream()
                                .map(to -> to.arguments().recipient().addrSpec())
                                .toList())
                .done();
    }

    /** From now on the rules of the organisation are applied to what comes. */
    public void govern(MailFlow by) {
        flow = Optional.of(by);
    }

    /** From now on these filters are asked about mail. */
    public void filter(Milters by) {
        milters = Optional.of(by);
    }

    @Override
    public Optional<Milters> milters() {
        return milters;
    }

    @Override
    public Optional<MailFlow> flow() {
        return flow;
    }

    @Override
    public Sorter sorter() {
        return sorter;
    }

    @Override
    public Optional<SenderRewriting> rewriting() {
        return rewriting;
    }

    @Override
    public Feedback feedback() {
        return feedback;
    }

    @Override
    public Tracing tracing() {
        return tracing;
    }

    private QueuedEnvelope envelope(Dispatch dispatch, Message message) throws IOException {
        Instant now = parts.clock().instant();
        return new QueuedEnvelope(
                dispatch.mail().sender().map(MailAddress::addrSpec).orElse(""),
                dispatch.mail().envelopeId(),
                dispatch.mail().ret().map(ret -> ret == DsnReturn.FULL),
                dispatch.mail().smtpUtf8(),
                false,
                dispatch.mail().requireTls(),
                !dispatch.mail().requireTls() && tlsOptional(message),
                dispatch.ours(),
                dispatch.submitter(),
                dispatch.trace(),
                now,
                message.size(),
                returnPathOctets(message),
                dispatch.mail().hold().map(hold -> hold.release(now)).filter(now::isBefore),
                dispatch.follow(),
                dispatch.mail().priority().orElse(0));
    }

    /** RFC 8689 5: the sender wants it to arrive even where nobody knows who reads it on the way. */
    private static boolean tlsOptional(Message message) {
        List<RawField> fields = message.structure().header().fields().stream()
                .filter(field -> field.name().equalsIgnoreCase("TLS-Required"))
                .toList();
        return fields.size() == 1 && fields.getFirst().value().strip().equalsIgnoreCase("No");
    }

    /** How long the Return-Path field is that the message begins with. */
    private static int returnPathOctets(Message message) throws IOException {
        try (InputStream in = message.open()) {
            String start = new String(in.readNBytes(LONGEST_RETURN_PATH), StandardCharsets.ISO_8859_1);
            int end = start.indexOf("\r\n");
            return start.startsWith("Return-Path:") && end >= 0 ? end + 2 : 0;
        }
    }

    /** The copies for this server, while the message is at hand; what fails the queue tries again. */
    private void deliverHere(QueueId id, Message message) {
        try {
            for (QueuedLeg leg : parts.queue().message(id)) {
                if (leg.destination().equals(OutboundQueue.HERE)) {
                    parts.settling().tried(leg, parts.local().deliver(leg, message), Settling.From.HERE);
                }
            }
        } catch (IOException | RuntimeException later) {
            LogLine.of("queue.local_later", id.text()).error(later);
        }
    }

    private void lookAround() {
        long collected = runtime.nanoTime() - GARBAGE.toNanos();
        while (!stopping) {
            long began = runtime.nanoTime();
            Instant looked = parts.clock().instant();
            try {
                begin(false);
                begin(true);
                age();
                if (began - collected >= GARBAGE.toNanos()) {
                    collected = began;
                    parts.queue().collectGarbage();
                }
                Duration pause = pause(looked);
                // However often somebody wakes this thread, it looks for a quarter of the time at most.
                LockSupport.parkNanos(Math.min(LONGEST_BREATH.toNanos(), 3 * (runtime.nanoTime() - began)));
                await(pause);
            } catch (IOException | RuntimeException failed) {
                LogLine.of("queue.failed_to_look", "-").error(failed);
                await(Limits.QUEUE_ROUND);
            }
        }
    }

    private void begin(boolean failing) throws IOException {
        Runs busy = failing ? failingRuns : runs;
        int free = busy.free(runtime.nanoTime());
        if (free <= 0) {
            return;
        }
        for (QueuedDestination destination : parts.queue().due(failing, free, working::containsKey)) {
            begin(parts.queue().place(destination.name()), destination, busy);
        }
    }

    /**
     * Mail has come: it is tried at once where its destination is not known to be dead. It would have its turn behind all that
     * waits otherwise, and of those the dead take longest.
     */
    private void come(List<NewLeg> legs) {
        boolean look = legs.isEmpty();
        for (NewLeg leg : legs) {
            // Copies for this server are delivered by whoever took the message, which needs no look; what is held for a moment
            // is nobody else's.
            boolean others = leg.destination().equals(OutboundQueue.HERE)
                    && leg.due().isAfter(parts.clock().instant().plus(Limits.QUEUE_ROUND));
            look |= !others && !tryAtOnce(leg);
        }
        if (look) {
            wake();
        }
    }

    private boolean tryAtOnce(NewLeg leg) {
        QueuePlace place = parts.queue().place(leg.destination());
        if (working.containsKey(place)) {
            // Whoever works on it finds it, or has somebody look around when it is worked on no longer.
            return true;
        }
        if (stopping
                || !started
                || leg.due().isAfter(parts.clock().instant())
                || freshRuns.free(runtime.nanoTime()) <= 0) {
            return false;
        }
        try {
            Optional<QueuedDestination> destination = parts.queue()
                    .destination(leg.destination())
                    .filter(known -> known.failures() == 0);
            return destination.isPresent() && begin(place, destination.get(), freshRuns);
        } catch (IOException | RuntimeException later) {
            LogLine.of("queue.fresh_later", leg.destination()).error(later);
            return false;
        }
    }

    /** @return false when somebody else has begun with it just now */
    private boolean begin(QueuePlace place, QueuedDestination destination, Runs busy) {
        Work work = new Work(parts.queue(), destination, () -> more(place));
        boolean ours = working.putIfAbsent(place, work) == null;
        if (ours) {
            run(place, work, busy);
        }
        return ours;
    }

    private boolean more(QueuePlace place) {
        Work work = working.get(place);
        if (work == null || stopping || runs.free(runtime.nanoTime()) <= 0) {
            return false;
        }
        run(place, work, runs);
        return true;
    }

    private void run(QueuePlace place, Work work, Runs busy) {
        Runs.Run run = new Runs.Run(runtime.nanoTime());
        busy.add(run);
        Thread beginning = runtime.connectionThread("outbound-" + work.name(), () -> {
            try {
                new DestinationRun(parts, work, run).run();
            } catch (IOException | RuntimeException failed) {
                LogLine.of("queue.run_failed", work.name()).error(failed);
            } finally {
                busy.ended(run);
                if (work.ended()) {
                    rest(work.rest());
                    working.remove(place, work);
                }
                threads.remove(Thread.currentThread());
                wake();
            }
        });
        threads.add(beginning);
        beginning.start();
    }

    /** A destination that stays among those that are worked on is not begun with. */
    private void rest(Duration time) {
        if (time.isPositive() && !stopping) {
            wake();
            resting.incrementAndGet();
            try {
                Thread.sleep(time);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            } finally {
                resting.decrementAndGet();
            }
        }
    }

    private void age() throws IOException {
        for (QueuedLeg leg : parts.queue().aged(Limits.LEGS_AT_A_TIME, this::inHands)) {
            parts.settling().aged(leg);
            wake();
        }
    }

    private boolean inHands(LegId id) {
        return working.values().stream().anyMatch(work -> work.claimed(id));
    }

    private Duration pause(Instant looked) throws IOException {
        return runs.full() || failingRuns.full()
                ? Limits.QUEUE_SLOW
                : pause(parts.queue().nextDue(), looked, parts.clock().instant());
    }

    /**
     * Until something is due. What was due before somebody looked and could not be begun waits for a run to end or to be
     * found slow; what has become due since is looked at now.
     *
     * @param looked when the look began
     */
    static Duration pause(Optional<Instant> next, Instant looked, Instant now) {
        return next.filter(looked::isBefore)
                .map(due -> due.isAfter(now) ? Duration.between(now, due) : Duration.ZERO)
                .filter(wait -> wait.compareTo(Limits.QUEUE_ROUND) < 0)
                .orElse(Limits.QUEUE_ROUND);
    }

    private void wake() {
        lock.lock();
        try {
            signalled = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void await(Duration atMost) {
        lock.lock();
        try {
            if (!signalled && !stopping) {
                var _ = changed.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
            }
            signalled = false;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            stopping = true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Begins nothing more and waits for what is under way, for a few seconds; what is cut then is tried again later. When
     * this returns nobody here uses the store any more.
     */
    @Override
    public void close() {
        stopping = true;
        wake();
        for (Runs kind : List.of(runs, failingRuns, freshRuns)) {
            kind.stopConnecting();
        }
        awaitRuns();
        threads.forEach(Thread::interrupt);
        awaitRuns();
    }

    private void awaitRuns() {
        long end = System.nanoTime() + STOP.toNanos();
        lock.lock();
        try {
            while (!(threads.isEmpty() && ended()) && System.nanoTime() < end) {
                var _ = changed.await(100, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private boolean ended() {
        return !thread.isAlive();
    }
}
