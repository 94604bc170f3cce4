package org.redoubt.server.log;

import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where log lines go, and from which level on. There is one for the process, because the JDK asks for loggers
 * before anything of ours has been configured.
 *
 * <p>A line is {@code 2026-11-24T10:15:30.123Z INFO redoubt.imap event=imap.bind account=7}: the time in UTC, the
 * level, the logger, then what the module said. Nothing that a message contains can start a second line.
 */
public final class LogSink {
    private static final LogSink PROCESS = new LogSink(stderr());

    /** One stack frame more tells little; a whole deep stack for each failing connection fills the disk. */
    private static final int MAX_FRAMES = 12;

    private static final int MAX_CAUSES = 4;

    /** Not synchronized: a virtual thread that waits for the disk here must not hold others up. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile Level level = Level.WARNING;
    private Writer out;
    /** Lines that could not be written. There is nowhere to tell it at once; serving mail goes on. */
    private long failures;

    LogSink(Writer out) {
        this.out = out;
    }

    public static LogSink process() {
        return PROCESS;
    }

    /**
     * Says from which level on lines are written, and where.
     *
     * @param file appended to; empty is stderr
     */
    public void configure(Level newLevel, Optional<Path> file) throws IOException {
        Writer writer = file.isPresent()
                ? new BufferedWriter(new OutputStreamWriter(
                        Files.newOutputStream(file.get(), StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                        StandardCharsets.UTF_8))
                : stderr();
        lock.lock();
        try {
            out = writer;
            level = newLevel;
        } finally {
            lock.unlock();
        }
    }

    boolean loggable(Level of) {
        return of != Level.OFF && of.getSeverity() >= level.getSeverity();
    }

    void write(Level at, String logger, String message, @Nullable Throwable thrown) {
        String line = line(Instant.now(), at, logger, message, thrown);
        lock.lock();
        try {
            if (failures > 0) {
                out.write(line(Instant.now(), Level.WARNING, "redoubt.log", "event=log.lost lines=" + failures, null));
            }
            out.write(line);
            out.flush();
            failures = 0;
        } catch (IOException e) {
            failures++;
        } finally {
            lock.unlock();
        }
    }

    static String line(Instant when, Level level, String logger, String message, @Nullable Throwable thrown) {
        StringBuilder line = new StringBuilder(160);
        line.append(when.truncatedTo(ChronoUnit.MILLIS))
                .append(' ')
                .append(level.getName())
                .append(' ');
        line.append(logger).append(' ');
        escape(line, message);
        if (thrown != null) {
            line.append(" thrown=\"");
            escape(line, describe(thrown).replace("\"", "'"));
            line.append('"');
        }
        return line.append('\n').toString();
    }

    /** A cause by a cause, each with where it comes from, on one line. */
    private static String describe(Throwable thrown) {
        StringBuilder text = new StringBuilder();
        Throwable cause = thrown;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            text.append(depth == 0 ? "" : " caused by ").append(cause);
            StackTraceElement[] frames = cause.getStackTrace();
            for (int i = 0; i < Math.min(frames.length, MAX_FRAMES); i++) {
                text.append(i == 0 ? " at " : " < ").append(frames[i]);
            }
            cause = cause.getCause();
        }
        return text.toString();
    }

    /** Makes control characters visible, so that text from outside can neither forge a line nor drive a terminal. */
    private static void escape(StringBuilder line, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                        line.append(String.format("\\u%04x", (int) c));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
    }

    private static Writer stderr() {
        OutputStream stream = new FileOutputStream(FileDescriptor.err);
        return new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
    }
}
