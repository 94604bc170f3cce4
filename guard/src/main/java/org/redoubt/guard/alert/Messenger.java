package org.redoubt.guard.alert;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import org.redoubt.guard.Pause;

/**
 * Tells one receiver, in its own time and again after failures, so that a slow one holds up nobody, and an alert that it
 * will not have holds up no other.
 */
final class Messenger implements AutoCloseable {
    private static final Logger LOG = System.getLogger("guard");
    private static final Duration END = Duration.ofSeconds(2);

    private final AlertReceiver receiver;
    private final Alerts alerts;
    private final Pause pause = new Pause();
    private final Thread thread;

    Messenger(AlertReceiver receiver, Alerts alerts) {
        this.receiver = receiver;
        this.alerts = alerts;
        this.thread = Thread.ofVirtual().name("alerts-" + receiver.name()).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** There may be something that the receiver was not told yet. */
    void wake() {
        pause.wake();
    }

    private void run() {
        long retry = 0;
        boolean over = false;
        while (!over) {
            Turn turn = tellAll();
            retry = turn.failed() == 0 ? 0 : Math.clamp(retry * 2, Limits.FIRST_RETRY_MILLIS, Limits.LAST_RETRY_MILLIS);
            // One that took nothing is left alone even if there is more for it.
            over = turn.failed() > 0 && turn.told() == 0
                    ? pause.rest(retry)
                    : pause.untilWoken(turn.failed() == 0 ? Long.MAX_VALUE : retry);
        }
    }

    private record Turn(int told, int failed) {}

    /** What was found last is told last. */
    private Turn tellAll() {
        int told = 0;
        int failed = 0;
        for (long id : alerts.untold(receiver.name())) {
            Optional<Alert> alert = alerts.find(id);
            if (alert.isEmpty()) {
                continue;
            }
            try {
                receiver.tell(alert.get());
                alerts.told(id, receiver.name());
                told++;
            } catch (IOException | RuntimeException no) {
                failed++;
                LOG.log(Level.WARNING, "event=alert.not_told receiver=" + receiver.name() + " id=a" + id, no);
            }
            if (failed >= Limits.REFUSALS && told == 0 || failed >= Limits.MAX_REFUSALS || pause.over()) {
                break;
            }
        }
        return new Turn(told, failed);
    }

    @Override
    public void close() {
        pause.end(thread, END);
    }
}
