package org.redoubt.server.clients;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A terminal that nobody sits at, with one program on its screen: tmux on a socket of its own. */
final class Terminal implements AutoCloseable {
    private static final String SESSION = "it";

    private final Path home;
    private final Path socket;

    private Terminal(Path home) {
        this.home = home;
        this.socket = home.resolve("tmux");
    }

    /** @param home of the program; the socket is made in it */
    static Terminal running(Path home, String... command) throws IOException {
        Terminal terminal = new Terminal(home);
        List<String> start = new ArrayList<>(List.of("-f", "/dev/null", "new-session", "-d", "-s", SESSION, "-x", "100", "-y", "40"));
        start.addAll(List.of(command));
        terminal.tmux(start.toArray(String[]::new)).ok();
        return terminal;
    }

    private Program.Result tmux(String... arguments) throws IOException {
        return Program.of("tmux", "-u", "-S", socket.toString())
                .with(arguments)
                .home(home)
                .env("TERM", "xterm-256color")
                .env("SHELL", "/bin/sh")
                .run();
    }

    String screen() throws IOException {
        return tmux("capture-pane", "-p", "-t", SESSION).out();
    }

    /** Waits until the screen shows this; fails with what it shows instead. */
    Terminal shows(String text) throws IOException {
        try {
            Deadline.await("the screen shows " + text, () -> screen().contains(text));
        } catch (AssertionError e) {
            fail(e.getMessage() + "\n" + screen(), e);
        }
        return this;
    }

    /** Types text as it stands. */
    Terminal type(String text) throws IOException {
        tmux("send-keys", "-t", SESSION, "-l", text).ok();
        return this;
    }

    /** Presses a key by its name, such as Enter or C-u. */
    Terminal press(String key) throws IOException {
        tmux("send-keys", "-t", SESSION, key).ok();
        return this;
    }

    /** Waits until the program has ended by itself, and with it the terminal. */
    void ended() throws IOException {
        Deadline.await("the program ends", () -> tmux("has-session", "-t", SESSION).exit() != 0);
    }

    @Override
    public void close() throws IOException {
        tmux("kill-server");
    }
}
