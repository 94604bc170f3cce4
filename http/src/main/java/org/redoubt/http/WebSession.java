package org.redoubt.http;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.redoubt.guard.Principal;

/**
 * One browser in which somebody has signed in. What it proves itself with is known to the browser alone; here is its hash.
 *
 * @param id for audit events
 * @param name the hash of the secret, in hexadecimal
 * @param standing the directory's number of the credentials that she signed in with
 */
record WebSession(
        String id,
        String name,
        Principal principal,
        long standing,
        long begunMillis,
        AtomicLong usedMillis,
        AtomicBoolean ended) {

    boolean expired(long nowMillis) {
        return nowMillis - begunMillis > Limits.WEB_SESSION.toMillis()
                || nowMillis - usedMillis.get() > Limits.WEB_SESSION_IDLE.toMillis();
    }
}
