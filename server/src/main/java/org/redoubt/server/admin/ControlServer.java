package org.redoubt.server.admin;

import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardProtocolFamily;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jdk.net.ExtendedSocketOptions;
import org.redoubt.server.admin.ImportSession.Incoming;
import org.redoubt.server.mailfile.StoredMessage;

/** Serves an {@link AdminService} on the control socket, each connection on a virtual thread. */
public final class ControlServer implements Closeable {
    private static final System.Logger LOG = System.getLogger("redoubt.control");

    /** One import batch in memory; the sender makes smaller ones. */
    private static final long MAX_BATCH_OCTETS = 16L << 20;

    /** Connections at once where everybody on the machine may connect: each may hold a line of 1 MiB. */
    private static final int STRANGERS = 32;

    /** So long somebody may stay there without having signed in: typing a password is done before. */
    private static final Duration TO_SIGN_IN = Duration.ofSeconds(10);

    private final ServerSocketChannel channel;
    private final Path socket;
    private final Services services;
    private final long maxMessageOctets;
    /** Connections at once; bounded where strangers may connect. */
    private final int most;

    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private ControlServer(
            ServerSocketChannel channel, Path socket, Services services, long maxMessageOctets, int most) {
        this.channel = channel;
        this.socket = socket;
        this.services = services;
        this.maxMessageOctets = maxMessageOctets;
        this.most = most;
    }

    /** Who answers a connection. */
    @FunctionalInterface
    public interface Services {
        /** @param login that of the process on the other side, on this machine; "?" where the system does not tell */
        AdminService to(String login);
    }

    private static String login(SocketChannel peer) throws IOException {
        return peer.supportedOptions().contains(ExtendedSocketOptions.SO_PEERCRED)
                ? peer.getOption(ExtendedSocketOptions.SO_PEERCRED).user().getName()
                : "?";
    }

    /**
     * Listens at the path with mode 0600, in place of whatever an earlier process has left there.
     *
     * @param privateFolder only ours and on the same file system: there is no moment at which others could connect
     */
    public static ControlServer open(
            Path socket, Path privateFolder, long maxMessageOctets, Services services)
            throws IOException {
        Path first = privateFolder.resolve("control.sock");
        Files.deleteIfExists(first);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try (ControlAddress address = ControlAddress.of(first)) {
            channel.bind(address.address());
            Files.setPosixFilePermissions(first, PosixFilePermissions.fromString("rw-------"));
            Files.move(first, socket, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        return start(new ControlServer(channel, socket, services, maxMessageOctets, Integer.MAX_VALUE));
    }

    /**
     * Listens at the path for everybody on the machine, who has to sign in before anything else.
     *
     * @throws IOException when something else than an earlier process' socket is there, or the folder is not
     */
    public static ControlServer openToAll(Path socket, long maxMessageOctets, Services services) throws IOException {
        boolean other = Files.isRegularFile(socket, LinkOption.NOFOLLOW_LINKS)
                || Files.isDirectory(socket, LinkOption.NOFOLLOW_LINKS)
                || Files.isSymbolicLink(socket);
        if (other) {
            throw new IOException("[administration] socket: there is something else at " + socket);
        }
        Files.deleteIfExists(socket);
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try (ControlAddress address = ControlAddress.of(socket)) {
            channel.bind(address.address());
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
        } catch (IOException e) {
            channel.close();
            throw new IOException("[administration] socket: " + socket + " cannot be made: " + e.getMessage(), e);
        }
        return start(new ControlServer(channel, socket, services, maxMessageOctets, STRANGERS));
    }

    private static ControlServer start(ControlServer server) {
        Thread.ofPlatform().daemon().name("control").start(server::acceptAll);
        return server;
    }

    private void acceptAll() {
        while (channel.isOpen()) {
            try {
                SocketChannel accepted = channel.accept();
                if (open.size() >= most) {
                    accepted.close();
                    continue;
                }
                open.add(accepted);
                Thread.ofVirtual().name("control").start(() -> serve(accepted));
            } catch (AsynchronousCloseException e) {
                return;
            } catch (IOException e) {
                LOG.log(Level.WARNING, "event=control.accept_failed", e);
            }
        }
    }

    private void serve(SocketChannel accepted) {
        try (Frames frames = new Frames(accepted);
                AdminService service = services.to(login(accepted))) {
            CountDownLatch signedIn = new CountDownLatch(1);
            if (most < Integer.MAX_VALUE) {
                Thread.ofVirtual().name("control-patience").start(() -> endUnless(signedIn, accepted));
            }
            for (Optional<Fields> next = frames.receive(); next.isPresent(); next = frames.receive()) {
                AdminRequest request = RequestFormat.decode(next.get());
                if (answer(request, service, frames) && request instanceof AdminRequest.SignInAs) {
                    signedIn.countDown();
                }
            }
        } catch (ClosedChannelException e) {
            LOG.log(Level.DEBUG, "event=control.closed");
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "event=control.failed", e);
        } finally {
            open.remove(accepted);
        }
    }

    private static void endUnless(CountDownLatch signedIn, SocketChannel connection) {
        try {
            if (!signedIn.await(TO_SIGN_IN.toMillis(), TimeUnit.MILLISECONDS)) {
                connection.close();
            }
        } catch (InterruptedException | IOException over) {
            LOG.log(Level.DEBUG, "event=control.patience_over", over);
        }
    }

    /** Whether it was done. */
    private boolean answer(AdminRequest request, AdminService service, Frames frames) throws IOException {
        try {
            switch (request) {
                case AdminRequest.Import(var address) -> takeImport(service, address, frames);
                case AdminRequest.Export export -> {
                    service.export(export, new FrameSink(frames));
                    frames.sendNow(Fields.of("done", ""));
                }
                default -> {
                    AdminAnswer answer = service.ask(request);
                    send(answer, frames);
                    return answer instanceof AdminAnswer.Done;
                }
            }
            return true;
        } catch (RefusedException e) {
            frames.sendNow(Fields.of("refused", String.valueOf(e.getMessage())));
            return false;
        } catch (MalformedJsonException | ClosedChannelException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.ERROR, "event=control.request_failed", e);
            frames.sendNow(Fields.of("failed", String.valueOf(e.getMessage())));
            return false;
        }
    }

    private static void send(AdminAnswer answer, Frames frames) throws IOException {
        switch (answer) {
            case AdminAnswer.Done(var message, var rows) -> {
                for (var row : rows) {
                    frames.send(Fields.of("row", row));
                }
                frames.sendNow(Fields.of("done", message));
            }
            case AdminAnswer.Refused(var why) -> frames.sendNow(Fields.of("refused", why));
        }
    }

    private void takeImport(AdminService service, String address, Frames frames) throws IOException, RefusedException {
        try (ImportSession session = service.importInto(address)) {
            frames.sendNow(Fields.of("done", ""));
            List<Incoming> batch = new ArrayList<>();
            long octets = 0;
            for (Optional<Fields> next = frames.receive(); next.isPresent(); next = frames.receive()) {
                if (next.get().has("commit")) {
                    frames.sendNow(Fields.of("results", ImportFormat.texts(session.put(batch))));
                    batch.clear();
                    octets = 0;
                } else {
                    Incoming message = ImportFormat.decode(next.get(), frames, maxMessageOctets);
                    octets += message.bytes().length;
                    if (octets > MAX_BATCH_OCTETS + maxMessageOctets) {
                        throw new MalformedJsonException("an import batch is too large");
                    }
                    batch.add(message);
                }
            }
        }
    }

    private record FrameSink(Frames frames) implements ExportSink {
        @Override
        public void mailbox(String path, List<String> keywords, long messages) throws IOException {
            frames.send(Fields.of("mailbox", path).with("keywords", keywords).with("messages", messages));
        }

        @Override
        public void message(StoredMessage message) throws IOException {
            frames.send(Fields.of("uid", message.uid())
                    .with("uidvalidity", message.uidValidity())
                    .with("keywords", List.copyOf(message.keywords()))
                    .with("received", message.received().toEpochMilli())
                    .with("octets", (long) message.bytes().length));
            frames.send(message.bytes());
        }

        @Override
        public void damaged(long uid, String why) throws IOException {
            frames.send(Fields.of("damaged", why).with("uid", uid));
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
        Files.deleteIfExists(socket);
        for (SocketChannel connection : open) {
            connection.close();
        }
    }
}
