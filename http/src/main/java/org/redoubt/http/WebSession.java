package org.redoubt.http;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.redoubt.guard.Principal;

/**
 * One browser in which somebody has signed in. What it proves itself with is known to the browser alone; here is its hash.
 *
 * @param id for audit events
 * @param via its protocol, likewise
 * @param name the hash of the secret, in hexadecimal
 * @param standing the directory's number of the credentials that she signed in with, or has given herself since
 * @param provedMillis when she last gave her password
 * @param changing how many changes of her credentials are being made in it
 */
record WebSession(
        String id,
        String via,
        String name,
        Principal principal,
        AtomicLong standing,
        long begunMillis,
        AtomicLong usedMillis,
        AtomicLong provedMillis,
        AtomicInteger changing,
        AtomicBoolean ended) {

    boolean expired(long nowMillis, WebSessions.Kind kind) {
        return nowMillis - begunMillis > kind.longest().toMillis()
                || nowMillis - usedMillis.get() > kind.idle().toMillis();
    }
}
