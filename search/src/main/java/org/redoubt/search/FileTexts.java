package org.redoubt.search;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * The texts of attached files: PDF, OOXML, OpenDocument and RTF.
 *
 * <p>They are read by another process, the program of the module {@code extract}: whatever a file does to its parser,
 * it does to a process with a small heap that has no key and is killed when it takes too long. The process starts with
 * the first file and ends when this is closed. For one thread.
 */
public final class FileTexts implements AutoCloseable {
    private static final Logger LOG = System.getLogger("org.redoubt.search");
    private static final String PROGRAM = "org.redoubt.extract.Extract";
    private static final int READY = 'R';
    private static final int PIECE = 64 * 1024;

    private Optional<Running> running = Optional.empty();
    private boolean unavailable;
    private final BooleanSupplier goesOn;
    private Duration patience;

    /** @param goesOn asked before each file; when it says no, none is read any more */
    public FileTexts(BooleanSupplier goesOn) {
        this(goesOn, Limits.FILE_TIME);
    }

    FileTexts(BooleanSupplier goesOn, Duration patience) {
        this.goesOn = goesOn;
        this.patience = patience;
    }

    /** What came of a file. */
    public sealed interface Outcome {
        /** Its text, lines and words parted by white space; maybe cut. */
        record Text(String text) implements Outcome {}

        record Unreadable(Why why) implements Outcome {}
    }

    /** Why a file has no text. The first four come from the program, in its order. */
    public enum Why {
        UNKNOWN_FORMAT,
        BROKEN,
        PROTECTED,
        TOO_LARGE,
        /** It took longer than a file may. */
        TOO_SLOW,
        /** The program died of it: it takes more memory than a file may. */
        DEADLY,
        /** There is no program to read it, or no time. */
        UNAVAILABLE
    }

    /** Writes a file. */
    public interface Source {
        /**
         * @param to takes {@link Limits#FILE} octets, and then throws
         * @throws IOException when the file cannot be had; it goes on to who asked for the text
         */
        void writeTo(OutputStream to) throws IOException;
    }

    private record Running(Process process, DataOutputStream out, DataInputStream in) {
        void end() {
            process.destroyForcibly();
        }
    }

    /** The pipe to the program broke. */
    private static final class BrokenPipeException extends IOException {
        BrokenPipeException(IOException cause) {
            super("the program that reads files is gone", cause);
        }
    }

    private static final class TooLongException extends IOException {
        TooLongException() {
            super("a file is longer than is read");
        }
    }

    /**
     * The text of a file.
     *
     * @throws IOException from the source
     */
    public Outcome of(Source file) throws IOException {
        Optional<Running> program = goesOn.getAsBoolean() ? program() : Optional.empty();
        if (program.isEmpty()) {
            return new Outcome.Unreadable(Why.UNAVAILABLE);
        }
        Running to = program.get();
        try (Alarm alarm = new Alarm(to.process, patience)) {
            try {
                send(file, to.out);
                return answer(to.in);
            } catch (TooLongException tooLong) {
                end();
                return new Outcome.Unreadable(Why.TOO_LARGE);
            } catch (BrokenPipeException gone) {
                end();
                return new Outcome.Unreadable(alarm.rang() ? tooSlow() : Why.DEADLY);
            } catch (IOException | RuntimeException unsent) {
                end();
                throw unsent;
            }
        }
    }

    private Why tooSlow() {
        Duration half = patience.dividedBy(2);
        patience = half.compareTo(Limits.SHORTEST_FILE_TIME) < 0 ? Limits.SHORTEST_FILE_TIME : half;
        return Why.TOO_SLOW;
    }

    private static void send(Source file, DataOutputStream out) throws IOException {
        Pieces pieces = new Pieces(out);
        file.writeTo(pieces);
        pieces.finish();
    }

    private static Outcome answer(DataInputStream in) throws BrokenPipeException {
        try {
            int code = in.readUnsignedByte();
            int length = in.readInt();
            if (length < 0 || length > Limits.FILE_TEXT || code > Why.TOO_LARGE.ordinal() + 1) {
                throw new IOException("an answer that is none");
            }
            String text = new String(in.readNBytes(length), StandardCharsets.UTF_8);
            return code == 0 ? new Outcome.Text(text) : new Outcome.Unreadable(Why.values()[code - 1]);
        } catch (IOException gone) {
            throw new BrokenPipeException(gone);
        }
    }

    private Optional<Running> program() {
        if (running.isEmpty() && !unavailable) {
            running = start();
            unavailable = running.isEmpty();
        }
        return running;
    }

    private static Optional<Running> start() {
        try {
            ProcessBuilder builder = new ProcessBuilder(command());
            builder.environment().clear();
            builder.redirectError(ProcessBuilder.Redirect.DISCARD);
            Process process = builder.start();
            Running started = new Running(
                    process,
                    new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), PIECE)),
                    new DataInputStream(process.getInputStream()));
            try (Alarm _ = new Alarm(process, Limits.EXTRACTOR_START)) {
                if (started.in.read() == READY) {
                    return Optional.of(started);
                }
            }
            started.end();
            LOG.log(Level.WARNING, "event=search.extractor_does_not_start");
        } catch (IOException failed) {
            LOG.log(Level.WARNING, "event=search.extractor_does_not_start", failed);
        }
        return Optional.empty();
    }

    /** The same Java with the same jars. Names of paths may not hold the separator, as with every class path. */
    private static List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + Limits.EXTRACTOR_MEGABYTES + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-UsePerfData",
                "-XX:+DisableAttachMechanism",
                "-XX:-EnableDynamicAgentLoading",
                "-Djdk.serialFilter=!*",
                "-Djava.awt.headless=true",
                "-cp",
                classPath(),
                PROGRAM);
    }

    private static String classPath() {
        List<String> path = new ArrayList<>();
        // Where this class comes from, whatever loaded it; then all that Java was told of.
        path.add(Path.of(URI.create(
                        FileTexts.class.getProtectionDomain().getCodeSource().getLocation().toString()))
                .toString());
        for (String property : List.of("jdk.module.path", "java.class.path")) {
            for (String entry : System.getProperty(property, "").split(File.pathSeparator, -1)) {
                if (!entry.isEmpty()) {
                    path.add(entry);
                    if (Files.isDirectory(Path.of(entry))) {
                        path.add(entry + File.separator + "*");
                    }
                }
            }
        }
        return String.join(File.pathSeparator, path);
    }

    private void end() {
        running.ifPresent(Running::end);
        running = Optional.empty();
    }

    @Override
    public void close() {
        end();
    }

    /** Kills a process that takes too long. */
    private static final class Alarm implements AutoCloseable {
        private final CountDownLatch off = new CountDownLatch(1);
        private final AtomicBoolean rang = new AtomicBoolean();

        Alarm(Process process, Duration time) {
            Thread.ofVirtual().start(() -> {
                try {
                    if (!off.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
                        rang.set(true);
                        process.destroyForcibly();
                    }
                } catch (InterruptedException impossible) {
                    process.destroyForcibly();
                }
            });
        }

        boolean rang() {
            return rang.get();
        }

        @Override
        public void close() {
            off.countDown();
        }
    }

    /** Writes what comes in pieces with their lengths. */
    private static final class Pieces extends OutputStream {
        private final DataOutputStream out;
        private long room = Limits.FILE;

        Pieces(DataOutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int octet) throws IOException {
            write(new byte[] {(byte) octet}, 0, 1);
        }

        @Override
        public void write(byte[] octets, int from, int count) throws IOException {
            room -= count;
            if (room < 0) {
                throw new TooLongException();
            }
            if (count > 0) {
                try {
                    out.writeInt(count);
                    out.write(octets, from, count);
                } catch (IOException gone) {
                    throw new BrokenPipeException(gone);
                }
            }
        }

        void finish() throws IOException {
            try {
                out.writeInt(0);
                out.flush();
            } catch (IOException gone) {
                throw new BrokenPipeException(gone);
            }
        }
    }
}
