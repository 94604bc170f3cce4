package org.redoubt.jmap.map;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.redoubt.account.EmailId;
import org.redoubt.account.EmailState;
import org.redoubt.account.ToldStatus;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonNull;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.Part;
import org.redoubt.smime.Kind;
import org.redoubt.smime.Problem;
import org.redoubt.smime.Signatures;
import org.redoubt.smime.SignedMessage;
import org.redoubt.smime.Status;
import org.redoubt.smime.Verdict;

/**
 * Properties of an Email that tell of its S/MIME signature (RFC 9219 4.1). One for each call, which checks no more than
 * so many signatures and octets. In a get, what is beyond is {@code signed}, not checked yet, and is checked when it is
 * asked for again. A query cannot say so: it goes on in the one place there is for that ({@link Signatures#many}), and fails where
 * somebody else has it, or it takes too long. Close it.
 */
public final class SmimeProperties implements AutoCloseable {
    private static final String STATUS = "smimeStatus";
    private static final String AT_DELIVERY = "smimeStatusAtDelivery";
    private static final String ERRORS = "smimeErrors";
    private static final String VERIFIED_AT = "smimeVerifiedAt";
    public static final Set<String> NAMES = Set.of(STATUS, AT_DELIVERY, ERRORS, VERIFIED_AT);

    private final Signatures signatures;
    private final long account;
    private long octetsLeft;
    private int checksLeft = Limits.SIGNATURES_PER_CALL;
    private final LongSupplier nanoTime;
    private final List<ToldStatus> told = new ArrayList<>();
    private Optional<Signatures.Many> many = Optional.empty();
    private long endsAt;

    /** A query would have to check more signatures than one call may; those that were checked are remembered. */
    public static final class TooManyException extends IOException {
        private static final long serialVersionUID = 1;

        TooManyException() {
            super("too many signatures to check for one query");
        }
    }

    /** @param account number of the emails' account */
    public SmimeProperties(Signatures signatures, long account, LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.signatures = signatures;
        this.account = account;
        this.octetsLeft = Limits.SIGNED_PER_CALL;
    }

    /** Whether a message is signed so that its octets are needed for these properties. */
    public static boolean needsOctets(Part root, Set<String> properties) {
        return properties.stream().anyMatch(NAMES::contains) && Kind.of(root).signed();
    }

    /** Adds the properties that are among those asked for. */
    public void put(JsonObject json, EmailState state, MessageSource message, Set<String> properties) throws IOException {
        if (properties.stream().noneMatch(NAMES::contains)) {
            return;
        }
        Kind kind = Kind.of(message.root());
        Optional<Verdict> now = Optional.empty();
        Optional<Verdict> atDelivery = Optional.empty();
        if (kind.signed()) {
            boolean current = properties.contains(STATUS) || properties.contains(ERRORS) || !properties.contains(AT_DELIVERY);
            now = current ? verdict(state, message, false) : now;
            atDelivery = properties.contains(AT_DELIVERY) ? verdict(state, message, true) : atDelivery;
            if (current && now.isEmpty() || properties.contains(AT_DELIVERY) && atDelivery.isEmpty()) {
                // "signed", and soon something else.
                told.add(new ToldStatus(state.id(), signatures.authorities(), Instant.EPOCH));
            }
        }
        for (String property : properties) {
            switch (property) {
                case STATUS -> json.putTextOrNull(property, status(kind, now));
                case AT_DELIVERY -> json.putTextOrNull(property, status(kind, atDelivery));
                case ERRORS -> {
                    List<String> errors = now.stream().flatMap(found -> found.problems().stream()).map(Problem::text).toList();
                    json.put(property, errors.isEmpty() ? JsonNull.NULL : JsonArray.ofTexts(errors));
                }
                case VERIFIED_AT ->
                    json.putTextOrNull(property, now.or(() -> known(state)).map(found -> seconds(found.checkedAt())));
                default -> {
                    // Of the message or of the account.
                }
            }
        }
    }

    /** An email that a query looks at; {@code octets} long. */
    public record Candidate(long email, Instant arrived, long octets) {}

    /**
     * Whether the signature of an email is good, now or when it came.
     *
     * @throws TooManyException when the query has to end here
     */
    public boolean verified(Candidate one, MessageSource message, boolean atDelivery) throws IOException {
        if (!Kind.of(message.root()).signed()) {
            return false;
        }
        Signatures.Question question = new Signatures.Question(account, one.email(), atDelivery);
        Optional<Verdict> known = signatures.known(question);
        if (known.isEmpty() && !affordable(one.octets()) && !goesOn()) {
            throw new TooManyException();
        }
        Verdict verdict = known.isPresent() ? known.get() : signatures.of(question, one.arrived(), new Signed(message));
        tell(new EmailId(one.email()), verdict, atDelivery);
        return verdict.status() == Status.VERIFIED;
    }

    /** Whether a query may check more than others may: one at a time on the server, and for so long. */
    private boolean goesOn() {
        if (many.isEmpty()) {
            many = signatures.many();
            endsAt = nanoTime.getAsLong() + Limits.MANY_SIGNATURES.toNanos();
        }
        return many.isPresent() && endsAt - nanoTime.getAsLong() > 0;
    }

    @Override
    public void close() {
        many.ifPresent(Signatures.Many::close);
        many = Optional.empty();
    }

    private Optional<Verdict> known(EmailState state) {
        return signatures.known(new Signatures.Question(account, state.id().value(), true));
    }

    /** Empty where it is not known and this call has checked enough. */
    private Optional<Verdict> verdict(EmailState state, MessageSource message, boolean atDelivery) throws IOException {
        Signatures.Question question = new Signatures.Question(account, state.id().value(), atDelivery);
        Optional<Verdict> known = signatures.known(question);
        if (known.isEmpty() && affordable(state.octets())) {
            known = Optional.of(
                    signatures.of(question, Instant.ofEpochMilli(state.receivedMillis()), new Signed(message)));
        }
        known.ifPresent(found -> tell(state.id(), found, atDelivery));
        return known;
    }

    /** What is told now stands until a certificate begins or ends to be valid, or the authorities are others. */
    private void tell(EmailId email, Verdict verdict, boolean atDelivery) {
        verdict.standing()
                .ifPresent(on -> told.add(
                        new ToldStatus(email, on.authorities(), atDelivery ? ToldStatus.NEVER : on.until())));
    }

    /** What was told of signatures; to be kept before it is answered. */
    public List<ToldStatus> told() {
        return List.copyOf(told);
    }

    /** The first is checked whatever it costs, so that asking for one alone always tells. */
    private boolean affordable(long octets) {
        if (octetsLeft <= 0 || checksLeft <= 0) {
            return false;
        }
        octetsLeft -= octets;
        checksLeft--;
        return true;
    }

    private static Optional<String> status(Kind kind, Optional<Verdict> verdict) {
        return switch (kind) {
            case NONE -> Optional.empty();
            case OTHER -> Optional.of(Status.UNKNOWN.text());
            case DETACHED, ENVELOPING -> Optional.of(verdict.map(Verdict::status).orElse(Status.SIGNED).text());
        };
    }

    private static String seconds(Instant moment) {
        return moment.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private record Signed(MessageSource message) implements SignedMessage {
        @Override
        public Part root() {
            return message.root();
        }

        @Override
        public HeaderBlock header() throws IOException {
            return message.wholeHeader();
        }

        @Override
        public InputStream stream(long from, long length) throws IOException {
            return message.stream(from, length);
        }
    }
}
