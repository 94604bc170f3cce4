package org.redoubt.transport.trust;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.redoubt.transport.dns.Answer;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.RecordType;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.transport.trust.DmarcOutcome.Alignment;

/** Whether what SPF and DKIM proved speaks for the author whom a reader sees (RFC 7489 6.6). */
public final class DmarcCheck {
    private static final Comparator<DmarcOutcome> WORST_LAST = Comparator.<DmarcOutcome>comparingInt(
                    outcome -> outcome.disposition().ordinal())
            .thenComparingInt(outcome -> outcome.result() == DmarcResult.PASS ? 0 : 1);

    private final Resolver resolver;
    private final DmarcTree tree;
    private final RandomGenerator random;

    /** @param random decides who is spared where pct is below 100 */
    public DmarcCheck(Resolver resolver, RandomGenerator random) {
        this.resolver = resolver;
        this.tree = new DmarcTree(resolver);
        this.random = random;
    }

    /**
     * Checks a message.
     *
     * @param authors the domains of all addresses in all From fields. RFC 7489 6.6.1: of several, the strictest counts;
     *     readers show one of them, and it is not said which
     */
    public DmarcOutcome check(List<DnsName> authors, SpfOutcome spf, List<DkimOutcome> dkim) {
        List<DnsName> distinct = authors.stream().distinct().toList();
        if (distinct.isEmpty() || distinct.size() > TrustLimits.AUTHOR_DOMAINS) {
            return DmarcOutcome.of(DmarcResult.PERMERROR, Optional.empty());
        }
        return distinct.stream()
                .map(author -> checkOne(author, spf, dkim))
                .max(WORST_LAST)
                .orElseThrow();
    }

    private DmarcOutcome checkOne(DnsName author, SpfOutcome spf, List<DkimOutcome> dkim) {
        try {
            List<DmarcTree.Found> walk = tree.walk(author);
            DnsName organisation = DmarcTree.organisation(author, walk);
            Optional<DmarcTree.Found> applies = applies(author, organisation, walk);
            if (applies.isEmpty()) {
                return DmarcOutcome.of(DmarcResult.NONE, Optional.of(author));
            }
            DmarcRecord record = applies.get().record();
            DmarcPolicy policy = policy(author, applies.get());
            Optional<DnsName> at = Optional.of(applies.get().name());
            Alignment aligned = aligned(author, organisation, record, spf, dkim);
            if (aligned.any()) {
                return new DmarcOutcome(
                        DmarcResult.PASS, Optional.of(author), policy, DmarcPolicy.NONE, at, aligned);
            }
            // A lookup that may work later could have given the pass that is missing.
            boolean later = spf.result() == SpfResult.TEMPERROR
                    || dkim.stream().anyMatch(outcome -> outcome.result() == DkimResult.TEMPERROR);
            if (later) {
                return new DmarcOutcome(
                        DmarcResult.TEMPERROR, Optional.of(author), policy, DmarcPolicy.NONE, at, Alignment.NONE);
            }
            boolean spared = random.nextInt(100) >= record.percent();
            return new DmarcOutcome(
                    DmarcResult.FAIL,
                    Optional.of(author),
                    policy,
                    spared ? policy.milder() : policy,
                    at,
                    Alignment.NONE);
        } catch (DmarcTree.Unavailable unavailable) {
            return DmarcOutcome.of(DmarcResult.TEMPERROR, Optional.of(author));
        }
    }

    /** The author's own record, else the organisation's, else that of the public suffix. */
    private static Optional<DmarcTree.Found> applies(
            DnsName author, DnsName organisation, List<DmarcTree.Found> walk) {
        return walk.stream()
                .filter(found -> found.name().equals(author))
                .findFirst()
                .or(() -> walk.stream()
                        .filter(found -> found.name().equals(organisation))
                        .findFirst())
                .or(() -> walk.stream()
                        .filter(found -> found.record().publicSuffix().orElse(false))
                        .findFirst());
    }

    private DmarcPolicy policy(DnsName author, DmarcTree.Found applies) {
        DmarcRecord record = applies.record();
        if (applies.name().equals(author)) {
            return record.policy();
        }
        return record.missing() != record.subdomains() && missing(author) ? record.missing() : record.subdomains();
    }

    // RFC 9091 2.7: neither A, AAAA nor MX; a name that does not exist has none of them.
    private boolean missing(DnsName author) {
        return resolver.resolve(author, RecordType.MX) instanceof Answer.NoSuchName<?>;
    }

    private Alignment aligned(
            DnsName author, DnsName organisation, DmarcRecord record, SpfOutcome spf, List<DkimOutcome> dkim)
            throws DmarcTree.Unavailable {
        boolean byDkim = false;
        for (DkimOutcome outcome : dkim) {
            byDkim |= outcome.passes()
                    && outcome.domain().isPresent()
                    && aligned(outcome.domain().get(), record.strictDkim(), author, organisation);
        }
        Optional<DnsName> sender = DnsName.parse(spf.domain());
        boolean bySpf = spf.result() == SpfResult.PASS
                && sender.isPresent()
                && aligned(sender.get(), record.strictSpf(), author, organisation);
        return new Alignment(byDkim, bySpf);
    }

    // RFC 7489 3.1
    private boolean aligned(DnsName proved, boolean strict, DnsName author, DnsName organisation)
            throws DmarcTree.Unavailable {
        if (proved.equals(author)) {
            return true;
        }
        // A name outside the organisation cannot belong to it; that saves a walk for most strangers.
        return !strict
                && proved.within(organisation)
                && DmarcTree.organisation(proved, tree.walk(proved)).equals(organisation);
    }
}
