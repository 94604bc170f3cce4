package org.redoubt.transport.sts;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redoubt.account.OutboundQueue;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.Rdata;
import org.redoubt.transport.dns.RecordType;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.transport.session.LogLine;

/**
 * The policies of domains that mail goes to (RFC 8461 5.1). A policy is kept in the store until its time is over: who
 * comes between this server and the DNS, or the policy's web server, later, cannot make it forget what it knows.
 */
public final class StsPolicies {
    /** RFC 8461 3.3 suggests to wait for so long before a policy that could not be had is asked for again. */
    static final Duration RECHECK = Duration.ofMinutes(5);

    /** Some hundred octets each. */
    private static final int REMEMBERED = 10_000;

    private static final Pattern ID = Pattern.compile("v=STSv1\\s*;(?:.*;)?\\s*id=([A-Za-z0-9]{1,32})\\s*(?:;.*)?");

    private final OutboundQueue queue;
    private final Resolver resolver;
    private final Source source;
    private final InstantSource clock;
    private final Cache<DnsName, Checked> checked =
            Caffeine.newBuilder().maximumSize(REMEMBERED).build();

    /** Where policies come from. */
    public interface Source {
        /**
         * The text of the domain's policy.
         *
         * @throws IOException when there is none to be had
         */
        String fetch(DnsName domain) throws IOException;
    }

    private record Checked(Optional<StsPolicy> policy, Instant at) {}

    /** What is kept of a policy: when it was fetched, under which id, and its text. */
    private record Kept(Instant fetched, String id, StsPolicy policy) {
        static Optional<Kept> parse(String note) {
            String[] part = note.split(" ", 3);
            return StsPolicy.parse(part[2])
                    .map(policy -> new Kept(Instant.ofEpochSecond(Long.parseLong(part[0])), part[1], policy));
        }
    }

    public StsPolicies(OutboundQueue queue, Resolver resolver, Source source, InstantSource clock) {
        this.queue = queue;
        this.resolver = resolver;
        this.source = source;
        this.clock = clock;
    }

    /** The policy that counts for mail to a domain now; may ask the DNS and a web server. */
    public Optional<StsPolicy> of(DnsName domain) {
        Instant now = clock.instant();
        Checked last = checked.getIfPresent(domain);
        if (last != null && now.isBefore(last.at().plus(RECHECK))) {
            return last.policy();
        }
        Optional<StsPolicy> policy = look(domain, now).filter(found -> found.mode() != StsPolicy.Mode.NONE);
        checked.put(domain, new Checked(policy, now));
        return policy;
    }

    private Optional<StsPolicy> look(DnsName domain, Instant now) {
        Optional<Kept> kept = kept(domain);
        Optional<String> id = id(domain);
        boolean fresh = kept.isPresent()
                && kept.get().id().equals(id.orElse(""))
                && now.isBefore(kept.get().fetched().plus(kept.get().policy().maxAge().dividedBy(2)));
        // RFC 8461 5.1: without a record the policy that is known goes on; with its half over it is fetched anew.
        return id.isEmpty() || fresh
                ? kept.map(Kept::policy)
                : fetch(domain, id.get(), now).or(() -> kept.map(Kept::policy));
    }

    private Optional<Kept> kept(DnsName domain) {
        try {
            return queue.note(domain.text()).flatMap(Kept::parse);
        } catch (IOException failed) {
            LogLine.of("sts.not_read", domain.text()).error(failed);
            return Optional.empty();
        }
    }

    /** RFC 8461 3.1: there is one record, or none that counts. */
    private Optional<String> id(DnsName domain) {
        List<String> records = domain.under("_mta-sts").stream()
                .flatMap(name -> resolver.resolve(name, RecordType.TXT).records().stream())
                .map(Rdata.Txt::text)
                .filter(text -> text.startsWith("v=STSv1;"))
                .toList();
        if (records.size() != 1) {
            return Optional.empty();
        }
        Matcher matcher = ID.matcher(records.getFirst());
        return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    private Optional<StsPolicy> fetch(DnsName domain, String id, Instant now) {
        try {
            String text = source.fetch(domain);
            Optional<StsPolicy> policy = StsPolicy.parse(text);
            if (policy.isPresent()) {
                queue.note(
                        domain.text(),
                        now.getEpochSecond() + " " + id + " " + text,
                        now.plus(policy.get().maxAge()));
            } else {
                LogLine.of("sts.not_a_policy", domain.text()).info();
            }
            return policy;
        } catch (IOException failed) {
            LogLine.of("sts.not_fetched", domain.text())
                    .with("reason", String.valueOf(failed.getMessage()))
                    .info();
            return Optional.empty();
        }
    }
}
