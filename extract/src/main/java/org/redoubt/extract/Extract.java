package org.redoubt.extract;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;

/**
 * The program that reads texts of files: one after another from standard input, answered on standard output, until
 * the input ends.
 *
 * <p>When it can begin it says one octet, {@link #READY}. A file comes as pieces, each a length of four octets (highest first) and as many octets, and ends with a length
 * of zero. The answer is one octet and a text: a length of four octets and as many octets of UTF-8. The octet is 0 for
 * the text of the file, else 1 and the ordinal of {@link UnreadableException.Why}, with no text. A file that cannot be
 * borne (too much memory, too long) ends the process without an answer.
 */
public final class Extract {
    static final int READY = 'R';

    private Extract() {}

    public static void main(String[] args) throws IOException {
        System.setProperty("org.apache.commons.logging.Log", "org.apache.commons.logging.impl.NoOpLog");
        OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out));
        // No library writes into the answers.
        System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
        serve(System.in, out, Extract::watch);
    }

    /** Is told before a file is read and after. */
    interface Watchdog {
        AutoCloseable begin();
    }

    static void serve(InputStream input, OutputStream output, Watchdog watchdog) throws IOException {
        DataInputStream in = new DataInputStream(new BufferedInputStream(input));
        DataOutputStream out = new DataOutputStream(output);
        out.writeByte(READY);
        out.flush();
        while (true) {
            byte[] file;
            try {
                file = file(in);
            } catch (EOFException done) {
                return;
            }
            try (AutoCloseable _ = watchdog.begin()) {
                answer(out, file);
            } catch (IOException failed) {
                throw failed;
            } catch (Exception impossible) {
                throw new IllegalStateException("a watchdog failed", impossible);
            }
            out.flush();
        }
    }

    private static byte[] file(DataInputStream in) throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (int piece = in.readInt(); piece != 0; piece = in.readInt()) {
            if (piece < 0 || piece > Limits.FILE - file.size()) {
                throw new IOException("a file is longer than was agreed");
            }
            file.writeBytes(in.readNBytes(piece));
        }
        return file.toByteArray();
    }

    private static void answer(DataOutputStream out, byte[] file) throws IOException {
        try {
            byte[] text = FileText.of(file).getBytes(StandardCharsets.UTF_8);
            out.writeByte(0);
            out.writeInt(text.length);
            out.write(text);
        } catch (UnreadableException unreadable) {
            out.writeByte(1 + unreadable.why.ordinal());
            out.writeInt(0);
        }
    }

    private static AutoCloseable watch() {
        SynchronousQueue<Boolean> done = new SynchronousQueue<>();
        Thread.ofPlatform().daemon().name("watchdog").start(() -> {
            try {
                if (done.poll(Limits.WATCHDOG.toMillis(), TimeUnit.MILLISECONDS) == null) {
                    Runtime.getRuntime().halt(1);
                }
            } catch (InterruptedException impossible) {
                Runtime.getRuntime().halt(1);
            }
        });
        return () -> done.put(true);
    }
}
