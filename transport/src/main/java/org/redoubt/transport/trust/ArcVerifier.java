package org.redoubt.transport.trust;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.redoubt.transport.dns.Resolver;

/** Validates a chain (RFC 8617 5.2). Made when the header is complete, asked when the body has ended. */
public final class ArcVerifier {
    private final MessageHeader header;
    private final BodyHashes bodies;
    private final ArcChain.Reading reading;

    public ArcVerifier(MessageHeader header, BodyHashes bodies) {
        this.header = header;
        this.bodies = bodies;
        this.reading = ArcChain.read(header);
        if (reading instanceof ArcChain.Reading.Complete(var chain)) {
            SignatureTags newest = chain.sets().getLast().signatureTags();
            bodies.want(newest.body(), newest.length());
        }
    }

    public ArcOutcome finish(Resolver resolver) {
        return switch (reading) {
            case ArcChain.Reading.None ignored -> ArcOutcome.NONE;
            case ArcChain.Reading.Malformed(var reason) -> ArcOutcome.fail(reason);
            case ArcChain.Reading.Complete(var chain) -> verify(chain, resolver);
        };
    }

    private ArcOutcome verify(ArcChain chain, Resolver resolver) {
        int count = chain.sets().size();
        for (int i = 0; i < count; i++) {
            ArcResult wanted = i == 0 ? ArcResult.NONE : ArcResult.PASS;
            if (chain.sets().get(i).sealTags().validation() != wanted) {
                return ArcOutcome.fail("a seal says that the chain before it does not pass");
            }
        }
        Optional<ArcOutcome> wrong = newestSignature(chain.sets().getLast(), resolver);
        for (int i = count - 1; i >= 0 && wrong.isEmpty(); i--) {
            wrong = seal(chain, i, resolver);
        }
        return wrong.orElseGet(() -> new ArcOutcome(
                ArcResult.PASS,
                "",
                false,
                chain.sets().stream().map(set -> set.sealTags().domain()).toList(),
                ArcChain.payload(chain.sets().getLast().results())));
    }

    // RFC 8617 5.2: only the newest message signature must hold; the seals vouch for the others.
    private Optional<ArcOutcome> newestSignature(ArcChain.Set set, Resolver resolver) {
        SignatureTags tags = set.signatureTags();
        Optional<byte[]> body = bodies.hash(tags.body(), tags.length());
        if (body.isEmpty() || !MessageDigest.isEqual(body.get(), tags.bodyHash())) {
            return Optional.of(ArcOutcome.fail("body hash did not verify"));
        }
        return switch (DkimPublicKey.lookUp(resolver, tags.selector(), tags.domain(), tags.algorithm())) {
            case DkimPublicKey.Lookup.Nothing nothing -> Optional.of(without(nothing));
            case DkimPublicKey.Lookup.Found(var key) ->
                key.verifies(DkimVerifier.signed(header, set.signature(), tags), tags.signature())
                        ? Optional.empty()
                        : Optional.of(ArcOutcome.fail("signature did not verify"));
        };
    }

    private static Optional<ArcOutcome> seal(ArcChain chain, int index, Resolver resolver) {
        ArcChain.Seal seal = chain.sets().get(index).sealTags();
        List<List<HeaderField>> sets = new ArrayList<>();
        for (int i = 0; i <= index; i++) {
            sets.add(chain.fields(i, i == index));
        }
        byte[] data = ArcChain.sealed(sets).getBytes(StandardCharsets.ISO_8859_1);
        return switch (DkimPublicKey.lookUp(resolver, seal.selector(), seal.domain(), seal.algorithm())) {
            case DkimPublicKey.Lookup.Nothing nothing -> Optional.of(without(nothing));
            case DkimPublicKey.Lookup.Found(var key) ->
                key.verifies(data, seal.signature())
                        ? Optional.empty()
                        : Optional.of(ArcOutcome.fail("seal did not verify"));
        };
    }

    private static ArcOutcome without(DkimPublicKey.Lookup.Nothing nothing) {
        boolean later = nothing.result() == DkimResult.TEMPERROR;
        return new ArcOutcome(ArcResult.FAIL, nothing.reason(), later, List.of(), Optional.empty());
    }

    /** The chain, when its structure is right; for those who seal next. */
    ArcChain.Reading reading() {
        return reading;
    }
}
