package org.redoubt.transport.dns;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CAARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.ExtendedErrorCodeOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TLSARecord;
import org.xbill.DNS.TXTRecord;

/** Turns one DNS message into an {@link Answer}. */
final class AnswerReader {
    private static final long SIGN_BIT = 1L << 31;

    private final Message message;
    private final Security security;

    /** @param validated whether the message comes from our validator, so that its AD bit is worth something */
    AnswerReader(Message message, boolean validated) {
        this.message = message;
        this.security =
                validated && message.getHeader().getFlag(Flags.AD) ? Security.SECURE : Security.INSECURE;
    }

    <T extends Rdata> Answer<T> read(DnsName name, RecordType<T> type) {
        return switch (message.getRcode()) {
            case Rcode.NOERROR -> follow(name, type);
            case Rcode.NXDOMAIN -> new Answer.NoSuchName<>(security, negativeTtl());
            default -> bogus() ? new Answer.Bogus<>(DnsLimits.FAILURE_TTL) : new Answer.Failed<>(DnsLimits.FAILURE_TTL);
        };
    }

    // RFC 8914 4: 5 to 12 tell what is wrong with signatures.
    private boolean bogus() {
        OPTRecord opt = message.getOPT();
        return opt != null
                && opt.getOptions(EDNSOption.Code.EDNS_EXTENDED_ERROR).stream()
                        .filter(ExtendedErrorCodeOption.class::isInstance)
                        .mapToInt(option -> ((ExtendedErrorCodeOption) option).getErrorCode())
                        .anyMatch(code -> code >= 5 && code <= 12);
    }

    private <T extends Rdata> Answer<T> follow(DnsName name, RecordType<T> type) {
        DnsName at = name;
        Duration ttl = DnsLimits.LONGEST_TTL;
        List<Record> records = message.getSection(Section.ANSWER);
        for (int step = 0; step <= DnsLimits.CNAMES; step++) {
            List<T> found = new ArrayList<>();
            for (Record record : records) {
                if (record.getType() == type.code() && owner(record, at) && found.size() < DnsLimits.RECORDS) {
                    data(record).map(type.rdata()::cast).ifPresent(found::add);
                    ttl = shorter(ttl, record.getTTL());
                }
            }
            if (!found.isEmpty()) {
                return new Answer.Found<>(found, at, security, ttl);
            }
            Optional<CNAMERecord> alias = alias(records, at);
            if (alias.isEmpty()) {
                return new Answer.NoData<>(security, negativeTtl());
            }
            Optional<DnsName> target = name(alias.get().getTarget());
            if (target.isEmpty()) {
                return new Answer.NoData<>(security, negativeTtl());
            }
            ttl = shorter(ttl, alias.get().getTTL());
            at = target.get();
        }
        return new Answer.Failed<>(DnsLimits.FAILURE_TTL);
    }

    private static Optional<CNAMERecord> alias(List<Record> records, DnsName at) {
        return records.stream()
                .filter(record -> record instanceof CNAMERecord && owner(record, at))
                .map(CNAMERecord.class::cast)
                .findFirst();
    }

    private static boolean owner(Record record, DnsName name) {
        return name(record.getName()).filter(name::equals).isPresent();
    }

    private static Duration shorter(Duration ttl, long seconds) {
        // RFC 2181 8: a TTL with its highest bit set is zero.
        Duration own = Duration.ofSeconds(seconds >= SIGN_BIT ? 0 : seconds);
        return own.compareTo(ttl) < 0 ? own : ttl;
    }

    // RFC 2308 5
    private Duration negativeTtl() {
        return message.getSection(Section.AUTHORITY).stream()
                .filter(SOARecord.class::isInstance)
                .map(record -> Math.min(record.getTTL(), ((SOARecord) record).getMinimum()))
                .map(seconds -> shorter(DnsLimits.LONGEST_NEGATIVE_TTL, seconds))
                .findFirst()
                .orElse(DnsLimits.FAILURE_TTL);
    }

    private static Optional<Rdata> data(Record record) {
        return switch (record) {
            case ARecord a -> Optional.of(new Rdata.Address(a.getAddress()));
            case AAAARecord aaaa -> Optional.of(new Rdata.Address(aaaa.getAddress()));
            case MXRecord mx -> name(mx.getTarget()).map(host -> new Rdata.Mx(mx.getPriority(), host));
            case TXTRecord txt -> Optional.of(new Rdata.Txt(joined(txt)));
            case TLSARecord tlsa -> Optional.of(new Rdata.Tlsa(
                    tlsa.getCertificateUsage(),
                    tlsa.getSelector(),
                    tlsa.getMatchingType(),
                    tlsa.getCertificateAssociationData()));
            case SRVRecord srv ->
                name(srv.getTarget())
                        .map(target -> new Rdata.Srv(srv.getPriority(), srv.getWeight(), srv.getPort(), target));
            case CAARecord caa -> Optional.of(new Rdata.Caa(caa.getFlags(), caa.getTag(), caa.getValue()));
            case PTRRecord ptr -> name(ptr.getTarget()).map(Rdata.Ptr::new);
            case CNAMERecord cname -> name(cname.getTarget()).map(Rdata.Cname::new);
            default -> Optional.empty();
        };
    }

    private static String joined(TXTRecord txt) {
        var text = new StringBuilder();
        for (byte[] string : txt.getStringsAsByteArrays()) {
            text.append(new String(string, StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    /** Names with characters that need escapes are no hosts of ours. */
    private static Optional<DnsName> name(Name name) {
        return DnsName.parse(name.toString());
    }
}
