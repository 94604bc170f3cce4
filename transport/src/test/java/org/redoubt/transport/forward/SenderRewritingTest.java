package org.redoubt.transport.forward;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.codec.MailAddress;
import org.redoubt.transport.forward.SenderRewriting.Reversal;

class SenderRewritingTest {
    private static final MailAddress ANN = new MailAddress("Ann.Lee+x=y", "far.example");
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    private final SenderRewriting ours = at("ours", NOW);

    private static SenderRewriting at(String key, Instant now) {
        return new SenderRewriting(
                bytes -> {
                    try {
                        MessageDigest digest = MessageDigest.getInstance("SHA-256");
                        digest.update(key.getBytes(java.nio.charset.StandardCharsets.UTF_8));
                        return digest.digest(bytes);
                    } catch (NoSuchAlgorithmException e) {
                        throw new AssertionError(e);
                    }
                },
                InstantSource.fixed(now));
    }

    private static MailAddress forwarded(SenderRewriting by, MailAddress sender, String domain) {
        return by.forward(sender, domain).orElseThrow();
    }

    @Test
    void aSenderComesBackAsItWas() {
        MailAddress rewritten = forwarded(ours, ANN, "example.org");
        assertEquals("example.org", rewritten.domain());
        assertTrue(rewritten.localPart().endsWith("=far.example=Ann.Lee+x=y"), rewritten.localPart());
        assertEquals(new Reversal.To(ANN), ours.reverse(rewritten));
    }

    @Test
    void lettersMayChangeTheirCaseOnTheWay() {
        MailAddress rewritten = forwarded(ours, ANN, "example.org");
        for (String local : List.of(
                rewritten.localPart().toLowerCase(Locale.ROOT), rewritten.localPart().toUpperCase(Locale.ROOT))) {
            MailAddress back = assertInstanceOf(Reversal.To.class, ours.reverse(new MailAddress(local, "example.org"))).address();
            assertTrue(back.addrSpec().equalsIgnoreCase(ANN.addrSpec()), back.addrSpec());
        }
    }

    @Test
    void whatWasChangedOrMadeElsewhereIsNoAddressOfOurs() {
        String local = forwarded(ours, ANN, "example.org").localPart();
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 5; i < local.length(); i++) {
            char other = (char) ('a' + random.nextInt(26));
            if (Character.toLowerCase(local.charAt(i)) != other) {
                String changed = local.substring(0, i) + other + local.substring(i + 1);
                Reversal reversal = ours.reverse(new MailAddress(changed, "example.org"));
                assertTrue(!(reversal instanceof Reversal.To), "seed " + seed + ": " + changed);
            }
        }
        assertInstanceOf(Reversal.Forged.class, at("theirs", NOW).reverse(new MailAddress(local, "example.org")));
        for (String none : List.of("ann", "SRS0", "SRS0=", "SRS1=x", "srs2=a=b=c=d")) {
            assertInstanceOf(Reversal.None.class, ours.reverse(new MailAddress(none, "example.org")), none);
        }
        for (String forged : List.of("SRS0==", "SRS1==", "SRS0=a=", "SRS1=abcdefg=", "SRS0=abcdefg=ab=far.example=ann")) {
            assertInstanceOf(Reversal.Forged.class, ours.reverse(new MailAddress(forged, "example.org")), forged);
        }
    }

    @Test
    void anAddressIsGoodForAFortnight() {
        MailAddress rewritten = forwarded(ours, ANN, "example.org");
        assertInstanceOf(Reversal.To.class, at("ours", NOW.plus(Duration.ofDays(14))).reverse(rewritten));
        assertInstanceOf(Reversal.Expired.class, at("ours", NOW.plus(Duration.ofDays(15))).reverse(rewritten));
        assertInstanceOf(Reversal.Expired.class, at("ours", NOW.minus(Duration.ofDays(1))).reverse(rewritten));
    }

    @Test
    void aChainOfForwardersLeadsBackByWayOfTheFirst() {
        SenderRewriting second = at("second", NOW);
        SenderRewriting third = at("third", NOW);
        MailAddress one = forwarded(ours, ANN, "one.example");
        MailAddress two = forwarded(second, one, "two.example");
        MailAddress three = forwarded(third, two, "three.example");
        assertTrue(two.localPart().startsWith("SRS1=") && three.localPart().startsWith("SRS1="), three.localPart());
        assertEquals(two.localPart().length(), three.localPart().length());
        assertEquals(new Reversal.To(one), third.reverse(three));
        assertEquals(new Reversal.To(one), second.reverse(two));
        assertInstanceOf(Reversal.Forged.class, second.reverse(three));
    }

    @Test
    void whatServersMightRefuseIsNotMade() {
        assertEquals(Optional.empty(), ours.forward(new MailAddress("a".repeat(50), "far.example"), "example.org"));
        assertEquals(Optional.empty(), ours.forward(new MailAddress("ann", "[192.0.2.1]"), "example.org"));
    }
}
