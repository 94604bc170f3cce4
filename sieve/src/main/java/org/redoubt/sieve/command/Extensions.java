package org.redoubt.sieve.command;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The extensions that a script may require: each is whole. */
public final class Extensions {
    /** RFC 5228 6: the names, in the order in which they are announced. */
    public static final List<String> ALL = List.of(
            "fileinto", // RFC 5228 4.1
            "envelope", // RFC 5228 5.4
            "encoded-character", // RFC 5228 2.4.2.4
            "copy", // RFC 3894
            "body", // RFC 5173
            "variables", // RFC 5229
            "vacation", // RFC 5230
            "vacation-seconds", // RFC 6131
            "relational", // RFC 5231
            "imap4flags", // RFC 5232
            "subaddress", // RFC 5233
            "reject", // RFC 5429
            "ereject", // RFC 5429
            "mailbox", // RFC 5490
            "mboxmetadata", // RFC 5490
            "servermetadata", // RFC 5490
            "mailboxid", // RFC 9042
            "special-use", // RFC 8579
            "date", // RFC 5260
            "index", // RFC 5260
            "editheader", // RFC 5293
            "include", // RFC 6609
            "environment", // RFC 5183
            "duplicate", // RFC 7352
            "spamtest", // RFC 5235
            "spamtestplus", // RFC 5235
            "virustest", // RFC 5235
            "enotify", // RFC 5435
            "regex", // draft-ietf-sieve-regex
            "ihave", // RFC 5463
            "foreverypart", // RFC 5703
            "mime", // RFC 5703
            "extracttext", // RFC 5703
            "fcc", // RFC 8580
            "comparator-i;ascii-numeric", // RFC 4790
            "comparator-i;unicode-casemap"); // RFC 5051

    /** RFC 5228 2.7.3: comparators that are always there may be required all the same. */
    private static final Set<String> INBUILT = Set.of("comparator-i;octet", "comparator-i;ascii-casemap");

    private static final Map<String, String> ALSO = Map.of("vacation-seconds", "vacation", "spamtestplus", "spamtest");

    private Extensions() {}

    static boolean supported(String name) {
        return ALL.contains(name) || INBUILT.contains(name);
    }

    /** The extension and what it brings with it. */
    static Set<String> with(String name) {
        Set<String> all = new TreeSet<>(Set.of(name));
        if (ALSO.containsKey(name)) {
            all.add(ALSO.get(name));
        }
        return all;
    }
}
