package org.redoubt.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.OutboundQueue.NewLeg;
import org.redoubt.account.OutboundQueue.Prepared;
import org.redoubt.store.Store;
import org.redoubt.store.id.AccountId;

class OutboundQueueTest {
    private static final String TEXT = "Return-Path: <a@example.org>\r\nSubject: hello\r\n\r\nbody\r\n";

    private Trial trial;
    private OutboundQueue queue;

    @BeforeEach
    void open() throws IOException {
        trial = new Trial();
        queue = reopen();
    }

    private OutboundQueue reopen() throws IOException {
        return OutboundQueue.open(trial.store, trial.master, trial.clock);
    }

    private Instant now() {
        return trial.clock.instant();
    }

    private static QueuedRecipient to(String address) {
        return new QueuedRecipient(address, List.of(), Optional.empty(), Optional.empty(), "");
    }

    private NewLeg leg(String destination, QueuedRecipient... to) {
        return new NewLeg(destination, List.of(to), now(), now().plus(Duration.ofHours(4)));
    }

    private QueuedEnvelope envelope(boolean smtpUtf8) {
        return new QueuedEnvelope(
                "a@example.org", Optional.of("id+1"), Optional.of(true), smtpUtf8, false, false, "a@example.org", "t1",
                now(), 0, 30);
    }

    private Prepared prepare(String text, NewLeg... legs) throws IOException {
        try (Message message = trial.message(text)) {
            return queue.prepare(message, envelope(true), List.of(legs));
        }
    }

    private QueueId enqueue(NewLeg... legs) throws IOException {
        return queue.enqueue(prepare(TEXT, legs));
    }

    private List<String> due(boolean failing) throws IOException {
        return queue.due(failing, 100, _ -> false).stream().map(QueuedDestination::name).toList();
    }

    private List<QueuedLeg> legs(String destination) throws IOException {
        return queue.dueLegs(destination, 100, _ -> false);
    }

    private QueueSettlement later(QueuedLeg leg, Duration wait) {
        return new QueueSettlement(leg.recipients(), true, now().plus(wait), leg.ageAt(), false, List.of());
    }

    private String bytes(QueueId id, long from) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        assertTrue(queue.copyTo(id, from, out));
        return out.toString(StandardCharsets.UTF_8);
    }

    private QueuedEnvelope followed(Instant release, String trace) {
        return new QueuedEnvelope(
                "a@example.org", Optional.empty(), Optional.empty(), false, false, false, false, true, "a@example.org", trace,
                now(), 0, 30, Optional.of(release), Optional.of("f1"));
    }

    private QueueId later(Instant release, String trace) throws IOException {
        NewLeg leg = new NewLeg("one.example", List.of(to("x@one.example")), release, release.plus(Duration.ofHours(4)));
        try (Message message = trial.message(TEXT)) {
            return queue.enqueue(queue.prepare(message, followed(release, trace), List.of(leg)));
        }
    }

    @Test
    void whatIsToWaitWaitsAndCanBeTakenBackUntilItIsDue() throws IOException { // RFC 4865 4
        Instant release = now().plus(Duration.ofHours(1));
        QueueId id = later(release, "t1");
        QueueId other = later(release, "t2");
        queue = reopen();
        assertEquals(List.of(), due(false));
        assertEquals(Optional.of(release), queue.message(id).getFirst().envelope().release());
        assertFalse(queue.cancel(id, "another word"));
        assertTrue(queue.cancel(id, "f1"));
        assertFalse(queue.cancel(id, "f1"));
        assertEquals(List.of(), queue.message(id));
        trial.now.addAndGet(Duration.ofHours(1).minusSeconds(1).toMillis());
        assertFalse(queue.cancel(other, "f1"));
        trial.now.addAndGet(1000);
        assertEquals(List.of("one.example"), due(false));
    }

    @Test
    void newsOfWhatIsFollowedAreKeptUntilTheyAreTaken() throws IOException { // RFC 8621 7
        later(now(), "t1");
        QueuedLeg leg = legs("one.example").getFirst();
        QueueNews.Item deferred = new QueueNews.Item("x@one.example", QueueNews.Delivered.QUEUED, "450 not now");
        QueueNews.Item taken = new QueueNews.Item("x@one.example", QueueNews.Delivered.UNKNOWN, "250 thanks");
        queue.settle(leg.id(), new QueueSettlement(
                leg.recipients(), true, now(), leg.ageAt(), false, List.of(), List.of(deferred)));
        queue.settle(leg.id(), QueueSettlement.done(List.of(), List.of(taken)));
        queue = reopen();
        List<QueueNews> news = queue.news(Optional.empty(), 10);
        assertEquals(List.of(List.of(deferred), List.of(taken)), news.stream().map(QueueNews::items).toList());
        assertEquals("f1", news.getFirst().follow());
        assertEquals(List.of(news.getLast()), queue.news(Optional.of(news.getFirst()), 10));
        queue.forget(news);
        assertEquals(List.of(), queue.news(Optional.empty(), 10));
    }

    @Test
    void whatWasQueuedIsThereAfterARestart() throws IOException {
        QueuedRecipient ann = new QueuedRecipient(
                "ann@one.example", List.of(), Optional.of(Set.of(NotifyOn.SUCCESS)), Optional.of("rfc822;x@y"), "");
        QueuedRecipient ben = new QueuedRecipient(
                "ben@example.org", List.of(Trial.BOB), Optional.of(Set.of()), Optional.empty(), "");
        QueueId id = enqueue(leg("one.example", ann), leg(OutboundQueue.HERE, ben));
        queue = reopen();
        assertEquals(List.of("", "one.example"), due(false).stream().sorted().toList());
        QueuedLeg leg = legs("one.example").getFirst();
        assertEquals(List.of(ann), leg.recipients());
        assertEquals(List.of(ben), legs(OutboundQueue.HERE).getFirst().recipients());
        assertEquals(Optional.of("id+1"), leg.envelope().envelopeId());
        assertEquals(Optional.of(true), leg.envelope().returnFull());
        assertEquals(TEXT.length(), leg.envelope().octets());
        assertEquals("Subject: hello\r\n\r\nbody\r\n", bytes(id, 30));
        assertEquals(new QueueTotals(2, 1, 2, TEXT.length(), 0, 0, queue.totals().begins()), queue.totals());
    }

    @Test
    void theLastLegTakesMessageAndBytesWithIt() throws IOException {
        QueueId id = enqueue(leg("one.example", to("a@one.example")), leg("two.example", to("b@two.example")));
        assertTrue(queue.settle(new LegId(id, 0), QueueSettlement.done(List.of())));
        assertEquals(1, queue.message(id).size());
        assertTrue(queue.settle(new LegId(id, 1), QueueSettlement.done(List.of())));
        assertFalse(queue.settle(new LegId(id, 1), QueueSettlement.done(List.of())));
        assertFalse(queue.copyTo(id, 0, new ByteArrayOutputStream()));
        queue.collectGarbage();
        assertEquals(new QueueTotals(2, 0, 0, 0, 0, 1, queue.totals().begins()), queue.totals());
        assertEmpty();
    }

    /** Nothing is left of the queue but its key and its totals. */
    private void assertEmpty() {
        try (var view = trial.store.view(OutboundQueue.ACCOUNT)) {
            for (int tag = 2; tag < 16; tag++) {
                int at = tag;
                view.scan(org.redoubt.store.KeyRange.of(org.redoubt.store.Key.tag(tag).key()), (key, _) -> {
                    throw new AssertionError("a row is left under " + at + ": " + key);
                });
            }
        }
    }

    @Test
    void aLegThatIsDeferredIsDueThenAndNotBefore() throws IOException {
        enqueue(leg("one.example", to("a@one.example")));
        QueuedLeg leg = legs("one.example").getFirst();
        queue.settle(leg.id(), later(leg, Duration.ofMinutes(5)));
        assertEquals(List.of(), due(false));
        assertEquals(Optional.of(now().plus(Duration.ofMinutes(5))), queue.nextDue());
        trial.now.addAndGet(Duration.ofMinutes(5).toMillis());
        assertEquals(List.of("one.example"), due(false));
        assertEquals(1, legs("one.example").getFirst().attempts());
    }

    @Test
    void aDestinationThatFailsCostsOneRowHoweverMuchWaitsForIt() throws IOException {
        for (int i = 0; i < 500; i++) {
            enqueue(leg("dead.example", to(i + "@dead.example")));
        }
        enqueue(leg("well.example", to("a@well.example")));
        queue.settle(new QueuedDestination("dead.example", now().plus(Duration.ofMinutes(5)), 1, "no route"));
        enqueue(leg("dead.example", to("one-more@dead.example")));
        assertEquals(List.of("well.example"), due(false));
        assertEquals(List.of(), due(true));
        trial.now.addAndGet(Duration.ofMinutes(5).toMillis());
        assertEquals(List.of("dead.example"), due(true));
        assertEquals("no route", queue.destination("dead.example").orElseThrow().lastReply());
        queue.settle(new QueuedDestination("dead.example", Instant.EPOCH, 0, ""));
        assertEquals(2, due(false).size());
        assertEquals(List.of(), due(true));
    }

    @Test
    void heldMailIsNotDueUntilItIsReleased() throws IOException {
        QueueId id = enqueue(leg("one.example", to("a@one.example")));
        assertTrue(queue.hold(id));
        assertEquals(List.of(), due(false));
        assertEquals(List.of(), legs("one.example"));
        assertTrue(queue.message(id).getFirst().held());
        assertTrue(queue.retry(id));
        assertEquals(List.of("one.example"), due(false));
        assertFalse(queue.hold(new QueueId(99)));
    }

    @Test
    void retryMakesADestinationThatFailedDueNow() throws IOException {
        QueueId id = enqueue(leg("one.example", to("a@one.example")));
        queue.settle(new QueuedDestination("one.example", now().plus(Duration.ofHours(1)), 3, "down"));
        queue.retry(id);
        assertEquals(List.of("one.example"), due(false));
        queue.drop(id);
        assertEmpty();
    }

    @Test
    void aReportIsQueuedInTheCommitThatEndsItsLeg() throws IOException {
        QueueId id = enqueue(leg("one.example", to("a@one.example")));
        Prepared report = prepare("Subject: failed\r\n\r\n", leg(OutboundQueue.HERE, to("a@example.org")));
        queue.settle(new LegId(id, 0), QueueSettlement.done(List.of(report)));
        assertEquals(List.of(OutboundQueue.HERE), due(false));
        assertEquals("Subject: failed\r\n\r\n", bytes(legs(OutboundQueue.HERE).getFirst().id().message(), 0));
    }

    @Test
    void legsComeOfAge() throws IOException {
        QueueId id = enqueue(leg("one.example", to("a@one.example")));
        assertEquals(List.of(), queue.aged(10, _ -> false));
        trial.now.addAndGet(Duration.ofHours(4).toMillis());
        QueuedLeg old = queue.aged(10, _ -> false).getFirst();
        assertEquals(List.of(), queue.aged(10, old.id()::equals));
        Instant end = now().plus(Duration.ofDays(5));
        queue.settle(old.id(), new QueueSettlement(old.recipients(), false, old.due(), end, true, List.of()));
        assertEquals(List.of(), queue.aged(10, _ -> false));
        assertTrue(queue.message(id).getFirst().warned());
    }

    @Test
    void smtpUtf8IsAskedForOnlyWhereItIsNeeded() throws IOException {
        assertFalse(prepare(TEXT, leg("one.example", to("a@one.example"))).envelope().smtpUtf8());
        assertTrue(prepare(TEXT, leg("one.example", to("ä@one.example"))).envelope().smtpUtf8());
        Prepared body = prepare("Subject: x\r\n\r\nä\r\n", leg("one.example", to("a@one.example")));
        assertFalse(body.envelope().smtpUtf8());
        assertTrue(body.envelope().eightBit());
        assertTrue(prepare("Subject: ä\r\n\r\n", leg("one.example", to("a@one.example"))).envelope().smtpUtf8());
    }

    @Test
    void aBareLineEndIsNeverQueued() {
        for (String text : List.of("a: b\n\r\n", "a: b\r\n\r\nx\rx\r\n", "a: b\r\n\r\nx\r", "a: b\r\n\r\nx\n.\r\n")) {
            assertThrows(
                    BareLineEndException.class,
                    () -> prepare(text, leg("one.example", to("a@one.example"))));
        }
    }

    @Test
    void aLongMessageKeepsItsBytes() throws IOException {
        String text = "Subject: long\r\n\r\n" + "0123456789abcdef\r\n".repeat(200_000);
        QueueId id = queue.enqueue(prepare(text, leg("one.example", to("a@one.example"))));
        assertEquals(text, bytes(id, 0));
        assertEquals(text.substring(2_000_000), bytes(id, 2_000_000));
    }

    @Test
    void aDeliveryWithAReceiptIsTakenOnce() throws IOException {
        DeliveryReceipt receipt = new DeliveryReceipt(trial.now.get(), "q1");
        Deposited first = deliver(receipt);
        trial.restart();
        assertEquals(first, deliver(receipt));
        assertEquals(2, count(deliver(new DeliveryReceipt(trial.now.get(), "q2"))));
        trial.now.addAndGet(AccountLimits.RECOVERABLE.plusDays(1).toMillis());
        trial.accounts.purge(Trial.ALICE);
        assertEquals(3, count(deliver(receipt)));
    }

    private Deposited deliver(DeliveryReceipt receipt) throws IOException {
        try (Message message = trial.message(TEXT)) {
            return trial.gate
                    .deliver(message, List.of(Deposit.inboxOnce(Trial.ALICE, receipt)), Trial.SESSION)
                    .getFirst();
        }
    }

    private static long count(Deposited stored) {
        return ((Deposited.Stored) stored).uid();
    }

    @Test
    void theQueueIsNoAccountOfMail() throws IOException {
        assertFalse(trial.accounts.all().contains(OutboundQueue.ACCOUNT));
    }

    /** Random acts; what is due, and when, always is what a plain list of legs says. */
    @Test
    void theIndexesAgreeWithAPlainList() throws IOException {
        long seed = Long.getLong("redoubt.seed", System.nanoTime());
        Random random = new Random(seed);
        List<QueueId> known = new ArrayList<>();
        for (int step = 0; step < 600; step++) {
            act(random, known);
            check("seed " + seed + " step " + step);
        }
        for (QueueId id : known) {
            queue.drop(id);
        }
        while (!queue.list(Optional.empty(), 1).isEmpty()) {
            queue.drop(queue.list(Optional.empty(), 1).getFirst().getFirst().id().message());
        }
        queue.collectGarbage();
        assertEmpty();
    }

    @Test
    void whatComesBeforeAllThatWasThereIsFound() throws IOException {
        enqueue(new NewLeg("a.example", List.of(to("x@a.example")), now().plusSeconds(900), now().plusSeconds(9_000)));
        for (int i = 0; i < 2 * AccountLimits.QUEUE_BEGINS; i++) {
            queue.note("note.example", "text " + i, now());
        }
        assertEquals(now().plusSeconds(9_000).toEpochMilli(), queue.totals().begins().ages());
        assertEquals(now().plusSeconds(900).toEpochMilli(), queue.totals().begins().working());
        enqueue(new NewLeg("b.example", List.of(to("x@b.example")), now().plusSeconds(60), now().plusSeconds(600)));
        enqueue(new NewLeg("a.example", List.of(to("x@a.example")), now().plusSeconds(90), now().plusSeconds(700)));
        assertEquals(Optional.of(now().plusSeconds(60)), queue.nextDue());
        trial.now.addAndGet(Duration.ofSeconds(800).toMillis());
        assertEquals(List.of("b.example", "a.example"), due(false));
        assertEquals(1, legs("a.example").size());
        assertEquals(2, queue.aged(9, _ -> false).size());
    }

    private void act(Random random, List<QueueId> known) throws IOException {
        String domain = "d" + random.nextInt(5) + ".example";
        QueueId some = known.isEmpty() ? new QueueId(1) : known.get(random.nextInt(known.size()));
        switch (random.nextInt(13)) {
            case 0, 1 -> known.add(enqueue(leg(domain, to("a@" + domain)), leg("d9.example", to("b@d9.example"))));
            case 2 -> trial.now.addAndGet(random.nextInt(60_000));
            case 3 -> queue.hold(some);
            case 4 -> queue.retry(some);
            case 5 -> queue.settle(new QueuedDestination(
                    domain, now().plusMillis(random.nextInt(90_000)), random.nextInt(2), "x"));
            case 6 -> {
                for (QueuedLeg leg : queue.dueLegs(domain, 1, _ -> false)) {
                    queue.settle(leg.id(), later(leg, Duration.ofMillis(random.nextInt(90_000))));
                }
            }
            case 7 -> trial.now.addAndGet(-random.nextInt(30_000));
            case 8 -> {
                List<QueuedLeg> legs = queue.dueLegs(domain, 3, _ -> false);
                for (QueuedLeg leg : legs) {
                    boolean more = leg != legs.getLast();
                    assertTrue(queue.settling(leg.id(), QueueSettlement.done(List.of()), more).await());
                }
            }
            case 9 -> {
                for (QueuedLeg leg : queue.dueLegs(domain, 1, _ -> false)) {
                    // Whoever meant to settle another died: who looks at the destination next puts it right.
                    assertTrue(queue.settling(leg.id(), QueueSettlement.done(List.of()), true).await());
                    assertTrue(queue.destination(domain).isPresent());
                    queue.reckon(domain);
                }
            }
            case 10 -> queue.collectGarbage();
            default -> {
                for (QueuedLeg leg : queue.dueLegs(domain, 1, _ -> false)) {
                    queue.settle(leg.id(), QueueSettlement.done(List.of()));
                }
            }
        }
    }

    private void check(String when) throws IOException {
        Set<String> expected = new HashSet<>();
        Set<LegId> dueLegs = new HashSet<>();
        Set<LegId> aged = new HashSet<>();
        long legs = 0;
        for (List<QueuedLeg> message : queue.list(Optional.empty(), Integer.MAX_VALUE)) {
            legs += message.size();
            for (QueuedLeg leg : message) {
                if (!leg.held() && !leg.due().isAfter(now())) {
                    dueLegs.add(leg.id());
                }
                if (!leg.ageAt().isAfter(now())) {
                    aged.add(leg.id());
                }
                Instant notBefore = queue.destination(leg.destination())
                        .map(QueuedDestination::notBefore)
                        .orElse(Instant.EPOCH);
                if (!leg.held() && !leg.due().isAfter(now()) && !notBefore.isAfter(now())) {
                    expected.add(leg.destination());
                }
            }
        }
        Set<String> due = new HashSet<>(due(false));
        due.addAll(due(true));
        assertEquals(expected, due, when);
        assertEquals(legs, queue.totals().legs(), when);
        Set<LegId> foundDue = new HashSet<>();
        for (int i = 0; i < 10; i++) {
            queue.dueLegs("d" + i + ".example", 9999, _ -> false).forEach(leg -> foundDue.add(leg.id()));
        }
        assertEquals(dueLegs, foundDue, when);
        Set<LegId> foundAged = new HashSet<>();
        queue.aged(9999, _ -> false).forEach(leg -> foundAged.add(leg.id()));
        assertEquals(aged, foundAged, when);
    }

    @Test
    void whatIsReleasedFromQuarantineIsAsOldAsWhatHasJustCome() throws IOException {
        QueueId id = enqueue(leg(OutboundQueue.QUARANTINE, to("x@example.org").withAccounts(List.of(new AccountId(20)))));
        assertEquals(TEXT.length(), queue.totals().quarantined());
        Instant came = now();
        trial.now.addAndGet(Duration.ofDays(20).toMillis());
        assertTrue(queue.release(id, now().plus(Duration.ofDays(1))));
        queue = reopen();
        QueuedLeg leg = legs(OutboundQueue.HERE).getFirst();
        assertEquals(now(), leg.envelope().start());
        assertEquals(came, leg.envelope().arrived());
        assertEquals(0, queue.totals().quarantined());
        assertFalse(queue.release(id, now()));
    }

    @Test
    void whatIsReleasedGoesOutWhereItIsForSomebodyElsewhere() throws IOException {
        QueueId id = enqueue(leg(OutboundQueue.QUARANTINE, to("x@far.example")));
        assertTrue(queue.release(id, now().plus(Duration.ofDays(1))));
        assertEquals(1, legs("far.example").size());
    }

    @Test
    void whatAMessageBecameByRulesIsTakenBackWithIt() throws IOException {
        Instant release = now().plus(Duration.ofHours(1));
        QueueId id = later(release, "t1");
        QueueId part = later(release, "t1");
        QueueId other = later(release, "t2");
        assertTrue(queue.cancel(id, "f1"));
        assertEquals(List.of(), queue.message(part));
        assertEquals(1, queue.message(other).size());
    }
}
