package org.redoubt.transport.trust;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.redoubt.transport.dns.DnsName;

/**
 * Seals a message that somebody of ours passes on (RFC 8617 5.1): what was found when it came stays known where it goes,
 * though SPF may fail there and what was changed on the way breaks signatures. The message is written into it.
 */
public final class ForwardSealer extends StreamedMessage {
    /** The field that begins a message that is passed on, with the address of whose rules did it. */
    public static final String PASSED_ON = "X-Sieve-Redirected-From";

    /** How much of a message shows its first field. */
    public static final int FIRST_FIELD = 1200;

    /** RFC 8617 4.1.2: never Authentication-Results nor fields of the chain; what a reader sees, and signatures. */
    private static final List<String> SIGNED = List.of(
            "from", "to", "cc", "subject", "date", "reply-to", "sender", "message-id", "in-reply-to", "references",
            "mime-version", "content-type", "content-transfer-encoding", "list-id", "list-unsubscribe",
            "list-unsubscribe-post", "dkim-signature");

    private final String hostname;
    private final BodyHashes bodies = new BodyHashes();
    private Optional<ArcSealer> sealer = Optional.empty();

    /** @param hostname our name in Authentication-Results */
    public ForwardSealer(String hostname) {
        this.hostname = hostname;
    }

    /** Whether a message, of which this is the beginning, is passed on. */
    public static boolean passedOn(byte[] beginning) {
        String start = new String(beginning, StandardCharsets.ISO_8859_1);
        return start.regionMatches(true, 0, PASSED_ON + ":", 0, PASSED_ON.length() + 1);
    }

    @Override
    void begin(MessageHeader complete) {
        sealer = Optional.of(new ArcSealer(complete, bodies));
    }

    @Override
    void body(byte[] b, int off, int len) {
        bodies.write(b, off, len);
    }

    /** The domain of whoever passes it on; ask it behind the last octet. */
    public Optional<DnsName> forwarder() {
        return header()
                .flatMap(complete -> complete.values(PASSED_ON.toLowerCase(Locale.ROOT)).stream().findFirst())
                .map(String::strip)
                .flatMap(address -> DnsName.parse(address.substring(address.lastIndexOf('@') + 1)));
    }

    /** The fields of the chain, each with its CRLF; empty when nobody can seal any more, or nobody looked at the chain. */
    public Optional<String> fields(DkimKey key, Instant now) {
        Optional<MessageHeader> complete = header();
        if (complete.isEmpty()) {
            return Optional.empty();
        }
        String results = AuthenticationResults.merged(complete.get(), hostname);
        List<String> chain = AuthenticationResults.of(results, "arc");
        if (chain.isEmpty() && complete.get().count("arc-seal") > 0) {
            return Optional.empty();
        }
        ArcResult before = chain.contains("fail")
                ? ArcResult.FAIL
                : chain.contains("pass") ? ArcResult.PASS : ArcResult.NONE;
        String payload = results.contains(";") ? results : results + "; none";
        return sealer.orElseThrow().fields(key, now, payload, before, names(complete.get()));
    }

    private static List<String> names(MessageHeader header) {
        List<String> names = new ArrayList<>();
        for (String name : SIGNED) {
            for (long i = Math.min(header.count(name), TrustLimits.DKIM_SIGNATURES); i > 0; i--) {
                names.add(name);
            }
        }
        return names;
    }
}
