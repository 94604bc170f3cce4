package org.redoubt.server.admin;

import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.server.mailfile.StoredMessage;

/** The service of a running server, through its control socket. */
public final class RemoteAdmin implements AdminService {
    private final Frames frames;

    private RemoteAdmin(Frames frames) {
        this.frames = frames;
    }

    /** Empty when no server listens there. */
    public static Optional<RemoteAdmin> connect(Path socket) throws IOException {
        if (!Files.exists(socket)) {
            return Optional.empty();
        }
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try (ControlAddress address = ControlAddress.of(socket)) {
            channel.connect(address.address());
            return Optional.of(new RemoteAdmin(new Frames(channel)));
        } catch (ConnectException e) {
            // Left behind by a server that was killed.
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public AdminAnswer ask(AdminRequest request) throws IOException {
        frames.sendNow(RequestFormat.encode(request));
        List<Map<String, Object>> rows = new ArrayList<>();
        Fields answer = frames.expect();
        while (answer.has("row")) {
            rows.add(answer.object("row"));
            answer = frames.expect();
        }
        if (answer.has("refused")) {
            return new AdminAnswer.Refused(answer.text("refused"));
        }
        return new AdminAnswer.Done(done(answer).text("done"), rows);
    }

    private static Fields done(Fields answer) throws IOException {
        if (answer.has("failed")) {
            throw new IOException(answer.text("failed"));
        }
        return answer;
    }

    private static Fields allowed(Fields answer) throws IOException, RefusedException {
        if (answer.has("refused")) {
            throw new RefusedException(answer.text("refused"));
        }
        return done(answer);
    }

    @Override
    public ImportSession importInto(String address) throws IOException, RefusedException {
        frames.sendNow(RequestFormat.encode(new AdminRequest.Import(address)));
        allowed(frames.expect());
        return new RemoteImport();
    }

    /** Batches are answered before the next is sent, so neither side waits for the other while both write. */
    private final class RemoteImport implements ImportSession {
        @Override
        public List<Outcome> put(List<Incoming> messages) throws IOException {
            for (Incoming message : messages) {
                frames.send(ImportFormat.encode(message));
                frames.send(message.bytes());
            }
            frames.sendNow(Fields.of("commit", true));
            return ImportFormat.outcomes(done(frames.expect()).texts("results"));
        }

        @Override
        public void close() throws IOException {
            frames.close();
        }
    }

    @Override
    public long export(AdminRequest.Export request, ExportSink sink) throws IOException, RefusedException {
        frames.sendNow(RequestFormat.encode(request));
        String path = "";
        long messages = 0;
        for (Fields next = allowed(frames.expect()); !next.has("done"); next = allowed(frames.expect())) {
            if (next.has("mailbox")) {
                path = next.text("mailbox");
                sink.mailbox(path, next.texts("keywords"), next.number("messages"));
            } else if (next.has("damaged")) {
                sink.damaged(next.number("uid"), next.text("damaged"));
            } else {
                sink.message(stored(path, next));
                messages++;
            }
        }
        return messages;
    }

    private StoredMessage stored(String path, Fields fields) throws IOException {
        return new StoredMessage(
                path,
                fields.number("uidvalidity"),
                fields.number("uid"),
                Set.copyOf(fields.texts("keywords")),
                Instant.ofEpochMilli(fields.number("received")),
                frames.receive(fields.number("octets"), ImportFormat.MAX_MESSAGE_OCTETS));
    }

    @Override
    public void close() throws IOException {
        frames.close();
    }
}
