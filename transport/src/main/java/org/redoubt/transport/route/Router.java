package org.redoubt.transport.route;

/** Finds out where mail for a domain goes. Blocks while it asks. */
public interface Router {
    /** @param domain as DNS has it */
    Route route(String domain);
}
