package org.redoubt.transport.trust;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.transport.dns.Answer;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.Rdata;
import org.redoubt.transport.dns.RecordType;
import org.redoubt.transport.dns.Resolver;

/**
 * The walk from a name towards the root along the DMARC records of the names above it. It finds a domain's policy and
 * the organisation it belongs to.
 *
 * <p>RFC 7489 3.2 takes the organisation from a list of public suffixes. DMARCbis has this walk instead, and so have we:
 * it asks those who own the names, needs no list that ages, and for nearly every domain that publishes a policy it gives
 * the same. A domain without any record on the way is its own organisation; then there is no policy either.
 */
final class DmarcTree {
    /** DMARCbis: a walk asks eight times at most; of a longer name only the last seven labels are asked after itself. */
    private static final int QUESTIONS = 8;

    private final Resolver resolver;

    /** A record and the name it stands at. */
    record Found(DnsName name, DmarcRecord record) {}

    /** A walk that cannot be finished now. */
    static final class Unavailable extends Exception {
        private static final long serialVersionUID = 1L;

        Unavailable() {
            super("no answer", null, false, false);
        }
    }

    DmarcTree(Resolver resolver) {
        this.resolver = resolver;
    }

    /** The records at a name and above it, nearest first, up to one that says where an organisation begins. */
    List<Found> walk(DnsName start) throws Unavailable {
        List<Found> found = new ArrayList<>();
        for (DnsName name : names(start)) {
            Optional<DmarcRecord> record = record(name);
            if (record.isPresent()) {
                found.add(new Found(name, record.get()));
                boolean ends = record.get().publicSuffix().isPresent()
                        && !(record.get().publicSuffix().get() && name.equals(start));
                if (ends) {
                    break;
                }
            }
        }
        return found;
    }

    private static List<DnsName> names(DnsName start) {
        List<DnsName> names = new ArrayList<>(List.of(start));
        int labels = start.labels().size();
        for (int left = Math.min(labels - 1, QUESTIONS - 1); left >= 1; left--) {
            names.add(start.suffix(left));
        }
        return names;
    }

    private Optional<DmarcRecord> record(DnsName name) throws Unavailable {
        Optional<DnsName> at = name.under("_dmarc");
        if (at.isEmpty()) {
            return Optional.empty();
        }
        Answer<Rdata.Txt> answer = resolver.resolve(at.get(), RecordType.TXT);
        if (answer.unknown()) {
            throw new Unavailable();
        }
        List<DmarcRecord> records = answer.records().stream()
                .map(Rdata.Txt::text)
                .map(DmarcRecord::parse)
                .flatMap(Optional::stream)
                .toList();
        // RFC 7489 6.6.3: several are none.
        return records.size() == 1 ? Optional.of(records.getFirst()) : Optional.empty();
    }

    /** The organisation a name belongs to, by the records of its walk. */
    static DnsName organisation(DnsName start, List<Found> walk) {
        for (Found found : walk) {
            Optional<Boolean> suffix = found.record().publicSuffix();
            if (suffix.isPresent() && !suffix.get()) {
                return found.name();
            }
            if (suffix.isPresent() && !found.name().equals(start)) {
                return start.suffix(found.name().labels().size() + 1);
            }
        }
        return walk.isEmpty() ? start : walk.getLast().name();
    }
}
