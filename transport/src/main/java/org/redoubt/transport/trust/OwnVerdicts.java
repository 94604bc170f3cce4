package org.redoubt.transport.trust;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.Deposit;
import org.redoubt.account.Gate;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.Vocabulary;
import org.redoubt.filter.Bayes;
import org.redoubt.filter.Limits;
import org.redoubt.filter.SpamFilter;
import org.redoubt.filter.SpamVerdict;
import org.redoubt.filter.SpamVerdict.Finding;
import org.redoubt.filter.SpamVerdict.Told;
import org.redoubt.filter.Suspect;
import org.redoubt.filter.TokenCounts;
import org.redoubt.filter.Tokens;
import org.redoubt.mime.RawField;
import org.redoubt.store.id.AccountId;

/**
 * What a message that goes to several people is to each of them. SMTP has one answer for all, so whether a message is
 * taken is decided by what everybody has taught; into which mailbox it goes, and what the field above it says, by what
 * each one has.
 *
 * <p>The verdict is read from the field that {@link SpamPolicy} wrote; of it only what the words say is worked out
 * anew. So nothing has to be kept beside a message however long it waits, and nobody is shown what somebody else taught.
 */
public final class OwnVerdicts implements AutoCloseable {
    /** People of one message for whom it is looked at; a larger group is judged by what everybody has taught. */
    private static final int PEOPLE = 200;

    /** Octets of the copies of one message, which are there all at once: as many as two of the longest messages have. */
    private static final long COPIED = 128L << 20;

    private static final int PIECE = 64 * 1024;

    private final Gate gate;
    private final Message message;
    private final Optional<RawField> field;
    private final Optional<Told> told;
    private final long mostCopied;
    /** By what the field says; those who have taught the same share one. */
    private final Map<String, Message> copies = new HashMap<>();
    private long copied;
    private int looked;
    private long[] tokens = {};

    /** @param message as it is for all */
    public OwnVerdicts(Gate gate, Message message) {
        this(gate, message, COPIED);
    }

    /** @param mostCopied octets of all copies together; who would have another gets the message as it is for all */
    public OwnVerdicts(Gate gate, Message message, long mostCopied) {
        this.mostCopied = mostCopied;
        this.gate = gate;
        this.message = message;
        this.field = message.structure().header().first(SpamVerdict.FIELDS.getFirst());
        // An operator has let go what was quarantined.
        this.told = field.flatMap(there -> Told.read(there.value())).filter(verdict -> !verdict.word().equals("Quarantined"));
    }

    /** The message as one account gets it; it lives no longer than this. */
    public Message of(AccountId account) throws IOException {
        if (told.isEmpty() || looked >= PEOPLE) {
            return message;
        }
        Vocabulary vocabulary = gate.vocabulary();
        TokenCounts own = vocabulary.of(account);
        TokenCounts counts = Bayes.knows(own) ? own : vocabulary.everybody();
        if (!Bayes.knows(counts)) {
            return message;
        }
        if (looked++ == 0) {
            tokens = tokens(vocabulary.key());
        }
        return saying(counts);
    }

    /** Where it goes, if no rule of the account says otherwise. */
    public Deposit deposit(Deposit inbox, Deposit junk, Message own) {
        Deposit base = SpamPolicy.saysSpam(own) ? junk : inbox;
        return own == message ? base : base.of(own);
    }

    private long[] tokens(long key) throws IOException {
        byte[] octets;
        try (InputStream in = message.open()) {
            octets = in.readNBytes(Limits.OCTETS);
        }
        return Tokens.of(
                new Suspect(
                        message.structure(), octets, Optional.empty(), Suspect.Authentication.UNKNOWN, Set.of(), Instant.EPOCH),
                key);
    }

    private Message saying(TokenCounts counts) throws IOException {
        Told before = told.orElseThrow();
        List<Finding> words = SpamFilter.words(counts, tokens);
        List<Finding> findings = new ArrayList<>(words);
        double score = before.score();
        for (Finding finding : before.findings()) {
            if (SpamFilter.isTaught(finding)) {
                score -= finding.weight();
            } else {
                findings.add(finding);
            }
        }
        score += words.stream().mapToDouble(Finding::weight).sum();
        // The same words are the same verdict, whatever was rounded.
        if (words.stream().map(OwnVerdicts::text).toList().equals(
                before.findings().stream().filter(SpamFilter::isTaught).map(OwnVerdicts::text).toList())) {
            return message;
        }
        return with(new SpamVerdict(0, List.of()).with(findings).scored(score).field(before.threshold()));
    }

    private static String text(Finding finding) {
        return String.format(Locale.ROOT, "%s:%.1f", finding.name(), finding.weight());
    }

    private Message with(String verdict) throws IOException {
        Message same = copies.get(verdict);
        if (same != null) {
            return same;
        }
        if (copied + message.size() > mostCopied) {
            return message;
        }
        byte[] line = field.orElseThrow().line();
        int headerEnd = (int) Math.min(Limits.OCTETS, message.structure().root().bodyStart());
        int at = find(message.range(0, headerEnd), line);
        if (at < 0) {
            return message;
        }
        byte[] by = verdict.getBytes(StandardCharsets.US_ASCII);
        try (MessageIntake intake = gate.intake(message.size() - line.length + by.length)) {
            copy(0, at, intake);
            intake.write(by);
            copy(at + line.length, message.size(), intake);
            Message own = intake.finish();
            copies.put(verdict, own);
            copied += own.size();
            return own;
        }
    }

    private void copy(long from, long to, MessageIntake into) throws IOException {
        for (long at = from; at < to; ) {
            byte[] piece = message.range(at, (int) Math.min(PIECE, to - at));
            into.write(piece);
            at += piece.length;
        }
    }

    /** Where a whole field begins; below 0 where it is not. */
    private static int find(byte[] header, byte[] line) {
        for (int at = 0; at + line.length <= header.length; at = next(header, at)) {
            if (Arrays.equals(header, at, at + line.length, line, 0, line.length)) {
                return at;
            }
        }
        return -1;
    }

    private static int next(byte[] header, int from) {
        int at = from;
        while (at < header.length && header[at] != '\n') {
            at++;
        }
        return at + 1;
    }

    @Override
    public void close() throws IOException {
        for (Message copy : copies.values()) {
            copy.close();
        }
    }
}
