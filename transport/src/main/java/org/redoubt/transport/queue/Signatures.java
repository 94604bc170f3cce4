package org.redoubt.transport.queue;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.redoubt.account.Message;
import org.redoubt.account.OutboundQueue;
import org.redoubt.account.QueueId;
import org.redoubt.account.QueuedLeg;
import org.redoubt.directory.Directory;
import org.redoubt.directory.DomainName;
import org.redoubt.directory.SigningKey;
import org.redoubt.transport.Limits;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.session.LogLine;
import org.redoubt.transport.trust.DkimAlgorithm;
import org.redoubt.transport.trust.DkimKey;
import org.redoubt.transport.trust.ForwardSealer;
import org.redoubt.transport.trust.MessageSigner;

/**
 * Signs what leaves (RFC 6376 5), and seals what is passed on (RFC 8617 5), at the moment it leaves: with the keys of that moment, and so that what stays here is
 * as it was written.
 *
 * <p>Signed is what somebody of ours wrote, and the server's own reports; never what is only passed on, whose From may
 * be anybody's claim. The domain is the author's, or the nearest above it that is ours (RFC 7489 3.1.1 has relaxed
 * alignment): reports come from the name of this host. The message is read once more for it, piece by piece; what came
 * out is remembered for a while, since a letter to many domains leaves many times.
 */
final class Signatures {
    private final Directory directory;
    private final OutboundQueue queue;
    private final InstantSource clock;
    private final String hostname;
    private final Cache<QueueId, String> made = Caffeine.newBuilder()
            .maximumSize(Limits.SIGNATURES_REMEMBERED)
            .expireAfterWrite(Limits.SIGNATURE_REMEMBERED)
            .build();

    /** @param hostname our name in Authentication-Results */
    Signatures(Directory directory, OutboundQueue queue, InstantSource clock, String hostname) {
        this.directory = directory;
        this.queue = queue;
        this.clock = clock;
        this.hostname = hostname;
    }

    /** The fields to be put before the message, each with its CRLF; empty when none of our domains answers for it. */
    String of(QueuedLeg leg) throws IOException {
        QueueId id = leg.id().message();
        String known = made.getIfPresent(id);
        if (known != null) {
            return known;
        }
        int from = leg.envelope().returnPathOctets();
        Octets octets = out -> queue.copyTo(id, from, out);
        String fields =
                leg.envelope().ours() ? sign(leg, octets) : seal(queue.head(id, from, ForwardSealer.FIRST_FIELD), leg, octets);
        made.put(id, fields);
        return fields;
    }

    /** The same for what a message was converted to. */
    String of(QueuedLeg leg, Message converted) throws IOException {
        byte[] head = converted.range(0, ForwardSealer.FIRST_FIELD);
        return leg.envelope().ours() ? sign(leg, converted::copyTo) : seal(head, leg, converted::copyTo);
    }

    /** What is signed. */
    private interface Octets {
        void copyTo(OutputStream out) throws IOException;
    }

    private String sign(QueuedLeg leg, Octets octets) throws IOException {
        MessageSigner signer = new MessageSigner();
        octets.copyTo(signer);
        List<DkimKey> keys = signer.author().flatMap(this::domain).map(this::keys).orElse(List.of());
        try {
            return signer.fields(keys, clock.instant());
        } catch (IllegalStateException broken) {
            // Unsigned mail is taken by most; mail that does not leave by nobody.
            LogLine.of("queue.not_signed", leg.id().toString()).error(broken);
            return "";
        }
    }

    /** What a person of ours passes on gets a seal of her domain (RFC 8617 5.1); what merely comes through, nothing. */
    private String seal(byte[] head, QueuedLeg leg, Octets octets) throws IOException {
        if (!ForwardSealer.passedOn(head)) {
            return "";
        }
        ForwardSealer sealer = new ForwardSealer(hostname);
        octets.copyTo(sealer);
        Optional<DkimKey> key = sealer.forwarder()
                .flatMap(this::domain)
                .flatMap(domain -> keys(domain).stream()
                        .filter(one -> one.algorithm() == DkimAlgorithm.RSA_SHA256)
                        .findFirst());
        try {
            return key.flatMap(rsa -> sealer.fields(rsa, clock.instant())).orElse("");
        } catch (IllegalStateException broken) {
            LogLine.of("queue.not_sealed", leg.id().toString()).error(broken);
            return "";
        }
    }

    /** The author's domain if it is ours, else the nearest above it that is. */
    private Optional<DomainName> domain(DnsName author) {
        Optional<DnsName> at = Optional.of(author);
        while (at.isPresent()) {
            Optional<DomainName> ours = DomainName.parse(at.get().text()).filter(name -> directory.localDomain(name.ascii()));
            if (ours.isPresent()) {
                return ours;
            }
            at = at.get().parent();
        }
        return Optional.empty();
    }

    private List<DkimKey> keys(DomainName domain) {
        return directory.signingKeys(domain).stream()
                .filter(key -> key.state() == SigningKey.State.ACTIVE)
                .flatMap(key -> key(domain, key).stream())
                .toList();
    }

    private static Optional<DkimKey> key(DomainName domain, SigningKey key) {
        try {
            return Optional.of(DkimKey.fromPem(DnsName.of(domain.ascii()), key.selector(), key.algorithm(), key.secret()));
        } catch (GeneralSecurityException unusable) {
            LogLine.of("queue.key_unusable", domain.ascii()).with("selector", key.selector()).error(unusable);
            return Optional.empty();
        }
    }
}
