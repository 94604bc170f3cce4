package org.redoubt.server.feedback;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.redoubt.account.OutboundQueue;
import org.redoubt.directory.Directory;
import org.redoubt.directory.DomainName;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.transport.queue.SystemMail;
import org.redoubt.transport.sts.StsPolicy;
import org.redoubt.transport.sts.TlsReporting;
import org.redoubt.transport.tracking.TraceEvent.Kind;
import org.redoubt.transport.trust.DmarcReporting;
import org.redoubt.transport.trust.DmarcReporting.Published;

/**
 * Sends the reports of a day once it is over. That they were sent is in the store; when the process ends between, they are
 * sent once more under the same Report-ID, by which receivers know them.
 */
public final class ReportSender {
    private static final System.Logger LOG = System.getLogger("redoubt.feedback");

    /** How often it is looked whether a day is over. */
    public static final Duration PERIOD = Duration.ofHours(1);

    private final FeedbackLog log;
    private final Setting setting;
    private final InstantSource clock;

    /** Asks for the policy of RFC 8461 that a domain has. */
    @FunctionalInterface
    public interface Policies {
        Optional<StsPolicy> of(DnsName domain);
    }

    /** Sends a report to a web server. */
    @FunctionalInterface
    public interface Poster {
        /** @throws IOException when nobody took it */
        void send(String address, byte[] report) throws IOException;
    }

    /** What it works with. */
    public record Setting(
            OutboundQueue queue,
            SystemMail mail,
            Directory directory,
            Resolver resolver,
            Policies policies,
            Poster poster,
            String hostname) {}

    public ReportSender(FeedbackLog log, Setting setting, InstantSource clock) {
        this.log = log;
        this.setting = setting;
        this.clock = clock;
    }

    /** Sends what is due: the reports of yesterday, and of the day before if the server was down. */
    public void run() throws IOException {
        if (!setting.resolver().available() || reporter().isEmpty()) {
            return;
        }
        Instant now = clock.instant();
        LocalDate today = now.minus(FeedbackLimits.AFTER_MIDNIGHT).atZone(ZoneOffset.UTC).toLocalDate();
        for (LocalDate day : List.of(today.minusDays(2), today.minusDays(1))) {
            String note = "reports sent " + day;
            if (setting.queue().note(note).isEmpty()) {
                send(day);
                setting.queue().note(note, "yes", now.plus(FeedbackLimits.REMEMBERED));
            }
        }
    }

    /** Under which of our names we report: the one that this host is in, or the first. */
    private Optional<Reporter> reporter() {
        List<String> domains = setting.directory().domains().stream().map(DomainName::ascii).toList();
        return domains.stream()
                .filter(domain -> setting.hostname().equals(domain) || setting.hostname().endsWith('.' + domain))
                .findFirst()
                .or(() -> domains.stream().findFirst())
                .map(domain -> new Reporter(domain, "postmaster@" + domain));
    }

    /** Sends the reports of one day (UTC). */
    void send(LocalDate day) throws IOException {
        DayResults dmarc = DayResults.of(log, day, Kind.AUTHENTICATED);
        for (String domain : dmarc.domains()) {
            dmarc(domain, dmarc);
        }
        DayResults tls = DayResults.of(log, day, Kind.ENCRYPTED);
        for (String domain : tls.domains()) {
            tls(domain, tls);
        }
    }

    private void dmarc(String domain, DayResults day) {
        Reporter reporter = reporter().orElseThrow();
        Optional<Published> published =
                DnsName.parse(domain).flatMap(name -> new DmarcReporting(setting.resolver()).of(name));
        if (published.isEmpty() || published.get().to().isEmpty()) {
            return;
        }
        String id = "dmarc." + day.day() + '.' + domain;
        byte[] report = ReportMail.packed(
                DmarcReportText.of(reporter, id, day, published.get(), day.lines(domain)));
        for (DmarcReporting.To to : published.get().to()) {
            if (report.length <= to.maxOctets().orElse(Long.MAX_VALUE)) {
                mail(to.address(), id, new ReportMail(reporter, setting.hostname(), clock.instant())
                        .dmarc(domain, day, id, to.address(), report));
            }
        }
    }

    private void tls(String domain, DayResults day) {
        Reporter reporter = reporter().orElseThrow();
        Optional<DnsName> name = DnsName.parse(domain);
        List<String> addresses =
                name.map(found -> TlsReporting.addresses(setting.resolver(), found)).orElse(List.of());
        if (addresses.isEmpty()) {
            return;
        }
        String id = "tls." + day.day() + '.' + domain;
        Optional<StsPolicy> policy = name.flatMap(setting.policies()::of);
        byte[] report =
                ReportMail.packed(TlsReportText.of(reporter, id, day, domain, policy, day.lines(domain)));
        for (String address : addresses) {
            if (address.regionMatches(true, 0, "mailto:", 0, 7)) {
                String to = address.substring(7);
                mail(to, id, new ReportMail(reporter, setting.hostname(), clock.instant())
                        .tls(domain, day, id, to, report));
            } else {
                post(address, id, report);
            }
        }
    }

    private void post(String address, String id, byte[] report) {
        try {
            setting.poster().send(address, report);
            LOG.log(Level.INFO, "event=feedback.posted report=" + id);
        } catch (IOException failed) {
            LOG.log(Level.WARNING, "event=feedback.not_posted report=" + id, failed);
        }
    }

    private void mail(String to, String id, byte[] text) {
        try {
            boolean queued = setting.mail().send(List.of(to), text, id).isEmpty();
            LOG.log(Level.INFO, "event=feedback." + (queued ? "queued" : "no_such_address") + " report=" + id);
        } catch (IOException failed) {
            LOG.log(Level.ERROR, "event=feedback.not_queued report=" + id, failed);
        }
    }
}
