package org.redoubt.imap.session;

import java.io.IOException;
import org.redoubt.imap.codec.SyntaxException;

/**
 * What of a command may take long. It leaves the session alone, so that another thread can tell meanwhile how far it is.
 *
 * @param <R> what comes of it
 */
@FunctionalInterface
public interface Work<R> {
    R run(Progress progress) throws IOException, SyntaxException;
}
