package org.redoubt.smime;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Says whether messages are signed by whom they come from, and remembers it for a day (RFC 9219 4.1): what was found is
 * forgotten when the authorities are others, or a certificate begins or ends to be valid. Safe for many threads.
 */
public final class Signatures {
    private final Authorities authorities;
    private final InstantSource clock;
    private final Cache<Key, Verdict> known;
    private final Semaphore many = new Semaphore(1);

    /**
     * One question: whether the signature of an email that never changes is good now, or was when it came.
     *
     * @param account and {@code email}: numbers that no other email ever has
     * @param atDelivery whether the moment of its arrival is asked for
     */
    public record Question(long account, long email, boolean atDelivery) {}

    private record Key(Question question, Authorities.Trusted trusted) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Key key && question.equals(key.question) && trusted == key.trusted;
        }

        @Override
        public int hashCode() {
            return question.hashCode();
        }
    }

    public Signatures(Authorities authorities, InstantSource clock) {
        this.authorities = authorities;
        this.clock = clock;
        this.known = Caffeine.newBuilder()
                .maximumSize(Limits.REMEMBERED)
                .expireAfterWrite(Limits.REMEMBERED_FOR)
                .ticker(() -> clock.millis() * 1_000_000)
                .build();
    }

    /** The place of somebody who checks many signatures; close it. */
    public final class Many implements AutoCloseable {
        private final AtomicBoolean closed = new AtomicBoolean();

        private Many() {}

        @Override
        public void close() {
            if (closed.compareAndSet(false, true)) {
                many.release();
            }
        }
    }

    /**
     * Takes the one place for checking many signatures, so that such work takes no more than one processor, however many ask;
     * empty while somebody else has it.
     */
    public Optional<Many> many() {
        return many.tryAcquire() ? Optional.of(new Many()) : Optional.empty();
    }

    /** A number of those whose word counts: another one when they are others, and the same after a restart. */
    public long authorities() {
        return authorities.trusted().number();
    }

    /** What was found within a day. */
    public Optional<Verdict> known(Question question) {
        return known(new Key(question, authorities.trusted()));
    }

    private Optional<Verdict> known(Key key) {
        boolean stands = key.question.atDelivery();
        return Optional.ofNullable(known.getIfPresent(key))
                .filter(found -> stands
                        || found.standing().filter(on -> !clock.instant().isBefore(on.until())).isEmpty());
    }

    /**
     * What is known, or is found now.
     *
     * @param arrived when the message came
     * @throws IOException when the message could not be read
     */
    public Verdict of(Question question, Instant arrived, SignedMessage message) throws IOException {
        Authorities.Trusted trusted = authorities.trusted();
        Key key = new Key(question, trusted);
        Optional<Verdict> before = known(key);
        if (before.isPresent()) {
            return before.get();
        }
        Instant now = clock.instant();
        Verdict found = new SignatureCheck(message, trusted, question.atDelivery() ? arrived : now).run(now);
        known.put(key, found);
        return found;
    }
}
