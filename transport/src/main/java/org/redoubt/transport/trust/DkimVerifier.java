package org.redoubt.transport.trust;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.Resolver;

/**
 * Verifies a message's signatures (RFC 6376 6.1). Made when the header is complete, so that the body can be hashed as it
 * comes; asked when the body has ended.
 */
public final class DkimVerifier {
    private final MessageHeader header;
    private final BodyHashes bodies;
    private final List<Candidate> candidates = new ArrayList<>();

    /** A signature that can be looked at, or why it cannot. */
    private sealed interface Candidate {
        record Readable(HeaderField field, TagList tags, SignatureTags signature) implements Candidate {}

        record Settled(DkimOutcome outcome) implements Candidate {}
    }

    public DkimVerifier(MessageHeader header, BodyHashes bodies) {
        this.header = header;
        this.bodies = bodies;
        header.all("dkim-signature").stream()
                .limit(TrustLimits.DKIM_SIGNATURES)
                .map(DkimVerifier::read)
                .forEach(candidates::add);
        for (Candidate candidate : candidates) {
            if (candidate instanceof Candidate.Readable readable) {
                bodies.want(readable.signature().body(), readable.signature().length());
            }
        }
    }

    private static Candidate read(HeaderField field) {
        Optional<TagList> tags = TagList.parse(field.value());
        if (tags.isEmpty()) {
            return new Candidate.Settled(DkimOutcome.unread(DkimResult.PERMERROR, "malformed signature"));
        }
        try {
            SignatureTags signature = SignatureTags.of(tags.get(), Canonicalization.SIMPLE);
            check(tags.get(), signature);
            return new Candidate.Readable(field, tags.get(), signature);
        } catch (SignatureTags.Malformed malformed) {
            String reason = String.valueOf(malformed.getMessage());
            return new Candidate.Settled(DkimOutcome.unread(DkimResult.PERMERROR, reason));
        }
    }

    private static void check(TagList tags, SignatureTags signature) throws SignatureTags.Malformed {
        if (!tags.compact("v").orElse("").equals("1")) {
            throw new SignatureTags.Malformed("unknown version");
        }
        if (!signature.headers().contains("from")) {
            throw new SignatureTags.Malformed("From is not signed");
        }
        if (tags.has("q") && !List.of(tags.compact("q").orElse("").split(":")).contains("dns/txt")) {
            throw new SignatureTags.Malformed("unknown query method");
        }
        boolean within = identityDomain(tags, signature).filter(d -> d.within(signature.domain())).isPresent();
        if (!within) {
            throw new SignatureTags.Malformed("the identity lies outside the domain");
        }
        long from = signature.time().orElse(0);
        if (signature.expires().isPresent() && signature.expires().getAsLong() <= from) {
            throw new SignatureTags.Malformed("it expires before it begins");
        }
    }

    private static Optional<DnsName> identityDomain(TagList tags, SignatureTags signature) {
        Optional<String> identity = tags.compact("i");
        if (identity.isEmpty()) {
            return Optional.of(signature.domain());
        }
        int at = identity.get().lastIndexOf('@');
        return at < 0 ? Optional.empty() : DnsName.parse(identity.get().substring(at + 1));
    }

    /** One outcome for each signature, in their order; none when there is no signature. */
    public List<DkimOutcome> finish(Resolver resolver, Instant now) {
        return candidates.stream()
                .map(candidate -> switch (candidate) {
                    case Candidate.Settled settled -> settled.outcome();
                    case Candidate.Readable readable -> verify(readable, resolver, now);
                })
                .toList();
    }

    private DkimOutcome verify(Candidate.Readable candidate, Resolver resolver, Instant now) {
        SignatureTags signature = candidate.signature();
        if (signature.expires().isPresent() && signature.expires().getAsLong() < now.getEpochSecond()) {
            return outcome(candidate, DkimResult.FAIL, "signature expired");
        }
        // The body is hashed already: a key is asked for only when it can make a difference.
        Optional<byte[]> body = bodies.hash(signature.body(), signature.length());
        if (body.isEmpty() || !MessageDigest.isEqual(body.get(), signature.bodyHash())) {
            return outcome(candidate, DkimResult.FAIL, "body hash did not verify");
        }
        return switch (DkimPublicKey.lookUp(
                resolver, signature.selector(), signature.domain(), signature.algorithm())) {
            case DkimPublicKey.Lookup.Nothing(var result, var reason) -> outcome(candidate, result, reason);
            case DkimPublicKey.Lookup.Found(var key) -> verify(candidate, key);
        };
    }

    private DkimOutcome verify(Candidate.Readable candidate, DkimPublicKey key) {
        SignatureTags signature = candidate.signature();
        boolean sameDomain = identityDomain(candidate.tags(), signature)
                .filter(signature.domain()::equals)
                .isPresent();
        if (key.strict() && !sameDomain) {
            return outcome(candidate, DkimResult.PERMERROR, "the key allows no subdomains");
        }
        byte[] data = signed(header, candidate.field(), signature);
        return key.verifies(data, signature.signature())
                ? outcome(candidate, DkimResult.PASS, "")
                : outcome(candidate, DkimResult.FAIL, "signature did not verify");
    }

    /** What a signature signs (RFC 6376 3.7): the chosen fields, then its own without b, which has no line end. */
    static byte[] signed(MessageHeader header, HeaderField own, SignatureTags signature) {
        var text = new StringBuilder();
        header.select(signature.headers())
                .forEach(field -> text.append(field.canonical(signature.header())));
        String last = own.withoutSignature().canonical(signature.header());
        text.append(last, 0, last.length() - 2);
        return text.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static DkimOutcome outcome(Candidate.Readable candidate, DkimResult result, String reason) {
        SignatureTags signature = candidate.signature();
        String b = candidate.tags().compact("b").orElse("");
        return new DkimOutcome(
                result,
                reason,
                Optional.of(signature.domain()),
                candidate.tags().compact("i").orElse("@" + signature.domain()),
                signature.selector(),
                signature.algorithm().label(),
                b.substring(0, Math.min(8, b.length())));
    }
}
