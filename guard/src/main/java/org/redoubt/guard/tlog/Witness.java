package org.redoubt.guard.tlog;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.redoubt.store.seal.WholeFile;

/**
 * A witness of others' logs, C2SP tlog-witness: signs a checkpoint when it goes on from the last one of that log it signed,
 * which it keeps in a file. So a log that shows one history to one and another to somebody else, or goes back, is found.
 *
 * <p>Safe for any number of threads; requests come one after another, since each changes what the next is held against.
 */
public final class Witness {
    /** Octets of the longest request. */
    public static final int MAX_REQUEST = Limits.MAX_REQUEST;

    private static final String TEXT = "text/plain; charset=utf-8";

    private final Path folder;
    private final NoteSigner signer;
    private final List<NoteKey> logs;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();

    /**
     * @param folder where the last checkpoints are kept
     * @param logs whose checkpoints are signed
     */
    public Witness(Path folder, NoteSigner signer, List<NoteKey> logs, InstantSource clock) {
        this.folder = folder;
        this.signer = signer;
        this.logs = List.copyOf(logs);
        this.clock = clock;
    }

    /** An answer of HTTP. */
    public record Answer(int status, String type, byte[] body) {
        static Answer of(int status, String text) {
            return new Answer(status, TEXT, (text + "\n").getBytes(StandardCharsets.UTF_8));
        }

        /** C2SP tlog-witness: which size is expected. */
        static Answer conflict(long size) {
            return new Answer(409, "text/x.tlog.size", (size + "\n").getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** What was asked. */
    private record Request(long old, List<byte[]> proof, byte[] note) {
        static Optional<Request> parse(byte[] body) {
            String text = new String(body, StandardCharsets.UTF_8);
            int end = text.indexOf("\n\n");
            if (body.length > Limits.MAX_REQUEST || end < 0 || !text.startsWith("old ")) {
                return Optional.empty();
            }
            String[] lines = text.substring(0, end).split("\n", -1);
            String old = lines[0].substring("old ".length());
            if (!old.matches("0|[1-9][0-9]{0,17}") || lines.length - 1 > Limits.MAX_PROOF) {
                return Optional.empty();
            }
            List<byte[]> proof = new ArrayList<>();
            try {
                for (int i = 1; i < lines.length; i++) {
                    proof.add(Base64.getDecoder().decode(lines[i]));
                }
            } catch (IllegalArgumentException notBase64) {
                return Optional.empty();
            }
            byte[] note = text.substring(end + 2).getBytes(StandardCharsets.UTF_8);
            return proof.stream().allMatch(hash -> hash.length == TreeHash.LENGTH)
                    ? Optional.of(new Request(Long.parseLong(old), proof, note))
                    : Optional.empty();
        }
    }

    /**
     * Answers {@code add-checkpoint}.
     *
     * @throws IOException when what was signed cannot be read or kept; nothing is signed then
     */
    public Answer addCheckpoint(byte[] body) throws IOException {
        Optional<Request> request = Request.parse(body);
        Optional<Checkpoint> head = request.flatMap(asked -> checkpoint(asked.note()));
        if (request.isEmpty() || head.isEmpty()) {
            return Answer.of(400, "an old size, a proof and a checkpoint are wanted (C2SP tlog-witness)");
        }
        List<NoteKey> known =
                logs.stream().filter(log -> log.name().equals(head.get().origin())).toList();
        if (known.isEmpty()) {
            return Answer.of(404, "this log is not witnessed here");
        }
        if (known.stream().noneMatch(key -> signed(request.get().note(), key))) {
            return Answer.of(403, "the checkpoint is not signed with a key of this log");
        }
        if (request.get().old() > head.get().size()) {
            return Answer.of(400, "the old size is beyond the checkpoint");
        }
        lock.lock();
        try {
            return decide(request.get(), head.get());
        } finally {
            lock.unlock();
        }
    }

    private Answer decide(Request request, Checkpoint head) throws IOException {
        Path file = file(head.origin());
        Optional<Checkpoint> last =
                Files.exists(file) ? Optional.of(Checkpoint.parse(Files.readString(file))) : Optional.empty();
        long size = last.map(Checkpoint::size).orElse(0L);
        if (request.old() != size) {
            return Answer.conflict(size);
        }
        if (last.isPresent() && size == head.size() && !last.get().equals(head)) {
            return Answer.conflict(size);
        }
        byte[] root = last.map(Checkpoint::root).orElse(new byte[TreeHash.LENGTH]);
        if (!Consistency.proves(size, root, head.size(), head.root(), request.proof())) {
            return Answer.of(422, "the proof does not lead from the last checkpoint that was signed here to this one");
        }
        Files.createDirectories(folder);
        WholeFile.replace(file, head.text().getBytes(StandardCharsets.UTF_8));
        String line = Cosignature.sign(SignedNote.text(request.note()), signer, clock.instant()).line();
        return Answer.of(200, line);
    }

    private static Optional<Checkpoint> checkpoint(byte[] note) {
        try {
            return Optional.of(Checkpoint.parse(SignedNote.text(note)));
        } catch (DamagedLogException none) {
            return Optional.empty();
        }
    }

    private static boolean signed(byte[] note, NoteKey key) {
        try {
            SignedNote.open(note, key);
            return true;
        } catch (DamagedLogException other) {
            return false;
        }
    }

    /** No name from outside becomes a path. */
    private Path file(String origin) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return folder.resolve(HexFormat.of().formatHex(digest.digest(origin.getBytes(StandardCharsets.UTF_8))));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
