package org.redoubt.transport.trust;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.redoubt.account.Message;
import org.redoubt.account.Vocabulary;
import org.redoubt.filter.AttachedTypes;
import org.redoubt.filter.Bayes;
import org.redoubt.filter.DnsLists;
import org.redoubt.filter.DnsLists.DnsList;
import org.redoubt.filter.Limits;
import org.redoubt.filter.SpamFilter;
import org.redoubt.filter.SpamVerdict;
import org.redoubt.filter.SpamVerdict.Finding;
import org.redoubt.filter.Standing;
import org.redoubt.filter.Suspect;
import org.redoubt.filter.TokenCounts;
import org.redoubt.filter.Tokens;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.Rdata;
import org.redoubt.transport.dns.RecordType;
import org.redoubt.transport.dns.Resolver;
import org.redoubt.transport.queue.Quarantine;
import org.redoubt.transport.scan.Scanners;

/**
 * How mail from strangers is looked at by the {@link SpamFilter}, and what becomes of what it finds.
 *
 * @param scores from which on something becomes of a message
 * @param quarantine how much is set aside, and how long
 * @param refusedFiles endings of files that are not taken, for {@link AttachedTypes}
 * @param lists in the DNS that are asked
 * @param scanners of others that are asked, too
 * @param greylist what has suspicious mail come again; empty where none is delayed
 * @param reputations what is known of senders; empty where nothing is
 * @param ownDomains whose mail is ours, lower case
 * @param ownPeople whether somebody here has a name, for {@link Suspect}
 */
public record SpamPolicy(
        Scores scores,
        Quarantine quarantine,
        Set<String> refusedFiles,
        List<DnsList> lists,
        Optional<Scanners> scanners,
        Optional<Greylist> greylist,
        Optional<Reputations> reputations,
        Supplier<Set<String>> ownDomains,
        Predicate<String> ownPeople) {
    private static final Pattern STATUS = Pattern.compile(
            "\\s*(yes|no)\\b(?:,\\s*(?:score|hits)=(-?\\d{1,4}(?:\\.\\d{1,4})?)\\s+required=(\\d{1,4}(?:\\.\\d{1,4})?))?",
            Pattern.CASE_INSENSITIVE);

    private static final Logger LOG = System.getLogger("org.redoubt.transport");

    private static final int NO_VIRUS = 1;
    private static final int VIRUS = 5;

    /**
     * Scores from which on something becomes of a message.
     *
     * @param suspicious it may have to come again; below, it is never delayed
     * @param junk it goes to Junk
     * @param quarantine it is set aside; nothing is where this is infinite
     * @param reject it is refused
     */
    public record Scores(double suspicious, double junk, double quarantine, double reject) {
        /** Where none is suspicious without being junk. */
        public Scores(double junk, double quarantine, double reject) {
            this(junk, junk, quarantine, reject);
        }
    }

    public SpamPolicy {
        refusedFiles = Set.copyOf(refusedFiles);
        lists = List.copyOf(lists);
    }

    /** Where nobody knows who is here. */
    public SpamPolicy(
            Scores scores,
            Quarantine quarantine,
            Set<String> refusedFiles,
            List<DnsList> lists,
            Optional<Scanners> scanners,
            Optional<Greylist> greylist,
            Supplier<Set<String>> ownDomains) {
        this(scores, quarantine, refusedFiles, lists, scanners, greylist, Optional.empty(), ownDomains, _ -> false);
    }

    /** The same with what is known of senders. */
    public SpamPolicy with(Reputations known) {
        return new SpamPolicy(
                scores, quarantine, refusedFiles, lists, scanners, greylist, Optional.of(known), ownDomains, ownPeople);
    }

    /** Without quarantine and refused files. */
    public SpamPolicy(double junkScore, double rejectScore, List<DnsList> lists, Supplier<Set<String>> ownDomains) {
        this(
                new Scores(junkScore, Double.POSITIVE_INFINITY, rejectScore), new Quarantine(Duration.ZERO, 0), Set.of(), lists,
                Optional.empty(), Optional.empty(), ownDomains);
    }

    /** What becomes of a message. */
    public enum Fate {
        INBOX,
        JUNK,
        QUARANTINED,
        REFUSED
    }

    /**
     * Looks at a message; asks the DNS within the budget of one message.
     *
     * @param to whose mailboxes it is for: what a person taught counts where she is the only one, what everybody did
     *     where there are several, or where hers is too little. {@link OwnVerdicts} asks each of several
     */
    public Looks look(
            Arrivals arrivals,
            Message message,
            InetAddress client,
            Suspect.Authentication authentication,
            Set<AccountId> to,
            Vocabulary vocabulary,
            Instant now)
            throws IOException {
        Resolver resolver = arrivals.forOneMessage();
        Optional<TokenCounts> everybodys = Optional.of(vocabulary.everybody()).filter(Bayes::knows);
        Optional<TokenCounts> counts = own(to, vocabulary).or(() -> everybodys);
        long key = counts.isPresent() ? vocabulary.key() : 0;
        SpamFilter filter = new SpamFilter(key, new DnsLists(lists, name -> listed(resolver, name)));
        byte[] octets;
        try (InputStream in = message.open()) {
            octets = in.readNBytes(Limits.OCTETS);
        }
        Suspect suspect =
                new Suspect(message.structure(), octets, Optional.of(client), authentication, ownDomains.get(), ownPeople, now);
        SpamVerdict theirs = filter.look(suspect, counts.stream().toList());
        if (counts.equals(everybodys)) {
            return new Looks(theirs, theirs);
        }
        List<Finding> others = new ArrayList<>(
                theirs.findings().stream().filter(finding -> !SpamFilter.isTaught(finding)).toList());
        everybodys.ifPresent(known -> others.addAll(SpamFilter.words(known, Tokens.of(suspect, key))));
        return new Looks(theirs, new SpamVerdict(0, List.of()).with(others));
    }

    /**
     * What is found of a message.
     *
     * @param theirs what decides over it
     * @param everybodys what it would be without what its recipient alone has taught
     */
    public record Looks(SpamVerdict theirs, SpamVerdict everybodys) {}

    private static Optional<TokenCounts> own(Set<AccountId> to, Vocabulary vocabulary) throws IOException {
        return to.size() == 1
                ? Optional.of(vocabulary.of(to.iterator().next())).filter(Bayes::knows)
                : Optional.empty();
    }

    /** What a sender's name is worth; nothing where that cannot be found out, which keeps no mail back. */
    public List<Finding> reputation(Sender sender) {
        try {
            return reputations.isPresent() ? reputations.get().findings(sender.without(ownDomains.get())) : List.of();
        } catch (IOException failed) {
            LOG.log(Level.ERROR, "event=reputation.not_read", failed);
            return List.of();
        }
    }

    /**
     * Learns of a sender.
     *
     * @param verdict without what the sender's name was worth
     * @param to whose mailboxes it is for; the first counts
     */
    public void learn(Sender sender, SpamVerdict verdict, boolean forged, Set<AccountId> to) {
        if (reputations.isEmpty()) {
            return;
        }
        Sender theirs = sender.without(ownDomains.get());
        int who = to.stream().mapToLong(AccountId::value).min().stream().mapToInt(Long::hashCode).findFirst().orElse(0);
        if (verdict.score() >= scores.junk()) {
            reputations.get().learn(theirs, Standing.Event.SPAM, who);
        } else if (verdict.score() < Math.min(scores.suspicious(), scores.junk() / 2) && !forged) {
            reputations.get().learn(theirs, Standing.Event.GOOD, who);
        }
        if (forged) {
            reputations.get().learn(theirs, Standing.Event.FORGED, who);
        }
    }

    public Fate fate(SpamVerdict verdict) {
        if (verdict.score() >= scores.reject()) {
            return Fate.REFUSED;
        }
        if (verdict.score() >= scores.quarantine()) {
            return Fate.QUARANTINED;
        }
        return verdict.score() >= scores.junk() ? Fate.JUNK : Fate.INBOX;
    }

    /**
     * Whether a message is to come again, later: it looks suspicious and nobody vouches for it. What is junk anyway goes
     * there at once.
     */
    public boolean delays(
            SpamVerdict verdict, Suspect.Authentication authentication, InetAddress client, String sender, List<String> to)
            throws IOException {
        boolean suspicious = verdict.score() >= scores.suspicious() && fate(verdict) == Fate.INBOX;
        return greylist.isPresent()
                && suspicious
                && authentication.dmarc() != Suspect.Result.PASS
                && greylist.get().delays(client, sender, to);
    }

    /** The name of a file that is not taken; empty when there is none. */
    public Optional<String> refusedFile(Message message) throws IOException {
        return AttachedTypes.find(refusedFiles, message.structure(), part -> {
            InputStream octets = message.open();
            octets.skipNBytes(Math.min(message.size(), part.bodyStart()));
            return new LimitedInput(octets, part.bodyEnd() - part.bodyStart());
        });
    }

    /** The field above a message that tells the verdict. Of what is in quarantine it says so, and is no word for Junk. */
    public String field(SpamVerdict verdict) {
        return fate(verdict) == Fate.QUARANTINED
                ? verdict.field("Quarantined", scores.junk())
                : verdict.field(scores.junk());
    }

    /**
     * Whether a message was found to be spam, by us or by the server in front of us that hands it over with LMTP. From
     * everybody else such fields are taken out, so what stands there can be believed, however long the message waited.
     */
    public static boolean saysSpam(Message message) {
        return message.structure()
                .header()
                .first(SpamVerdict.FIELDS.getFirst())
                .filter(field -> field.value().regionMatches(true, 0, "Yes", 0, 3))
                .isPresent();
    }

    /**
     * How surely a message was found to be spam: 0 for none, 50 where it begins to be junk, 100 for twice as much. Empty
     * when nobody looked.
     */
    public static OptionalInt spamPercent(HeaderBlock header) {
        return header.first(SpamVerdict.FIELDS.getFirst()).stream()
                .map(field -> STATUS.matcher(field.value()))
                .filter(Matcher::lookingAt)
                .mapToInt(SpamPolicy::percent)
                .findFirst();
    }

    private static int percent(Matcher said) {
        boolean spam = said.group(1).equalsIgnoreCase("yes");
        if (said.group(2) == null) {
            return spam ? 100 : 0;
        }
        double required = Math.max(0.1, Double.parseDouble(said.group(3)));
        long percent = Math.round(50 * Double.parseDouble(said.group(2)) / required);
        return Math.clamp(percent, spam ? 50 : 0, spam ? 100 : 49);
    }

    /** What was found when viruses were looked for, as RFC 5235 3.3 counts; empty when nobody looked. */
    public static OptionalInt virus(HeaderBlock header) {
        return header.first(SpamVerdict.VIRUS_FIELD).stream()
                .mapToInt(field -> field.value().strip().regionMatches(true, 0, "Clean", 0, 5) ? NO_VIRUS : VIRUS)
                .findFirst();
    }

    /** RFC 5782 2.1: who is listed has an address within 127.0.0.0/8; what else a name leads to is not meant for us. */
    private static boolean listed(Resolver resolver, String name) {
        return DnsName.parse(name).stream()
                .flatMap(asked -> resolver.resolve(asked, RecordType.A).records().stream())
                .map(Rdata.Address::address)
                .anyMatch(InetAddress::isLoopbackAddress);
    }
}
