package org.redoubt.wire;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A line protocol with a verb for each thing that a test wants to see. */
final class ToyProtocol implements ConnectionHandler {
    private static final int LONGEST = 100;

    /** Every command line that was handed to the protocol. */
    final List<String> heard = new CopyOnWriteArrayList<>();

    /** How the last BIG answer ended. */
    final CompletableFuture<String> bigAnswer = new CompletableFuture<>();

    /** HOLD is a command that runs until this is opened. */
    final CountDownLatch hold = new CountDownLatch(1);

    /** Opened when a client has been silent for too long. */
    final CountDownLatch timedOut = new CountDownLatch(1);

    /** Completed with the connection when such a command runs. */
    final CompletableFuture<Connection> holding = new CompletableFuture<>();

    @Override
    public void serve(Connection c) throws IOException {
        c.out().ascii("hello " + c.remote().getAddress().getHostAddress() + "\r\n");
        while (true) {
            if (!c.in().lineBuffered()) {
                c.out().flush();
            }
            try {
                String command = new String(c.in().commandLine(LONGEST), StandardCharsets.ISO_8859_1);
                heard.add(command);
                if (command.equals("QUIT")) {
                    c.out().ascii("bye\r\n");
                    return;
                }
                c.out().ascii(answer(c, command) + "\r\n");
            } catch (LineTooLongException e) {
                c.out().ascii(e.last() ? "much too long\r\n" : "too long\r\n");
                if (e.last()) {
                    return;
                }
            } catch (BareLineEndException e) {
                c.out().ascii(e.carriageReturn() ? "bare cr\r\n" : "bare lf\r\n");
            } catch (ServerStoppingException e) {
                c.out().ascii("stopping\r\n");
                return;
            } catch (SocketTimeoutException e) {
                timedOut.countDown();
                c.out().ascii("too slow\r\n");
                return;
            } catch (EOFException e) {
                return;
            }
        }
    }

    private String answer(Connection c, String command) throws IOException {
        return switch (command.split(" ", 2)[0]) {
            case "STARTTLS" -> {
                c.out().ascii("go\r\n");
                c.out().flush();
                int discarded = c.startTls();
                yield "discarded " + discarded;
            }
            case "SECURE" -> c.secure() + " " + c.tlsAvailable();
            case "SNI" -> c.tls().flatMap(TlsDetails::serverName).orElse("none");
            case "ENDPOINT" ->
                c.tls().flatMap(TlsDetails::serverEndPoint).map(TlsDetails.ChannelBinding::hex).orElse("none");
            case "EXPORTER" ->
                c.tls().flatMap(TlsDetails::exporter).map(TlsDetails.ChannelBinding::hex).orElse("none");
            case "LOOPBACK" -> Boolean.toString(c.loopback());
            case "LOCAL" -> c.local().toString();
            case "BIG" -> big(c);
            case "TAKE" -> Long.toString(take(c, Integer.parseInt(command.substring(5))));
            case "HOLD" -> hold(c);
            case "FAIL" -> throw new IllegalStateException("as asked");
            default -> command;
        };
    }

    /** Far more than the kernel buffers of both ends. */
    private String big(Connection c) throws IOException {
        byte[] piece = new byte[1 << 20];
        java.util.Arrays.fill(piece, (byte) 'x');
        try {
            for (int i = 0; i < 64; i++) {
                c.out().write(piece);
            }
            bigAnswer.complete("sent");
        } catch (IOException e) {
            bigAnswer.complete(e.getClass().getSimpleName());
            throw e;
        }
        return "";
    }

    /** Reads counted bytes in every way there is and answers a checksum. */
    private static long take(Connection c, int count) throws IOException {
        java.util.zip.CRC32 sum = new java.util.zip.CRC32();
        byte[] part = new byte[count / 3];
        c.in().readFully(part, 0, part.length);
        sum.update(part);
        int left = count - part.length;
        while (left > count / 3) {
            if (c.in().buffered() == 0 && !c.in().fill()) {
                throw new EOFException();
            }
            int n = Math.min(left, c.in().buffered());
            sum.update(c.in().buffer(), c.in().position(), n);
            c.in().advance(n);
            left -= n;
        }
        while (left > 0) {
            byte[] some = new byte[Math.min(left, 1000)];
            int n = c.in().read(some, 0, some.length);
            sum.update(some, 0, n);
            left -= n;
        }
        return sum.getValue();
    }

    private String hold(Connection c) {
        holding.complete(c);
        try {
            hold.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return "held";
    }
}
