package org.redoubt.transport.dns;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.dnssec.ValidatingResolver;

/**
 * Asks the configured name servers over UDP, and TCP where an answer does not fit, and validates what they say.
 *
 * <p>Answers are kept as long as their records allow, failures for a moment. Those who ask the same at the same time
 * share one question: a mailing list's thousand recipients cause one lookup. At most
 * {@link DnsLimits#QUESTIONS_AT_ONCE} questions are on their way; beyond that questions fail at once, for what waits in
 * a queue here would wait in vain. The validator bounds its own work: so many signatures, keys and rounds of hashing for
 * one set of records, whatever a zone publishes.
 */
public final class DnsResolver implements Resolver {
    private final org.xbill.DNS.Resolver servers;
    private final boolean validates;
    private final Executor executor;
    private final Semaphore questions = new Semaphore(DnsLimits.QUESTIONS_AT_ONCE);
    private final AsyncCache<Question, Answer<? extends Rdata>> cache;

    private record Question(DnsName name, RecordType<?> type) {}

    private DnsResolver(org.xbill.DNS.Resolver servers, boolean validates, Executor executor) {
        this.servers = servers;
        this.validates = validates;
        this.executor = executor;
        this.cache = Caffeine.newBuilder()
                .maximumSize(DnsLimits.CACHED_ANSWERS)
                .expireAfter(Expiry.<Question, Answer<? extends Rdata>>creating((question, answer) -> answer.ttl()))
                .executor(executor)
                .buildAsync();
    }

    /** @param executor where answers are validated: a virtual thread each will do */
    public static DnsResolver of(DnsSettings settings, Executor executor) {
        List<SimpleResolver> each = settings.servers().stream()
                .map(SimpleResolver::new)
                .toList();
        each.forEach(server -> server.setTimeout(DnsLimits.SERVER_TIME));
        var servers = new ExtendedResolver(each.toArray(new org.xbill.DNS.Resolver[0]));
        servers.setTimeout(DnsLimits.QUESTION_TIME);
        servers.setRetries(2);
        return settings.validate()
                ? new DnsResolver(validating(servers, settings), true, executor)
                : new DnsResolver(servers, false, executor);
    }

    private static ValidatingResolver validating(ExtendedResolver servers, DnsSettings settings) {
        var validator = new ValidatingResolver(servers);
        var bounds = new Properties();
        bounds.setProperty("dnsjava.dnssec.max_validate_rrsigs", String.valueOf(DnsLimits.SIGNATURES));
        bounds.setProperty("dnsjava.dnssec.max_ds_match_failures", String.valueOf(DnsLimits.DS_FAILURES));
        for (int bits : new int[] {1024, 2048, 4096}) {
            bounds.setProperty("dnsjava.dnssec.nsec3.iterations." + bits, String.valueOf(DnsLimits.NSEC3_ITERATIONS));
        }
        try {
            validator.init(bounds);
            validator.loadTrustAnchors(
                    new ByteArrayInputStream(settings.rootAnchors().getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new IllegalArgumentException("trust anchors cannot be read", e);
        }
        validator.setTimeout(DnsLimits.QUESTION_TIME);
        return validator;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T extends Rdata> Answer<T> resolve(DnsName name, RecordType<T> type, Duration atMost) {
        CompletableFuture<Answer<? extends Rdata>> answer =
                cache.get(new Question(name, type), (question, ignored) -> ask(question));
        try {
            return (Answer<T>) answer.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return new Answer.Failed<>(Duration.ZERO);
        } catch (TimeoutException | ExecutionException | CancellationException failed) {
            return new Answer.Failed<>(Duration.ZERO);
        }
    }

    /** What is on its way stays shared: a caller that has lost its patience cancels nobody else's question. */
    private CompletableFuture<Answer<? extends Rdata>> ask(Question question) {
        if (!questions.tryAcquire()) {
            return CompletableFuture.completedFuture(new Answer.Failed<>(Duration.ZERO));
        }
        CompletableFuture<Answer<? extends Rdata>> answer = new CompletableFuture<>();
        answer.whenComplete((ignored, failure) -> questions.release());
        try {
            executor.execute(() -> send(question, answer));
        } catch (RuntimeException full) {
            answer.complete(new Answer.Failed<>(Duration.ZERO));
        }
        return answer;
    }

    private void send(Question question, CompletableFuture<Answer<? extends Rdata>> answer) {
        try {
            Message query = Message.newQuery(Record.newRecord(
                    new Name(question.name() + (question.name().text().isEmpty() ? "" : ".")),
                    question.type().code(),
                    DClass.IN));
            servers.sendAsync(query, executor).whenComplete((message, failure) -> answer.complete(
                    failure == null
                            ? new AnswerReader(message, validates).read(question.name(), question.type())
                            : new Answer.Failed<>(DnsLimits.FAILURE_TTL)));
        } catch (TextParseException | RuntimeException notAsked) {
            answer.complete(new Answer.Failed<>(DnsLimits.FAILURE_TTL));
        }
    }
}
