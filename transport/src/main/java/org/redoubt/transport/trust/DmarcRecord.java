package org.redoubt.transport.trust;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A policy record (RFC 7489 6.3, with np, psd and t of DMARCbis).
 *
 * @param subdomains sp, or p
 * @param missing np: for subdomains that do not exist; or sp
 * @param percent pct; 0 in a test phase (t=y)
 * @param publicSuffix psd, when it says y or n
 * @param aggregate rua: where reports go
 */
record DmarcRecord(
        DmarcPolicy policy,
        DmarcPolicy subdomains,
        DmarcPolicy missing,
        boolean strictDkim,
        boolean strictSpf,
        int percent,
        Optional<Boolean> publicSuffix,
        List<String> aggregate) {

    DmarcRecord {
        aggregate = List.copyOf(aggregate);
    }

    /** Empty when it is no DMARC record, which begins with its version. */
    static Optional<DmarcRecord> parse(String text) {
        // RFC 7489 6.3: the version stands first, in this case.
        if (!text.matches("(?s)v\\s*=\\s*DMARC1\\s*(;.*)?")) {
            return Optional.empty();
        }
        return TagList.parse(text).flatMap(DmarcRecord::of);
    }

    private static Optional<DmarcRecord> of(TagList tags) {
        List<String> aggregate = tags.get("rua")
                .map(list -> Arrays.stream(list.split(",")).map(String::strip).filter(u -> !u.isEmpty()).toList())
                .orElse(List.of());
        Optional<DmarcPolicy> policy = tags.compact("p").flatMap(DmarcPolicy::of);
        // RFC 7489 6.6.3: without a usable p, the record asks for reports at most.
        if (policy.isEmpty() && aggregate.isEmpty()) {
            return Optional.empty();
        }
        DmarcPolicy p = policy.orElse(DmarcPolicy.NONE);
        DmarcPolicy sp = policy.isEmpty() ? p : tags.compact("sp").flatMap(DmarcPolicy::of).orElse(p);
        DmarcPolicy np = policy.isEmpty() ? p : tags.compact("np").flatMap(DmarcPolicy::of).orElse(sp);
        return Optional.of(new DmarcRecord(
                p,
                sp,
                np,
                tags.compact("adkim").filter("s"::equals).isPresent(),
                tags.compact("aspf").filter("s"::equals).isPresent(),
                tags.compact("t").filter("y"::equals).isPresent() ? 0 : percent(tags),
                tags.compact("psd").flatMap(DmarcRecord::flag),
                aggregate));
    }

    private static Optional<Boolean> flag(String value) {
        return switch (value) {
            case "y" -> Optional.of(true);
            case "n" -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    private static int percent(TagList tags) {
        return tags.compact("pct")
                .filter(digits -> digits.matches("[0-9]{1,3}"))
                .map(Integer::parseInt)
                .filter(number -> number <= 100)
                .orElse(100);
    }
}
