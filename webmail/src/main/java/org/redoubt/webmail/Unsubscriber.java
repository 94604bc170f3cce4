package org.redoubt.webmail;

import java.net.URI;

/** Sends the one request of RFC 8058. */
@FunctionalInterface
public interface Unsubscriber {
    /**
     * Posts {@code List-Unsubscribe=One-Click}, without cookies and without following anything.
     *
     * @param address over https, from a message
     * @return whether the other side said that it is done
     */
    boolean post(URI address);
}
