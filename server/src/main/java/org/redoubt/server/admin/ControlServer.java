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
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.redoubt.server.admin.ImportSession.Incoming;
import org.redoubt.server.mailfile.StoredMessage;

/** Serves an {@link AdminService} on the control socket, each connection on a virtual thread. */
public final class ControlServer implements Closeable {
    private static final System.Logger LOG = System.getLogger("redoubt.control");

    /** One import batch in memory; the sender makes smaller ones. */
    private static final long MAX_BATCH_OCTETS = 16L << 20;

    private final ServerSocketChannel channel;
    private final Path socket;
    private final Supplier<AdminService> services;
    private final long maxMessageOctets;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private ControlServer(
            ServerSocketChannel channel, Path socket, Supplier<AdminService> services, long maxMessageOctets) {
        this.channel = channel;
        this.socket = socket;
        this.services = services;
        this.maxMessageOctets = maxMessageOctets;
    }

    /**
     * Listens at the path with mode 0600, in place of whatever an earlier process has left there.
     *
     * @param privateFolder only ours and on the same file system: there is no moment at which others could connect
     */
    public static ControlServer open(
            Path socket, Path privateFolder, long maxMessageOctets, Supplier<AdminService> services)
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
        ControlServer server = new ControlServer(channel, socket, services, maxMessageOctets);
        Thread.ofPlatform().daemon().name("control").start(server::acceptAll);
        return server;
    }

    private void acceptAll() {
        while (channel.isOpen()) {
            try {
                SocketChannel accepted = channel.accept();
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
                AdminService service = services.get()) {
            for (Optional<Fields> next = frames.receive(); next.isPresent(); next = frames.receive()) {
                answer(RequestFormat.decode(next.get()), service, frames);
            }
        } catch (ClosedChannelException e) {
            LOG.log(Level.DEBUG, "event=control.closed");
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "event=control.failed", e);
        } finally {
            open.remove(accepted);
        }
    }

    private void answer(AdminRequest request, AdminService service, Frames frames) throws IOException {
        try {
            switch (request) {
                case AdminRequest.Import(var address) -> takeImport(service, address, frames);
                case AdminRequest.Export(var address, var mailbox) -> {
                    service.export(address, mailbox, new FrameSink(frames));
                    frames.sendNow(Fields.of("done", ""));
                }
                default -> send(service.ask(request), frames);
            }
        } catch (RefusedException e) {
            frames.sendNow(Fields.of("refused", String.valueOf(e.getMessage())));
        } catch (MalformedJsonException | ClosedChannelException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.ERROR, "event=control.request_failed", e);
            frames.sendNow(Fields.of("failed", String.valueOf(e.getMessage())));
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
