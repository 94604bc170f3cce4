package org.redoubt.account;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
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
    private final Map<EmailId, EmailSummary> summaries = new HashMap<>();
    private final Map<EmailId, byte[]> fetched = new HashMap<>();

    Bodies(AccountCore core, List<EmailId> allowed) {
        this.core = core;
        this.allowed = new HashSet<>(allowed);
    }

    /** Reads messages ahead, in one go, in place of those that were read ahead before; long ones are left. */
    public void prefetch(List<EmailId> ids) throws IOException {
        fetched.clear();
        summaries.clear();
        ids.forEach(this::requireAllowed);
        List<Piece> pieces = new ArrayList<>(ids.size());
        for (EmailSummary summary : AccountCore.reading(() -> core.summaries.read(ids))) {
            summaries.put(summary.id(), summary);
            if (summary.octets() <= AccountLimits.INTAKE_MEMORY) {
                pieces.add(Piece.of(summary, 0));
            }
        }
        List<byte[]> bytes = get(pieces);
        for (int i = 0; i < bytes.size(); i++) {
            fetched.put(pieces.get(i).email(), bytes.get(i));
        }
    }

    /** All bytes of a message, which should be short. */
    public byte[] bytes(EmailId id) throws IOException {
        byte[] ahead = fetched.get(id);
        return ahead != null ? ahead : range(id, 0, summary(id).octets());
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

    /** Writes some bytes of a message, piece by piece. */
    public void copyTo(EmailId id, long offset, long length, OutputStream out) throws IOException {
        EmailSummary email = summary(id);
        long end = Math.min(email.octets(), offset + length);
        byte[] ahead = fetched.get(id);
        if (ahead != null) {
            out.write(ahead, (int) Math.min(offset, ahead.length), (int) Math.max(0, end - offset));
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

    private EmailSummary summary(EmailId id) throws IOException {
        EmailSummary known = summaries.get(id);
        if (known == null) {
            requireAllowed(id);
            known = AccountCore.reading(() -> core.summaries.read(List.of(id))).getFirst();
            summaries.put(id, known);
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
