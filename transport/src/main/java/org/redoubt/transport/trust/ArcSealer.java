package org.redoubt.transport.trust;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Adds our set to a message that we change or pass on (RFC 8617 5.1). Made when the header is complete; the body is
 * streamed into the {@link BodyHashes}; then {@link #fields} gives what is put before the header.
 */
public final class ArcSealer {
    private final MessageHeader header;
    private final BodyHashes bodies;
    private final ArcChain.Reading reading;

    public ArcSealer(MessageHeader header, BodyHashes bodies) {
        this.header = header;
        this.bodies = bodies;
        this.reading = ArcChain.read(header);
        bodies.want(Canonicalization.RELAXED, OptionalLong.empty());
    }

    /**
     * The three fields, each with its CRLF, the seal on top.
     *
     * @param results the payload of Authentication-Results: our name, then what was found on arrival
     * @param before what {@link ArcVerifier} said of the chain on arrival
     * @param signedNames fields to sign, in lower case
     * @return empty where nobody seals any more: the chain failed before, is full, or its instances cannot be told
     */
    public Optional<String> fields(
            DkimKey key, Instant now, String results, ArcResult before, List<String> signedNames) {
        int instance = switch (reading) {
            case ArcChain.Reading.None ignored -> 1;
            case ArcChain.Reading.Malformed ignored -> 0;
            case ArcChain.Reading.Complete(var chain) -> next(chain);
        };
        if (instance == 0) {
            return Optional.empty();
        }
        HeaderField aar = HeaderField.of("ARC-Authentication-Results: i=" + instance + "; " + results.strip() + "\r\n");
        HeaderField ams = signature(key, now, instance, signedNames);
        HeaderField seal = seal(key, now, instance, before, List.of(aar, ams));
        return Optional.of(seal.raw() + ams.raw() + aar.raw());
    }

    // RFC 8617 5.1: nothing is added to a chain that its last sealer found failing.
    private static int next(ArcChain chain) {
        boolean over = chain.sets().getLast().sealTags().validation() == ArcResult.FAIL
                || chain.sets().size() >= TrustLimits.ARC_SETS;
        return over ? 0 : chain.sets().size() + 1;
    }

    private HeaderField signature(DkimKey key, Instant now, int instance, List<String> names) {
        byte[] hash = bodies.hash(Canonicalization.RELAXED, OptionalLong.empty()).orElseThrow();
        String before = "ARC-Message-Signature: a=" + key.algorithm().label() + "; b=";
        String behind = "; bh=" + Base64.getEncoder().encodeToString(hash) + ";\r\n\tc=relaxed/relaxed; d="
                + key.domain() + "; h=" + String.join(":", names).toLowerCase(Locale.ROOT) + ";\r\n\ti=" + instance
                + "; s=" + key.selector() + "; t=" + now.getEpochSecond() + "\r\n";
        var data = new StringBuilder();
        header.select(names).forEach(field -> data.append(field.canonical(Canonicalization.RELAXED)));
        String own = HeaderField.of(before + behind).canonical(Canonicalization.RELAXED);
        data.append(own, 0, own.length() - 2);
        return HeaderField.of(before + signed(key, data.toString()) + behind);
    }

    private HeaderField seal(DkimKey key, Instant now, int instance, ArcResult validation, List<HeaderField> ours) {
        String before = "ARC-Seal: a=" + key.algorithm().label() + "; b=";
        String behind = "; cv=" + validation.label() + ";\r\n\td=" + key.domain() + "; i=" + instance + "; s="
                + key.selector() + "; t=" + now.getEpochSecond() + "\r\n";
        List<List<HeaderField>> sets = new ArrayList<>();
        // RFC 8617 5.1.2: a seal that tells of a failure covers its own set only; the others prove nothing.
        if (validation != ArcResult.FAIL && reading instanceof ArcChain.Reading.Complete(var chain)) {
            for (int i = 0; i < chain.sets().size(); i++) {
                sets.add(chain.fields(i, false));
            }
        }
        sets.add(List.of(ours.getFirst(), ours.getLast(), HeaderField.of(before + behind)));
        return HeaderField.of(before + signed(key, ArcChain.sealed(sets)) + behind);
    }

    private static String signed(DkimKey key, String data) {
        // Not folded: blanks within would be part of what the next seal signs. 344 characters are far from RFC 5322's 998.
        return Base64.getEncoder().encodeToString(key.sign(data.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
