package org.redoubt.transport.sts;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.redoubt.directory.DomainName;
import org.redoubt.transport.dns.DnsName;

/**
 * A policy (RFC 8461 3.2).
 *
 * @param hosts patterns of the hosts that mail may go to, as DNS has them; none where the mode is NONE
 * @param maxAge how long it counts after it was fetched
 */
public record StsPolicy(Mode mode, List<String> hosts, Duration maxAge) {
    /** RFC 8461 3.2: about a year. */
    private static final long LONGEST_SECONDS = 31_557_600;

    /** A domain has a handful of hosts; the policy has been bounded in length before. */
    private static final int HOSTS = 200;

    /** RFC 8461 5. */
    public enum Mode {
        /** Only to those hosts, and only under TLS with a certificate that an authority vouches for. */
        ENFORCE,
        /** Failures are of interest to the domain; mail goes as if there was no policy. */
        TESTING,
        /** No policy any more. */
        NONE
    }

    public StsPolicy {
        hosts = List.copyOf(hosts);
    }

    /** Empty when the text is no policy of a version that is known here. */
    public static Optional<StsPolicy> parse(String text) {
        Map<String, String> fields = new LinkedHashMap<>();
        List<Optional<String>> patterns = new ArrayList<>();
        for (String line : text.split("\r?\n", -1)) {
            int colon = line.indexOf(':');
            if (colon < 0) {
                if (line.isBlank()) {
                    continue;
                }
                return Optional.empty();
            }
            String key = line.substring(0, colon).strip();
            String value = line.substring(colon + 1).strip();
            if (key.equals("mx")) {
                patterns.add(pattern(value));
            } else {
                // RFC 8461 3.2: of fields that may not be repeated the first counts; those that are unknown do not.
                fields.putIfAbsent(key, value);
            }
        }
        Optional<Mode> mode = switch (fields.getOrDefault("mode", "")) {
            case "enforce" -> Optional.of(Mode.ENFORCE);
            case "testing" -> Optional.of(Mode.TESTING);
            case "none" -> Optional.of(Mode.NONE);
            default -> Optional.empty();
        };
        List<String> hosts = patterns.stream().flatMap(Optional::stream).toList();
        String age = fields.getOrDefault("max_age", "");
        boolean sound = "STSv1".equals(fields.get("version"))
                && mode.isPresent()
                && age.matches("[0-9]{1,10}")
                && patterns.size() <= HOSTS
                && hosts.size() == patterns.size()
                && (mode.get() == Mode.NONE || !hosts.isEmpty());
        return sound
                ? Optional.of(new StsPolicy(
                        mode.get(), hosts, Duration.ofSeconds(Math.min(LONGEST_SECONDS, Long.parseLong(age)))))
                : Optional.empty();
    }

    /** The pattern as it is compared: its name in A-labels and lower case; empty when it is none. */
    private static Optional<String> pattern(String host) {
        String wildcard = host.startsWith("*.") ? "*." : "";
        String name = host.substring(wildcard.length());
        return DomainName.parse(name.endsWith(".") ? name.substring(0, name.length() - 1) : name)
                .map(domain -> wildcard + domain.ascii());
    }

    /** RFC 8461 4.1: a wildcard stands for one label. */
    public boolean allows(DnsName host) {
        String name = host.text();
        int dot = name.indexOf('.');
        return hosts.stream().anyMatch(pattern -> pattern.equals(name) || (dot > 0 && pattern.equals('*' + name.substring(dot))));
    }
}
