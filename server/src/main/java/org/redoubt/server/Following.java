package org.redoubt.server;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Somebody who waits for the answer to a long question, and may not wait any more. */
interface Following {
    Following NOBODY = (_, _, _) -> true;

    /** Rows that are shown of what was found so far. */
    int ROWS = 50;

    /**
     * Called now and then by whoever answers.
     *
     * @param done of the octets that have to be read
     * @param rows some of what was found, made when it is asked for
     * @return whether to go on
     */
    boolean soFar(long done, long all, Supplier<List<Map<String, Object>>> rows);

    /** It was not gone on with. */
    final class EndedException extends IOException {
        private static final long serialVersionUID = 1L;

        EndedException() {
            super("the question was ended");
        }
    }
}
