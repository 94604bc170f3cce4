package org.redoubt.guard.alert;

import java.io.IOException;

/** Somebody who is told of new alerts; called by a thread of its own. */
public interface AlertReceiver {
    /** Told apart by this; it is remembered with the alerts, so it stays the same. */
    String name();

    /**
     * Tells an alert. Returns when the receiver has it for good.
     *
     * @throws IOException when it does not; it is told again later
     */
    void tell(Alert alert) throws IOException;
}
