package org.redoubt.http;

import java.io.IOException;

/** Answers the requests of one route, each on a virtual thread of its own. Safe for any number at once. */
@FunctionalInterface
public interface HttpHandler {
    /**
     * Answers one request. What it throws becomes 500 when nothing was answered yet, and else breaks the answer off.
     *
     * @throws IOException when the other side is gone or the store failed
     */
    void handle(HttpExchange exchange) throws IOException;
}
