package org.redoubt.server.cli;

import java.io.Console;
import java.util.Optional;

/** The person at the keyboard, if there is one. */
final class Terminal {
    private Terminal() {}

    /** Empty when stdin or stdout is a pipe or a file. */
    static Optional<Console> console() {
        return Optional.ofNullable(System.console()).filter(Console::isTerminal);
    }
}
