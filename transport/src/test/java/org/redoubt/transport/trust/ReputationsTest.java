package org.redoubt.transport.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.OutboundQueue;
import org.redoubt.filter.SpamVerdict.Finding;
import org.redoubt.filter.Standing;
import org.redoubt.filter.Standing.Event;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.store.MemoryStore;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.transport.trust.Sender.Subject;

class ReputationsTest {
    private static final InetAddress CLIENT = InetAddress.ofLiteral("192.0.2.7");
    private static final Sender SENDER = new Sender(Optional.of(CLIENT), List.of("mail.foo.example"));

    private final AtomicLong now = new AtomicLong(Instant.parse("2026-11-26T10:00:00Z").toEpochMilli());
    private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());
    private OutboundQueue queue;
    private Reputations reputations;

    @BeforeEach
    void open() throws IOException {
        queue = OutboundQueue.open(new MemoryStore(), MasterKey.random(), clock);
        reputations = new Reputations(queue, clock);
    }

    private static List<String> names(List<Finding> findings) {
        return findings.stream().map(Finding::name).toList();
    }

    private void said(Sender sender, Event event, int people) {
        for (int who = 0; who < people; who++) {
            reputations.learn(sender, event, who);
        }
    }

    @Test
    void whatManyCallSpamWeighsAndSaysWhy() throws IOException {
        assertEquals(List.of(), reputations.findings(SENDER));
        said(SENDER, Event.SAID_SPAM, 5);
        List<Finding> found = reputations.findings(SENDER);
        assertEquals(List.of("reputation-address-bad", "reputation-domain-bad"), names(found));
        assertEquals("192.0.2.7, good 0.0, bad 10.0", found.getFirst().reason());
        assertEquals("foo.example, good 0.0, bad 10.0", found.getLast().reason());
        assertTrue(found.getLast().weight() > 1.5, found.toString());
    }

    @Test
    void aNameAloneMakesNoMessageJunkAndSavesNone() throws IOException {
        said(SENDER, Event.SAID_SPAM, 32);
        said(SENDER, Event.VIRUS, 32);
        assertEquals(4, reputations.findings(SENDER).stream().mapToDouble(Finding::weight).sum(), 1e-9);
        Sender good = new Sender(Optional.of(InetAddress.ofLiteral("198.51.100.1")), List.of("good.example"));
        said(good, Event.SAID_GOOD, 32);
        assertEquals(-2, reputations.findings(good).stream().mapToDouble(Finding::weight).sum(), 1e-9);
    }

    @Test
    void aNewAddressHasTheNameOfItsNetworkUntilItHasItsOwn() throws IOException {
        said(new Sender(Optional.of(CLIENT), List.of()), Event.SAID_SPAM, 9);
        Sender neighbour = new Sender(Optional.of(InetAddress.ofLiteral("192.0.2.8")), List.of());
        assertEquals(List.of("reputation-network-bad"), names(reputations.findings(neighbour)));
        assertEquals("192.0.2.0/24, good 0.0, bad 18.0", reputations.findings(neighbour).getFirst().reason());
        said(neighbour, Event.SAID_GOOD, 9);
        assertEquals(List.of("reputation-address-good"), names(reputations.findings(neighbour)));
        assertEquals(List.of(), reputations.findings(new Sender(Optional.of(InetAddress.ofLiteral("192.0.3.7")), List.of())));
    }

    @Test
    void ipv6IsCountedByTheNetworkThatOneMachineHas() throws IOException {
        said(new Sender(Optional.of(InetAddress.ofLiteral("2001:db8:1:2::1")), List.of()), Event.VIRUS, 9);
        Sender same = new Sender(Optional.of(InetAddress.ofLiteral("2001:db8:1:2:ffff::9")), List.of());
        assertEquals("2001:db8:1:2::/64, good 0.0, bad 27.0", reputations.findings(same).getFirst().reason());
        Sender near = new Sender(Optional.of(InetAddress.ofLiteral("2001:db8:1:3::1")), List.of());
        assertEquals("2001:db8:1::/48, good 0.0, bad 27.0", reputations.findings(near).getFirst().reason());
    }

    @Test
    void onePersonDoesNotMakeANameForAll() throws IOException {
        for (int day = 0; day < 60; day++) {
            for (int i = 0; i < 20; i++) {
                reputations.learn(SENDER, Event.SAID_SPAM, 7);
            }
            now.addAndGet(Duration.ofDays(1).toMillis());
        }
        double alone = reputations.weight(new Subject.Domain("foo.example"));
        assertTrue(alone > 0 && alone < 1.2, "one person: " + alone);
        said(SENDER, Event.SAID_GOOD, 6);
        assertTrue(reputations.weight(new Subject.Domain("foo.example")) < 0);
    }

    @Test
    void forgersAndThoseWhoGuessAreNoFaultOfDomains() throws IOException {
        said(SENDER, Event.FORGED, 30);
        said(SENDER, Event.UNKNOWN_RECIPIENT, 30);
        assertEquals(List.of("reputation-address-bad"), names(reputations.findings(SENDER)));
    }

    @Test
    void whoSignsAlongWithSomebodyGoodIsNotBetterForIt() throws IOException {
        said(new Sender(Optional.empty(), List.of("good.example")), Event.SAID_GOOD, 9);
        assertEquals(List.of(), reputations.findings(new Sender(Optional.empty(), List.of("good.example", "new.example"))));
        said(new Sender(Optional.empty(), List.of("bad.example")), Event.SAID_SPAM, 9);
        assertEquals(
                List.of("reputation-domain-bad"),
                names(reputations.findings(new Sender(Optional.empty(), List.of("good.example", "bad.example")))));
    }

    @Test
    void whatWasLearntIsThereAfterAStartAndFadesAndIsForgottenOnRequest() throws IOException {
        said(SENDER, Event.SAID_SPAM, 5);
        reputations.close();
        Subject domain = new Subject.Domain("foo.example");
        Standing before = reputations.standing(domain);
        reputations = new Reputations(queue, clock);
        assertEquals(before, reputations.standing(domain));
        now.addAndGet(Duration.ofDays(30).toMillis());
        assertEquals(5, reputations.standing(domain).bad(), 1e-6);
        assertTrue(reputations.forget(domain));
        assertFalse(reputations.forget(domain));
        assertEquals(0, new Reputations(queue, clock).standing(domain).met());
        now.addAndGet(Duration.ofDays(300).toMillis());
        assertEquals(Optional.empty(), queue.note("reputation address 192.0.2.7"), "it is not kept for ever");
    }

    @Test
    void strangersWithManyAddressesFillNeitherMemoryNorDisk() throws IOException {
        reputations.flush();
        for (int i = 0; i < 12_000; i++) {
            InetAddress address = InetAddress.ofLiteral("10." + i / 256 % 256 + "." + i % 256 + ".1");
            reputations.learn(new Sender(Optional.of(address), List.of()), Event.VIRUS, i);
        }
        reputations.flush();
        assertEquals(20_000, reputations.inMemory());
        Reputations later = new Reputations(queue, clock);
        int stored = 0;
        for (int i = 0; i < 12_000; i++) {
            InetAddress address = InetAddress.ofLiteral("10." + i / 256 % 256 + "." + i % 256 + ".1");
            stored += later.standing(Subject.of(address)).met() > 0 ? 1 : 0;
            stored += later.standing(Subject.around(address)).met() > 0 ? 1 : 0;
        }
        assertEquals(400, stored);
    }

    @Test
    void whatWasMetOnceIsNotWrittenDown() throws IOException {
        reputations.learn(SENDER, Event.GOOD, 1);
        reputations.close();
        assertEquals(0, new Reputations(queue, clock).standing(new Subject.Domain("foo.example")).met());
    }

    private static HeaderBlock header(String text) {
        return HeaderBlock.of((text + "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whatPeopleSayIsAboutWhomOurOwnFieldNames() throws IOException {
        HeaderBlock ours = header("""
                Authentication-Results: mx.example.org;
                \tiprev=pass (mail.foo.example) policy.iprev=192.0.2.7;
                \tspf=pass smtp.mailfrom=x@spf.example;
                \tdkim=fail (bad) header.d=forged.example header.i=@x;
                \tdkim=pass header.d=mail.foo.example header.i=@foo.example;
                \tdmarc=none header.from=author.example
                """.replace("\n", "\r\n"));
        assertEquals(SENDER, Sender.of(ours, "MX.example.org"));
        assertEquals(Sender.NOBODY, Sender.of(header("Authentication-Results: other.example; dkim=pass header.d=foo.example\r\n"), "mx.example.org"));
        assertEquals(Sender.NOBODY, Sender.of(header("Subject: x\r\n"), "mx.example.org"));
        HeaderBlock forwarded = header("Authentication-Results: mx.example.org; iprev=pass policy.iprev=\"2001:db8::1\";\r\n"
                + "\tdmarc=fail (p=reject dis=none arc=trusted) header.from=foo.example\r\n");
        assertEquals(Sender.NOBODY, Sender.of(forwarded, "mx.example.org"));
        for (int who = 0; who < 5; who++) {
            reputations.judged(new AccountId(10 + who), true, ours, "mx.example.org", Set.of("foo.example"));
        }
        assertEquals(List.of("reputation-address-bad"), names(reputations.findings(SENDER)), "our own domains have no name");
    }

    @Test
    void subjectsAreReadAsPeopleWriteThem() {
        assertEquals(new Subject.Address("192.0.2.7"), Subject.parse(" 192.0.2.7 "));
        assertEquals(new Subject.Address("192.0.2.7"), Subject.parse("192.0.2.7/32"));
        assertEquals(new Subject.Neighbours("192.0.2.0/24"), Subject.parse("192.0.2.9/24"));
        assertEquals(new Subject.Address("2001:db8:1:2::/64"), Subject.parse("2001:DB8:1:2::7"));
        assertEquals(new Subject.Neighbours("2001:db8:1::/48"), Subject.parse("2001:db8:1:2::/48"));
        assertEquals(new Subject.Domain("foo.example"), Subject.parse("mail.Foo.example"));
        for (String wrong : List.of("192.0.2.0/16", "2001:db8::/24", "192.0.2.0/48", "192.0.2.300", "a b", "", "::1::2")) {
            assertThrows(IllegalArgumentException.class, () -> Subject.parse(wrong), wrong);
        }
    }
}
