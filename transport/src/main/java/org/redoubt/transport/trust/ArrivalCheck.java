package org.redoubt.transport.trust;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import org.redoubt.filter.Suspect;
import org.redoubt.filter.Suspect.Result;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.transport.tracking.TraceEvent;
import org.redoubt.transport.tracking.TraceEvent.Key;
import org.redoubt.transport.tracking.TraceEvent.Kind;

/**
 * All checks of one message: begun when its header is here, so that the body is hashed as it passes by; asked for the
 * result when it has ended.
 */
public final class ArrivalCheck {
    private final Arrivals arrivals;
    private final Envelope envelope;
    private final MessageHeader header;
    private final BodyHashes bodies = new BodyHashes();
    private final DkimVerifier dkim;
    private final ArcVerifier arc;

    /**
     * What came before the message.
     *
     * @param client the address of the other end
     * @param hello what it calls itself
     * @param localPart of the sender, empty for the null sender
     * @param domain of the sender, empty for the null sender
     */
    public record Envelope(InetAddress client, String hello, String localPart, String domain) {
        String sender() {
            return domain.isEmpty() ? "" : localPart + '@' + domain;
        }
    }

    /** What becomes of the message. */
    public sealed interface Verdict {
        /**
         * @param field Authentication-Results with its CRLF, to be put before the header
         * @param authentication the same in brief
         * @param sender who answers for the message
         * @param forged whether the author's domain wants such mail refused or set aside, and nobody vouches for it
         */
        record Take(String field, Suspect.Authentication authentication, Sender sender, boolean forged) implements Verdict {}

        /** DMARC failed, and the author's domain asks to refuse such mail. */
        record Refuse(DmarcOutcome dmarc, Sender sender) implements Verdict {}
    }

    public ArrivalCheck(Arrivals arrivals, Envelope envelope, MessageHeader header) {
        this.arrivals = arrivals;
        this.envelope = envelope;
        this.header = header;
        this.dkim = new DkimVerifier(header, bodies);
        this.arc = new ArcVerifier(header, bodies);
    }

    /** The next octets of the body, which begins behind the empty line. */
    public void body(byte[] b, int off, int len) {
        bodies.write(b, off, len);
    }

    /** Asks the DNS, within its budget; call it once. */
    public Verdict finish(Instant now) {
        Resolver resolver = arrivals.forOneMessage();
        // What decides over the message comes first, in case the budget ends.
        SpfOutcome mailFrom = SpfCheck.of(
                resolver,
                SpfCheck.Request.mailFrom(
                        envelope.client(), envelope.localPart(), envelope.domain(), envelope.hello(),
                        arrivals.hostname(), now));
        List<DkimOutcome> signatures = dkim.finish(resolver, now);
        DmarcOutcome dmarc = new DmarcCheck(resolver, arrivals.random()).check(header.authors(), mailFrom, signatures);
        ArcOutcome chain = arc.finish(resolver);
        boolean vouched = dmarc.disposition() != DmarcPolicy.NONE && vouched(chain);
        boolean refused = dmarc.disposition() == DmarcPolicy.REJECT && arrivals.refusing() && !vouched;
        tell(now, mailFrom, signatures, dmarc, vouched, refused);
        Sender sender = Sender.of(envelope.client(), vouched, signatures, dmarc);
        if (refused) {
            return new Verdict.Refuse(dmarc, sender);
        }
        Iprev iprev = Iprev.of(resolver, envelope.client());
        String field = new ResultsField(arrivals.hostname())
                .iprev(iprev, envelope.client())
                .spf(mailFrom, envelope)
                .dkim(signatures)
                .arc(chain)
                .dmarc(dmarc, vouched)
                .text();
        boolean forged = dmarc.disposition() != DmarcPolicy.NONE && !vouched;
        return new Verdict.Take(field, brief(mailFrom, signatures, dmarc, vouched, iprev), sender, forged);
    }

    /** RFC 7489 7.2: what the owner of the author's domain wants to hear of the message. */
    private void tell(
            Instant now, SpfOutcome spf, List<DkimOutcome> dkim, DmarcOutcome dmarc, boolean vouched, boolean refused) {
        if (dmarc.publishedAt().isEmpty() || dmarc.result() == DmarcResult.TEMPERROR) {
            return;
        }
        // What we do not refuse goes to Junk.
        DmarcPolicy done = vouched
                ? DmarcPolicy.NONE
                : refused || dmarc.disposition() != DmarcPolicy.REJECT ? dmarc.disposition() : DmarcPolicy.QUARANTINE;
        TraceEvent.Draft draft = TraceEvent.of(Kind.AUTHENTICATED, "-", now)
                .with(Key.DOMAIN, dmarc.publishedAt().get().text())
                .with(Key.AUTHOR, dmarc.domain().map(DnsName::text))
                .with(Key.CLIENT, IpText.of(envelope.client()))
                .with(Key.DISPOSITION, done.label())
                .with(Key.DKIM_ALIGNED, dmarc.alignment().dkim() ? "pass" : "fail")
                .with(Key.SPF_ALIGNED, dmarc.alignment().spf() ? "pass" : "fail")
                .with(Key.SPF, spf.result().label() + ' ' + spf.domain())
                .with(Key.FROM, envelope.domain());
        if (vouched) {
            draft.with(Key.OUTCOME, "trusted_forwarder");
        }
        dkim.stream()
                .filter(signature -> signature.domain().isPresent())
                .forEach(signature -> draft.with(
                        Key.DKIM,
                        signature.result().label() + ' ' + signature.domain().get().text() + ' ' + signature.selector()));
        arrivals.feedback().note(draft.done());
    }

    /** A chain that vouches for the message spares it what DMARC says. */
    private static Suspect.Authentication brief(
            SpfOutcome spf, List<DkimOutcome> dkim, DmarcOutcome dmarc, boolean vouched, Iprev client) {
        Result ofSpf = switch (spf.result()) {
            case PASS -> Result.PASS;
            case FAIL -> Result.FAIL;
            case SOFTFAIL -> Result.SOFT_FAIL;
            case NONE, NEUTRAL -> Result.NONE;
            case TEMPERROR, PERMERROR -> Result.UNKNOWN;
        };
        boolean failed = dkim.stream().anyMatch(signature -> signature.result() == DkimResult.FAIL);
        boolean unsure = dkim.stream().anyMatch(signature -> signature.result() == DkimResult.TEMPERROR);
        Result unsigned = failed ? Result.FAIL : unsure ? Result.UNKNOWN : Result.NONE;
        Result ofDkim = dkim.stream().anyMatch(DkimOutcome::passes) ? Result.PASS : unsigned;
        Result ofDmarc = switch (dmarc.result()) {
            case PASS -> Result.PASS;
            case FAIL -> vouched ? Result.UNKNOWN : Result.FAIL;
            case NONE -> Result.NONE;
            case TEMPERROR, PERMERROR -> Result.UNKNOWN;
        };
        Result named = switch (client.result()) {
            case PASS -> Result.PASS;
            case FAIL -> Result.FAIL;
            case PERMERROR -> Result.NONE;
            case TEMPERROR -> Result.UNKNOWN;
        };
        boolean quarantine = dmarc.disposition() != DmarcPolicy.NONE && !vouched;
        return new Suspect.Authentication(ofSpf, ofDkim, ofDmarc, quarantine, named);
    }

    /** RFC 8617 7.2: the last sealer is trusted, and says that DMARC passed when the message came to it. */
    private boolean vouched(ArcOutcome chain) {
        return chain.result() == ArcResult.PASS
                && arrivals.trustedSealers().contains(chain.sealers().getLast())
                && chain.newestResults()
                        .filter(results -> AuthenticationResults.of(results, "dmarc").contains("pass"))
                        .isPresent();
    }
}
