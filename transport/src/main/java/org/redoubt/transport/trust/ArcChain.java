package org.redoubt.transport.trust;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redoubt.transport.dns.DnsName;

/** The sets of a chain (RFC 8617 4.2), each of three fields, instance 1 first. */
record ArcChain(List<Set> sets) {
    private static final String RESULTS = "arc-authentication-results";
    private static final String SIGNATURE = "arc-message-signature";
    private static final String SEAL = "arc-seal";
    // RFC 8617 4.1.1: the instance comes first.
    private static final Pattern INSTANCE = Pattern.compile("\\s*i\\s*=\\s*([0-9]{1,2})\\s*;(.*)", Pattern.DOTALL);

    /** How a chain is built. */
    sealed interface Reading {
        record None() implements Reading {}

        record Malformed(String reason) implements Reading {}

        record Complete(ArcChain chain) implements Reading {}
    }

    /** One sealer's three fields. */
    record Set(HeaderField results, HeaderField signature, SignatureTags signatureTags, HeaderField seal, Seal sealTags) {}

    /** ARC-Seal (RFC 8617 4.1.3). */
    record Seal(DkimAlgorithm algorithm, byte[] signature, DnsName domain, String selector, ArcResult validation) {
        static Seal of(TagList tags) throws SignatureTags.Malformed {
            // RFC 8617 4.1.3: what a seal covers is not for it to say.
            if (tags.has("h")) {
                throw new SignatureTags.Malformed("a seal with a list of fields");
            }
            SignatureTags.number(tags, "t");
            ArcResult validation = switch (tags.compact("cv").orElse("")) {
                case "none" -> ArcResult.NONE;
                case "pass" -> ArcResult.PASS;
                case "fail" -> ArcResult.FAIL;
                default -> throw new SignatureTags.Malformed("a seal that says nothing of the chain before");
            };
            return new Seal(
                    SignatureTags.algorithm(tags),
                    SignatureTags.base64(tags, "b"),
                    SignatureTags.domain(tags),
                    SignatureTags.selector(tags),
                    validation);
        }
    }

    ArcChain {
        sets = List.copyOf(sets);
    }

    static Reading read(MessageHeader header) {
        List<HeaderField> results = header.all(RESULTS);
        List<HeaderField> signatures = header.all(SIGNATURE);
        List<HeaderField> seals = header.all(SEAL);
        if (results.isEmpty() && signatures.isEmpty() && seals.isEmpty()) {
            return new Reading.None();
        }
        int count = results.size();
        if (count != signatures.size() || count != seals.size() || count > TrustLimits.ARC_SETS) {
            return new Reading.Malformed("the sets are not complete");
        }
        try {
            Map<Integer, HeaderField> byInstance = new HashMap<>();
            for (HeaderField field : results) {
                put(byInstance, instanceOfResults(field), field);
            }
            Map<Integer, Tagged> signed = tagged(signatures);
            Map<Integer, Tagged> sealed = tagged(seals);
            List<Set> sets = new ArrayList<>();
            for (int i = 1; i <= count; i++) {
                sets.add(set(byInstance.get(i), signed.get(i), sealed.get(i)));
            }
            return new Reading.Complete(new ArcChain(sets));
        } catch (SignatureTags.Malformed malformed) {
            return new Reading.Malformed(String.valueOf(malformed.getMessage()));
        }
    }

    private record Tagged(HeaderField field, TagList tags) {}

    private static Map<Integer, Tagged> tagged(List<HeaderField> fields) throws SignatureTags.Malformed {
        Map<Integer, Tagged> byInstance = new HashMap<>();
        for (HeaderField field : fields) {
            TagList tags = TagList.parse(field.value())
                    .orElseThrow(() -> new SignatureTags.Malformed("malformed tags"));
            String instance = tags.compact("i").orElse("");
            put(byInstance, instance.matches("[0-9]{1,2}") ? Integer.parseInt(instance) : 0, new Tagged(field, tags));
        }
        return byInstance;
    }

    private static <T> void put(Map<Integer, T> to, int instance, T what) throws SignatureTags.Malformed {
        if (instance < 1 || to.putIfAbsent(instance, what) != null) {
            throw new SignatureTags.Malformed("an instance that cannot be");
        }
    }

    private static Set set(
            @org.jspecify.annotations.Nullable HeaderField results,
            @org.jspecify.annotations.Nullable Tagged signature,
            @org.jspecify.annotations.Nullable Tagged seal)
            throws SignatureTags.Malformed {
        if (results == null || signature == null || seal == null) {
            throw new SignatureTags.Malformed("the sets are not complete");
        }
        // Without c, sealers mean relaxed: the shared suite has it so.
        SignatureTags tags = SignatureTags.of(signature.tags(), Canonicalization.RELAXED);
        // RFC 8617 4.1.2
        if (tags.headers().contains(SEAL)) {
            throw new SignatureTags.Malformed("a signature over seals");
        }
        return new Set(results, signature.field(), tags, seal.field(), Seal.of(seal.tags()));
    }

    private static int instanceOfResults(HeaderField field) {
        Matcher matcher = INSTANCE.matcher(field.value());
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    /** What stands behind the instance of an ARC-Authentication-Results field. */
    static Optional<String> payload(HeaderField results) {
        Matcher matcher = INSTANCE.matcher(results.value());
        return matcher.matches() ? Optional.of(matcher.group(2).strip()) : Optional.empty();
    }

    /** What the seal of the last of these sets signs (RFC 8617 5.1.1): all fields, relaxed, its own without b. */
    static String sealed(List<List<HeaderField>> sets) {
        var text = new StringBuilder();
        for (List<HeaderField> set : sets) {
            set.forEach(field -> text.append(field.canonical(Canonicalization.RELAXED)));
        }
        text.setLength(text.length() - 2);
        return text.toString();
    }

    List<HeaderField> fields(int index, boolean withoutSealSignature) {
        Set set = sets.get(index);
        return List.of(
                set.results(), set.signature(), withoutSealSignature ? set.seal().withoutSignature() : set.seal());
    }
}
