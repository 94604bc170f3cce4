package org.redoubt.transport.trust;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.redoubt.transport.dns.DnsName;

/**
 * What a DKIM-Signature (RFC 6376 3.5) and an ARC-Message-Signature (RFC 8617 4.1.2) have in common.
 *
 * @param headers the names of the signed fields, in lower case
 * @param length how much of the canonical body is signed, when not all
 * @param time when it was signed, in seconds
 * @param expires when it ends, in seconds
 */
record SignatureTags(
        DkimAlgorithm algorithm,
        byte[] signature,
        byte[] bodyHash,
        Canonicalization header,
        Canonicalization body,
        DnsName domain,
        String selector,
        List<String> headers,
        OptionalLong length,
        OptionalLong time,
        OptionalLong expires) {

    /** What is wrong, in a word for a comment. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    /** @param otherwise what an absent c tag means */
    static SignatureTags of(TagList tags, Canonicalization otherwise) throws Malformed {
        String how = tags.compact("c").orElse(otherwise.label() + '/' + otherwise.label());
        int slash = how.indexOf('/');
        return new SignatureTags(
                algorithm(tags),
                base64(tags, "b"),
                base64(tags, "bh"),
                canonicalization(slash < 0 ? how : how.substring(0, slash)),
                canonicalization(slash < 0 ? "simple" : how.substring(slash + 1)),
                domain(tags),
                selector(tags),
                headers(tags),
                number(tags, "l"),
                number(tags, "t"),
                number(tags, "x"));
    }

    static DkimAlgorithm algorithm(TagList tags) throws Malformed {
        return tags.compact("a").flatMap(DkimAlgorithm::of).orElseThrow(() -> new Malformed("unsupported algorithm"));
    }

    static byte[] base64(TagList tags, String name) throws Malformed {
        try {
            byte[] octets = Base64.getDecoder().decode(tags.compact(name).orElse(""));
            if (octets.length == 0) {
                throw new Malformed("no " + name);
            }
            return octets;
        } catch (IllegalArgumentException notBase64) {
            throw new Malformed(name + " is not base64");
        }
    }

    private static Canonicalization canonicalization(String label) throws Malformed {
        return Canonicalization.of(label).orElseThrow(() -> new Malformed("unknown canonicalization"));
    }

    static DnsName domain(TagList tags) throws Malformed {
        return tags.compact("d").flatMap(DnsName::parse).orElseThrow(() -> new Malformed("no domain"));
    }

    static String selector(TagList tags) throws Malformed {
        return tags.compact("s")
                .flatMap(DnsName::parse)
                .map(DnsName::text)
                .orElseThrow(() -> new Malformed("no selector"));
    }

    private static List<String> headers(TagList tags) throws Malformed {
        String list = tags.compact("h").orElseThrow(() -> new Malformed("no list of fields"));
        List<String> names = new ArrayList<>(
                Arrays.asList(list.toLowerCase(Locale.ROOT).split(":", -1)));
        if (names.size() > TrustLimits.SIGNED_FIELDS) {
            throw new Malformed("too many fields");
        }
        return List.copyOf(names);
    }

    static OptionalLong number(TagList tags, String name) throws Malformed {
        Optional<String> digits = tags.compact(name);
        if (digits.isEmpty()) {
            return OptionalLong.empty();
        }
        // RFC 6376 3.5 allows l= 76 digits; no message has more than these octets, no clock more than these seconds.
        if (!digits.get().matches("[0-9]{1,18}")) {
            throw new Malformed(name + " is not a number");
        }
        return OptionalLong.of(Long.parseLong(digits.get()));
    }
}
