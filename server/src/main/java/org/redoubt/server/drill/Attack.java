package org.redoubt.server.drill;

import java.io.IOException;
import org.redoubt.server.config.ListenerKind;

/**
 * One attack.
 *
 * @param name what it is known as
 * @param against where it goes
 */
record Attack(String name, ListenerKind against, Act act) {
    /** Makes the attack. */
    interface Act {
        /** @throws IOException when the server does not answer at all */
        Verdict on(Target target) throws IOException;
    }

    /**
     * What came of it.
     *
     * @param refused whether the server did not do what was asked
     * @param how its own words
     */
    record Verdict(boolean refused, String how) {}
}
