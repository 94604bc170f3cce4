package org.redoubt.server;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.stream.Stream;
import org.redoubt.directory.Administration;
import org.redoubt.directory.Directory;
import org.redoubt.directory.DomainName;
import org.redoubt.directory.Outcome;
import org.redoubt.directory.SigningKey;
import org.redoubt.directory.SigningKey.State;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.RecordType;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.transport.trust.DkimAlgorithm;
import org.redoubt.transport.trust.DkimKey;

/**
 * The DKIM keys of domains, an RSA and an Ed25519 one each (RFC 8463 3: those who know only RSA are many).
 *
 * <p>A rotation has two halves. An operator begins it: a pair is made, and its records are to be published. The server
 * finishes it: once both records are seen in the DNS it signs with the new pair and erases the old secrets. The old
 * records stay until whatever was signed with them has been verified. It never begins one by itself, for nobody might
 * publish what it made.
 */
final class DomainKeys {
    /** Mail may be on its way for five days (RFC 5321 4.5.4.1), and be fetched and verified some days later. */
    static final Duration AGED = Duration.ofDays(14);

    /** How often the server looks whether new keys are published. */
    static final Duration PERIOD = Duration.ofMinutes(15);

    private static final System.Logger LOG = System.getLogger("redoubt.domains");
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("uuuuMMdd").withZone(ZoneOffset.UTC);

    private final Directory directory;
    private final Administration administration;
    private final Resolver resolver;
    private final InstantSource clock;

    DomainKeys(Directory directory, Administration administration, Resolver resolver, InstantSource clock) {
        this.directory = directory;
        this.administration = administration;
        this.resolver = resolver;
        this.clock = clock;
    }

    /** Adds a domain that signs from now on. */
    Outcome<DomainName> add(String name) {
        // Making an RSA key takes a while: what is refused anyway gets none.
        boolean possible = DomainName.parse(name)
                .filter(domain -> !directory.localDomain(domain.ascii()))
                .isPresent();
        return administration.addDomain(name, possible ? make(DomainName.parse(name).orElseThrow(), State.ACTIVE) : List.of());
    }

    /** Gives keys to domains from before there were any. */
    void complete() {
        for (DomainName domain : directory.domains()) {
            if (directory.signingKeys(domain).isEmpty()) {
                administration.addSigningKeys(domain.ascii(), make(domain, State.ACTIVE));
                LOG.log(Level.INFO, "event=domain.keys_made domain=" + domain.ascii());
            }
        }
    }

    /**
     * Begins a rotation, or finishes it when the new records are there.
     *
     * @param seen somebody says that they are, whatever the name servers say that this server asks
     */
    AdminAnswer rotate(String name, boolean seen) {
        DomainName domain = DomainName.parse(name)
                .filter(given -> directory.localDomain(given.ascii()))
                .orElse(null);
        if (domain == null) {
            return new AdminAnswer.Refused(Outcome.Problem.NO_SUCH_DOMAIN.text());
        }
        List<SigningKey> next = in(domain, State.NEXT);
        if (next.isEmpty()) {
            return switch (administration.addSigningKeys(name, make(domain, State.NEXT))) {
                case Outcome.Done<DomainName> _ ->
                    AdminAnswer.Done.of("made new keys, which are not used yet; publish their records (redoubt domain dns "
                            + name + "), and the server uses them as soon as it sees both");
                case Outcome.Refused<DomainName>(var problem) -> new AdminAnswer.Refused(problem.text());
            };
        }
        if (!seen && !published(domain, next)) {
            return new AdminAnswer.Refused("the new keys are not published yet; redoubt domain dns " + name
                    + " shows their records. Where they are and this server cannot see them, say --published");
        }
        return switch (administration.useNextSigningKeys(name)) {
            case Outcome.Done<DomainName> _ ->
                AdminAnswer.Done.of("mail is signed with the new keys; leave the old records for "
                        + AGED.toDays() + " days");
            case Outcome.Refused<DomainName>(var problem) -> new AdminAnswer.Refused(problem.text());
        };
    }

    /** Uses keys that have been published since, and forgets those that nobody needs any more. */
    void follow() {
        Instant aged = clock.instant().minus(AGED);
        for (DomainName domain : directory.domains()) {
            List<SigningKey> next = in(domain, State.NEXT);
            if (!next.isEmpty() && published(domain, next)) {
                administration.useNextSigningKeys(domain.ascii());
                LOG.log(Level.INFO, "event=domain.keys_rotated domain=" + domain.ascii());
            }
            if (in(domain, State.RETIRED).stream().anyMatch(key -> key.since().isBefore(aged))) {
                administration.forgetSigningKeys(domain.ascii(), aged);
                LOG.log(Level.INFO, "event=domain.keys_forgotten domain=" + domain.ascii());
            }
        }
    }

    private List<SigningKey> in(DomainName domain, State state) {
        return directory.signingKeys(domain).stream()
                .filter(key -> key.state() == state)
                .toList();
    }

    private boolean published(DomainName domain, List<SigningKey> keys) {
        return keys.stream().allMatch(key -> DnsName.of(domain.ascii())
                .under(key.selector() + "._domainkey")
                .filter(name -> resolver.resolve(name, RecordType.TXT).records().stream()
                        .anyMatch(txt -> DkimKey.sameRecord(txt.text(), key.record())))
                .isPresent());
    }

    private List<SigningKey> make(DomainName domain, State state) {
        Instant now = clock.instant();
        return Stream.of(DkimAlgorithm.RSA_SHA256, DkimAlgorithm.ED25519_SHA256)
                .map(algorithm -> {
                    String selector = selector(domain, algorithm.keyType().charAt(0) + DAY.format(now));
                    DkimKey key = DkimKey.generate(DnsName.of(domain.ascii()), selector, algorithm);
                    return new SigningKey(selector, algorithm.label(), key.recordText(), key.pem(), state, now);
                })
                .toList();
    }

    /** The kind of key and the day, and where that is taken a number: a selector is never used twice. */
    private String selector(DomainName domain, String day) {
        String free = day;
        for (int i = 2; taken(domain, free); i++) {
            free = day + '-' + i;
        }
        return free;
    }

    private boolean taken(DomainName domain, String selector) {
        return directory.signingKeys(domain).stream()
                .anyMatch(key -> key.selector().equals(selector));
    }
}
