package org.redoubt.account;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.Contents.Piece;
import org.redoubt.store.StoreException;

/**
 * The bytes of some emails, whose reading the audit log already has. For one thread.
 *
 * <p>A range costs the pieces of 1 MiB that it touches. {@link #prefetch} reads many short messages at once.
 */
public final class Bodies {
    private final AccountCore core;
    private final Set<EmailId> allowed;
    private Loaded loaded = Loaded.NOTHING;
    private Optional<Ahead> ahead = Optional.empty();

    /** What was read of some messages; the bytes of short ones only. */
    private record Loaded(Map<EmailId, EmailSummary> summaries, Map<EmailId, byte[]> bytes) {
        static final Loaded NOTHING = new Loaded(Map.of(), Map.of());
    }

    /** What is being read on another thread. */
    private record Ahead(List<EmailId> ids, ReadAhead<Loaded> reading) {}

    Bodies(AccountCore core, List<EmailId> allowed) {
        this.core = core;
        this.allowed = new HashSet<>(allowed);
    }

    /** Reads messages ahead, in one go, in place of those that were read ahead before; long ones are left. */
    public void prefetch(List<EmailId> ids) throws IOException {
        Optional<Ahead> begun = ahead.filter(other -> other.ids().equals(ids));
        ahead = Optional.empty();
        loaded = Loaded.NOTHING;
        loaded = begun.isPresent() ? begun.get().reading().get() : load(ids);
    }

    /** Begins to read, beside the work on what is here, the messages that {@link #prefetch} is asked for next. */
    public void ahead(List<EmailId> ids) {
        ahead = Optional.of(new Ahead(ids, ReadAhead.begin(() -> load(ids))));
    }

    private Loaded load(List<EmailId> ids) throws IOException {
        ids.forEach(this::requireAllowed);
        Map<EmailId, EmailSummary> summaries = new HashMap<>();
        List<Piece> pieces = new ArrayList<>(ids.size());
        for (EmailSummary summary : AccountCore.reading(() -> core.summaries.read(ids))) {
            summaries.put(summary.id(), summary);
            if (summary.octets() <= AccountLimits.INTAKE_MEMORY) {
                pieces.add(Piece.of(summary, 0));
            }
        }
        List<byte[]> read = get(pieces);
        Map<EmailId, byte[]> bytes = new HashMap<>();
        for (int i = 0; i < read.size(); i++) {
            bytes.put(pieces.get(i).email(), read.get(i));
        }
        return new Loaded(summaries, bytes);
    }

    /** All bytes of a message, which should be short. */
    public byte[] bytes(EmailId id) throws IOException {
        byte[] here = loaded.bytes().get(id);
        return here != null ? here : range(id, 0, summary(id).octets());
    }

    /**
     * Some bytes of a message; fewer than asked for when it ends before.
     *
     * @throws CorruptMessageException when what is stored was altered
     */
    public byte[] range(EmailId id, long offset, long length) throws IOException {
        long end = Math.min(summary(id).octets(), offset + length);
        ByteArrayOutputStream out = new ByteArrayOutputStream((int) Math.max(0, end - offset));
        copyTo(id, offset, length, out);
        return out.toByteArray();
    }

    /** As {@link #range}, read a piece at a time while somebody takes it. */
    public InputStream stream(EmailId id, long offset, long length) {
        return new BodyStream(this, id, offset, length);
    }

    /** Writes some bytes of a message, piece by piece. */
    public void copyTo(EmailId id, long offset, long length, OutputStream out) throws IOException {
        EmailSummary email = summary(id);
        long end = Math.min(email.octets(), offset + length);
        byte[] here = loaded.bytes().get(id);
        if (here != null) {
            out.write(here, (int) Math.min(offset, here.length), (int) Math.max(0, end - offset));
            return;
        }
        long at = offset;
        while (at < end) {
            int chunk = (int) (at / AccountLimits.BLOB_CHUNK);
            byte[] piece = get(List.of(Piece.of(email, chunk))).getFirst();
            int from = (int) (at - (long) chunk * AccountLimits.BLOB_CHUNK);
            int count = (int) Math.min(piece.length - from, end - at);
            out.write(piece, from, count);
            at += count;
        }
    }

    /** The summary of a message. */
    public EmailSummary summary(EmailId id) throws IOException {
        EmailSummary known = loaded.summaries().get(id);
        if (known == null) {
            requireAllowed(id);
            known = AccountCore.reading(() -> core.summaries.read(List.of(id))).getFirst();
        }
        return known;
    }

    private void requireAllowed(EmailId id) {
        if (!allowed.contains(id)) {
            throw new IllegalArgumentException("this email was not opened for reading");
        }
    }

    private List<byte[]> get(List<Piece> pieces) throws IOException {
        try {
            return core.contents.get(pieces);
        } catch (StoreException failed) {
            throw new IOException("the store failed", failed);
        }
    }
}
