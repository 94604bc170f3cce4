package org.redoubt.store.seal;

import java.io.IOException;

/**
 * Seals anew what was sealed under a key that another has taken the place of, some at a time. It may be left at any moment
 * and begun again: what is done already is found so.
 */
public interface Renewal {
    /**
     * Does some of it.
     *
     * @return whether there may be more
     * @throws IOException when something cannot be read or written; what was done until then stays
     */
    boolean step() throws IOException;
}
