package org.redoubt.guard.tlog;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Has witnesses sign the head of a log (C2SP tlog-witness), and keeps the head that enough of them signed, with their
 * cosignatures, in the file {@code checkpoint.witnessed} beside the newest. For one thread.
 */
public final class Witnessing {
    static final String FILE = "checkpoint.witnessed";

    private final LogFiles files;
    private final NoteKey key;
    private final int quorum;
    /** The size that each witness signed last, as far as it is known. */
    private final Map<NoteKey, Long> sizes = new HashMap<>();

    private long kept = -1;

    /**
     * @param folder of the log
     * @param key of the log
     * @param quorum a head is kept when so many witnesses signed it
     */
    public Witnessing(Path folder, NoteKey key, int quorum) {
        this.files = new LogFiles(folder);
        this.key = key;
        this.quorum = quorum;
    }

    /** One witness, and how it is reached. */
    public interface Contact {
        NoteKey key();

        /**
         * Posts to {@code add-checkpoint}.
         *
         * @throws IOException when it cannot be reached, or its answer is none
         */
        Reply post(byte[] body) throws IOException;
    }

    /** What a witness answered. */
    public record Reply(int status, byte[] body) {}

    /** A witness has signed something of this log that does not fit what the log is now. */
    public static final class DisagreementException extends IOException {
        private static final long serialVersionUID = 1;

        DisagreementException(String message) {
            super(message);
        }
    }

    /** A head and who signed it. */
    public record Witnessed(Checkpoint head, List<Cosignature> cosignatures) {
        public Witnessed {
            cosignatures = List.copyOf(cosignatures);
        }
    }

    /** Hears how it went with one witness. */
    public interface Listener {
        void signed(Contact witness);

        void failed(Contact witness, IOException why);
    }

    /**
     * Asks all of some witnesses about the head as it is now; does nothing when it was kept already.
     *
     * @return how many signed it; empty when nothing was asked
     */
    public Optional<Integer> round(List<Contact> witnesses, Listener listener) throws IOException {
        Optional<byte[]> note = files.checkpoint();
        if (note.isEmpty()) {
            return Optional.empty();
        }
        String text = SignedNote.open(note.get(), key);
        Checkpoint head = Checkpoint.parse(text);
        if (head.size() == kept) {
            return Optional.empty();
        }
        List<Cosignature> signed = new ArrayList<>();
        for (Contact witness : witnesses) {
            try {
                signed.add(ask(witness, head, text, note.get()));
                listener.signed(witness);
            } catch (IOException why) {
                listener.failed(witness, why);
            }
        }
        if (!signed.isEmpty() && signed.size() >= quorum) {
            StringBuilder all = new StringBuilder(new String(note.get(), StandardCharsets.UTF_8));
            signed.forEach(one -> all.append(one.line()).append('\n'));
            files.whole(FILE, all.toString().getBytes(StandardCharsets.UTF_8));
            kept = head.size();
        }
        return Optional.of(signed.size());
    }

    private Cosignature ask(Contact witness, Checkpoint head, String text, byte[] note) throws IOException {
        long old = sizes.getOrDefault(witness.key(), 0L);
        Reply reply = witness.post(request(old, head, note));
        if (reply.status() == 409) {
            long known = size(reply.body());
            if (known > head.size()) {
                throw new DisagreementException("it has signed " + known + " entries of this log, which has " + head.size());
            }
            if (known == old) {
                throw new DisagreementException("it has signed another log of " + known + " entries");
            }
            old = known;
            reply = witness.post(request(old, head, note));
        }
        if (reply.status() == 409) {
            throw new DisagreementException("it has signed another log of " + old + " entries");
        }
        if (reply.status() == 422) {
            throw new DisagreementException("the log does not go on from the " + old + " entries that it has signed");
        }
        if (reply.status() != 200) {
            throw new IOException("it answers " + reply.status());
        }
        for (String line : new String(reply.body(), StandardCharsets.UTF_8).split("\n", Limits.MAX_SIGNATURES)) {
            Optional<Cosignature> cosignature = Cosignature.read(text, line, witness.key());
            if (cosignature.isPresent()) {
                sizes.put(witness.key(), head.size());
                return cosignature.get();
            }
        }
        throw new IOException("its answer is not signed with the key that it is known by");
    }

    private byte[] request(long old, Checkpoint head, byte[] note) throws IOException {
        StringBuilder body = new StringBuilder("old ").append(old).append('\n');
        for (byte[] hash : new Consistency(files, head.size()).from(old)) {
            body.append(Base64.getEncoder().encodeToString(hash)).append('\n');
        }
        return (body.append('\n') + new String(note, StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8);
    }

    private static long size(byte[] body) throws IOException {
        String text = new String(body, StandardCharsets.US_ASCII).strip();
        if (!text.matches("[0-9]{1,18}")) {
            throw new IOException("its answer names no size");
        }
        return Long.parseLong(text);
    }

    /**
     * The head that was kept, and who of some witnesses has signed it, each once.
     *
     * @return empty when none was kept
     * @throws DamagedLogException when the log has not signed it
     */
    public static Optional<Witnessed> read(Path folder, NoteKey key, List<NoteKey> witnesses) throws IOException {
        Optional<byte[]> note = new LogFiles(folder).witnessed();
        if (note.isEmpty()) {
            return Optional.empty();
        }
        String text = SignedNote.open(note.get(), key);
        List<String> lines = SignedNote.signatures(note.get());
        List<Cosignature> found = new ArrayList<>();
        for (NoteKey witness : witnesses.stream().distinct().toList()) {
            lines.stream()
                    .flatMap(line -> Cosignature.read(text, line, witness).stream())
                    .findFirst()
                    .ifPresent(found::add);
        }
        return Optional.of(new Witnessed(Checkpoint.parse(text), found));
    }
}
