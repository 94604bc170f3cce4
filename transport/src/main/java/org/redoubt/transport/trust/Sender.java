package org.redoubt.transport.trust;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.redoubt.directory.DomainName;
import org.redoubt.filter.Domains;
import org.redoubt.mime.HeaderBlock;

/**
 * Whom {@link Reputations} hold to account for a message: the machine that brought it, and the domains that have proved
 * that it is theirs. What a message merely says of itself is anybody's.
 *
 * @param client empty where it is a forwarder that we trust, who answers for nothing
 * @param domains organisations whose DKIM signature holds, or for whose author DMARC passes; not our own
 */
public record Sender(Optional<InetAddress> client, List<String> domains) {
    /** Signatures of one message beyond this are passed over: each may stand for a domain that is written down. */
    private static final int DOMAINS = 4;

    private static final Pattern CLIENT = Pattern.compile("\\bpolicy\\.iprev=([0-9a-f.:]{2,45}|\"[0-9a-f.:]{2,45}\")");
    private static final Pattern DOMAIN = Pattern.compile("\\bheader\\.(?:d|from)=([a-z0-9._-]{1,253})", Pattern.CASE_INSENSITIVE);
    private static final Pattern PASSED = Pattern.compile("(?:dkim|dmarc)=pass\\b", Pattern.CASE_INSENSITIVE);

    public Sender {
        domains = domains.stream()
                .map(domain -> Domains.organisation(domain.toLowerCase(Locale.ROOT)))
                .distinct()
                .limit(DOMAINS)
                .toList();
    }

    /** The same without domains of ours. */
    Sender without(Set<String> ours) {
        return new Sender(client, domains.stream().filter(domain -> !ours.contains(domain)).toList());
    }

    /** A sender of whom is known what of it is known. */
    public sealed interface Subject {
        /** How it is written, and known on disk. */
        String text();

        /** One address of IPv4, or the 64 bits that one machine has of IPv6. */
        record Address(String text) implements Subject {}

        /** 24 bits of IPv4, 48 of IPv6, as RFC 6647 5 counts neighbours. */
        record Neighbours(String text) implements Subject {}

        /** An organisation. */
        record Domain(String text) implements Subject {}

        /**
         * Reads one as people write it: an address, a network of 24 bits (IPv6: of 48 or 64), a domain.
         *
         * @throws IllegalArgumentException with a text for people when it is none
         */
        static Subject parse(String text) {
            String plain = text.strip().toLowerCase(Locale.ROOT);
            int slash = plain.indexOf('/');
            boolean literal = slash >= 0 || plain.indexOf(':') >= 0 || plain.matches("[0-9.]+");
            if (!literal) {
                return DomainName.parse(plain)
                        .map(name -> new Domain(Domains.organisation(name.ascii())))
                        .orElseThrow(() -> new IllegalArgumentException("'" + text + "' is no domain"));
            }
            InetAddress address = InetAddress.ofLiteral(slash < 0 ? plain : plain.substring(0, slash));
            boolean four = address.getAddress().length == 4;
            String bits = slash < 0 ? four ? "32" : "64" : plain.substring(slash + 1);
            return switch (bits) {
                case "32", "64" -> address(address, four == bits.equals("32"));
                case "24", "48" -> neighbours(address, four == bits.equals("24"));
                default -> throw new IllegalArgumentException("networks are counted by 24 bits of IPv4, and 48 or 64 of IPv6");
            };
        }

        /** What {@link #parse} reads, and the network that an address is in. */
        static List<Subject> withAround(String text) {
            Subject subject = parse(text);
            if (subject instanceof Address(var address)) {
                int slash = address.indexOf('/');
                return List.of(subject, around(InetAddress.ofLiteral(slash < 0 ? address : address.substring(0, slash))));
            }
            return List.of(subject);
        }

        private static Subject address(InetAddress address, boolean fits) {
            if (!fits) {
                throw new IllegalArgumentException("networks are counted by 24 bits of IPv4, and 48 or 64 of IPv6");
            }
            return of(address);
        }

        private static Subject neighbours(InetAddress address, boolean fits) {
            if (!fits) {
                throw new IllegalArgumentException("networks are counted by 24 bits of IPv4, and 48 or 64 of IPv6");
            }
            return around(address);
        }

        static Subject of(InetAddress address) {
            return address.getAddress().length == 4
                    ? new Address(IpText.of(address))
                    : new Address(IpText.of(cut(address, 8)) + "/64");
        }

        static Subject around(InetAddress address) {
            return address.getAddress().length == 4
                    ? new Neighbours(IpText.of(cut(address, 3)) + "/24")
                    : new Neighbours(IpText.of(cut(address, 6)) + "/48");
        }

        private static InetAddress cut(InetAddress address, int octets) {
            byte[] all = address.getAddress();
            Arrays.fill(all, octets, all.length, (byte) 0);
            try {
                return InetAddress.getByAddress(all);
            } catch (UnknownHostException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** The machine, and those around it. */
    List<Subject> machines() {
        return client.stream().flatMap(there -> Stream.of(Subject.of(there), Subject.around(there))).toList();
    }

    /** All that answer for the message. */
    List<Subject> subjects() {
        List<Subject> all = new ArrayList<>(machines());
        domains.forEach(domain -> all.add(new Subject.Domain(domain)));
        return all;
    }

    /** What was found of a message that arrives. */
    static Sender of(InetAddress client, boolean forwarded, List<DkimOutcome> dkim, DmarcOutcome dmarc) {
        Set<String> domains = new LinkedHashSet<>();
        if (dmarc.result() == DmarcResult.PASS) {
            dmarc.domain().ifPresent(author -> domains.add(author.text()));
        }
        dkim.stream()
                .filter(DkimOutcome::passes)
                .flatMap(signature -> signature.domain().stream())
                .forEach(domain -> domains.add(domain.text()));
        return new Sender(forwarded ? Optional.empty() : Optional.of(client), List.copyOf(domains));
    }

    /**
     * What was found of a message when it arrived, as the field says that this server wrote above it; nobody for mail that did
     * not come from strangers.
     *
     * @param hostname our name in Authentication-Results
     */
    public static Sender of(HeaderBlock header, String hostname) {
        Optional<String> field = header.first(AuthenticationResults.NAME)
                .map(first -> first.value())
                .filter(value -> AuthenticationResults.authservId(value).filter(hostname::equalsIgnoreCase).isPresent());
        Optional<InetAddress> client = Optional.empty();
        Set<String> domains = new LinkedHashSet<>();
        boolean forwarded = false;
        for (String result : field.map(AuthenticationResults::results).orElse(List.of())) {
            Matcher address = CLIENT.matcher(result);
            if (result.startsWith("iprev=") && address.find()) {
                client = literal(address.group(1).replace("\"", ""));
            }
            Matcher domain = DOMAIN.matcher(result);
            if (PASSED.matcher(result).lookingAt() && domain.find()) {
                domains.add(domain.group(1));
            }
            forwarded |= result.startsWith("dmarc=") && result.contains(" arc=trusted)");
        }
        return new Sender(forwarded ? Optional.empty() : client, List.copyOf(domains));
    }

    private static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Nobody who could be held to account. */
    public static final Sender NOBODY = new Sender(Optional.empty(), List.of());
}
