package org.redoubt.transport.trust;

import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;
import org.redoubt.transport.dns.BoundedResolver;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.transport.tracking.Tracing;

/**
 * How mail from strangers is checked on arrival; shared by all sessions.
 *
 * @param hostname our name in Authentication-Results
 * @param refusing whether mail that fails DMARC is refused where its author's domain asks for that
 * @param spam what else is looked for; empty where nobody looks
 * @param trustedSealers domains whose seal on a chain is believed when DMARC fails: mailing lists and forwarders
 * @param feedback who gathers what domains want to hear of mail under their names
 */
public record Arrivals(
        Resolver resolver,
        String hostname,
        boolean refusing,
        Set<DnsName> trustedSealers,
        Optional<SpamPolicy> spam,
        RandomGenerator random,
        LongSupplier nanoTime,
        Tracing feedback) {

    /** Nobody hears what was found. */
    public Arrivals(
            Resolver resolver,
            String hostname,
            boolean refusing,
            Set<DnsName> trustedSealers,
            Optional<SpamPolicy> spam,
            RandomGenerator random,
            LongSupplier nanoTime) {
        this(resolver, hostname, refusing, trustedSealers, spam, random, nanoTime, Tracing.NONE);
    }

    public Arrivals {
        trustedSealers = Set.copyOf(trustedSealers);
    }

    /** For one message: so many questions and so much time, whatever its header asks for. */
    Resolver forOneMessage() {
        return BoundedResolver.forMessage(resolver, nanoTime);
    }
}
