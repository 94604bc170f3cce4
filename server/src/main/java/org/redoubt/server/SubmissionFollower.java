package org.redoubt.server;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.redoubt.account.AccountClosedException;
import org.redoubt.account.OutboundQueue;
import org.redoubt.account.QueueNews;
import org.redoubt.jmap.SubmissionNews;
import org.redoubt.wire.WireRuntime;

/**
 * Carries news of mail that people sent over JMAP from the queue to their accounts. The queue keeps each piece until it
 * was written down there, so a process that dies in between loses none.
 */
final class SubmissionFollower implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("org.redoubt.server");
    private static final int PAGE = 200;
    /** Mail may be delivered before its submission is written down; after this it never will be. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration SOON = Duration.ofMillis(200);
    private static final Duration LATER = Duration.ofSeconds(30);

    private final OutboundQueue queue;
    private final SubmissionNews news;
    private final WireRuntime runtime;
    private final Semaphore told = new Semaphore(1);
    private final Thread thread;
    private volatile boolean stopping;

    SubmissionFollower(OutboundQueue queue, SubmissionNews news, WireRuntime runtime) {
        this.queue = queue;
        this.news = news;
        this.runtime = runtime;
        this.thread = runtime.serviceThread("submissions", this::run);
    }

    void start() {
        queue.onNews(told::release);
        thread.start();
    }

    private void run() {
        while (!stopping) {
            Duration pause = LATER;
            try {
                pause = carryAll() ? LATER : SOON;
            } catch (IOException | RuntimeException failed) {
                LOG.log(System.Logger.Level.ERROR, "event=submissions.news_failed", failed);
            }
            try {
                var _ = told.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
                told.drainPermits();
            } catch (InterruptedException stop) {
                return;
            }
        }
    }

    /** @return whether nothing is left that may be taken soon */
    private boolean carryAll() throws IOException {
        boolean all = true;
        Optional<QueueNews> last = Optional.empty();
        List<QueueNews> page = queue.news(last, PAGE);
        while (!page.isEmpty() && !stopping) {
            List<QueueNews> done = new ArrayList<>();
            for (QueueNews one : page) {
                boolean given = carry(one) || one.at().plus(PATIENCE).isBefore(runtime.now());
                if (given) {
                    done.add(one);
                }
                all &= given;
            }
            queue.forget(done);
            last = Optional.of(page.getLast());
            page = page.size() < PAGE ? List.of() : queue.news(last, PAGE);
        }
        return all;
    }

    private boolean carry(QueueNews one) throws IOException {
        boolean there = true;
        for (QueueNews.Item item : one.items()) {
            SubmissionNews.Delivered delivered = switch (item.delivered()) {
                case QUEUED -> SubmissionNews.Delivered.QUEUED;
                case YES -> SubmissionNews.Delivered.YES;
                case NO -> SubmissionNews.Delivered.NO;
                case UNKNOWN -> SubmissionNews.Delivered.UNKNOWN;
            };
            try {
                there &= news.told(one.follow(), item.recipient(), delivered, item.reply());
            } catch (AccountClosedException closed) {
                // It is written down when its owner has opened the account, if that is soon enough.
                return false;
            }
        }
        return there;
    }

    @Override
    public void close() {
        stopping = true;
        queue.onNews(() -> {});
        thread.interrupt();
        try {
            var _ = thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
