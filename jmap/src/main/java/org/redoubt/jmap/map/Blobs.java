package org.redoubt.jmap.map;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Bodies;
import org.redoubt.account.EmailId;
import org.redoubt.account.EmailSummary;
import org.redoubt.account.UploadedBlob;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.mime.BodyParts;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;

/**
 * The blobs of an account: {@code b17} is the message of email 17, {@code b17-1_2} its part 1.2 without transfer encoding,
 * {@code b17-1_2-1} a part of the message in that part; {@code u…} is what somebody uploaded, {@code y3} a Sieve script, {@code h…-K} the picture K of a contact card. That a message's octets are
 * read is in the audit log before any is given out.
 */
public final class Blobs {
    private static final String OCTETS = "application/octet-stream";

    private final AccountHandle account;
    private final String action;

    /** @param action what reads, for the audit log */
    public Blobs(AccountHandle account, String action) {
        this.account = account;
        this.action = action;
    }

    /** The blob of an id; empty when there is none that one may see. */
    public Optional<Blob> find(String id) throws IOException {
        Optional<Blob> ofCard = CardMedia.find(account, action, id);
        if (ofCard.isPresent()) {
            return ofCard;
        }
        String[] path = id.split("-", -1);
        if (path.length > Limits.BLOB_DEPTH + 1) {
            return Optional.empty();
        }
        Optional<Blob> at = Optional.empty();
        int next = 1;
        OptionalLong email = Ids.number('b', path[0]);
        OptionalLong script = Ids.number('y', path[0]);
        Optional<Long> upload = Ids.bits('u', path[0]);
        if (upload.isPresent()) {
            at = account.uploaded(upload.get()).map(Uploaded::new);
        } else if (script.isPresent() && path.length == 1 && !account.shared()) {
            return account.scripts().content(script.getAsLong()).map(text -> Blob.of(text, "application/sieve"));
        } else if (email.isPresent()) {
            EmailId emailId = new EmailId(email.getAsLong());
            if (!account.emails().find(List.of(emailId)).isEmpty()) {
                at = message(emailId, path.length > 1 ? Optional.of(path[1]) : Optional.empty());
                next = 2;
            }
        }
        for (int i = next; i < path.length && at.isPresent(); i++) {
            at = inside(at.get(), path[i]);
        }
        return at;
    }

    /** The id of the text of a Sieve script. */
    public static String script(long content) {
        return "y" + content;
    }

    private Optional<Blob> message(EmailId id, Optional<String> part) throws IOException {
        EmailSummary summary = account.summaries(List.of(id)).getFirst();
        Bodies bodies = account.read(action, List.of(id));
        StoredMessage message = new StoredMessage(summary, Optional.of(bodies));
        if (part.isEmpty()) {
            return Optional.of(new Message(message, summary.octets()));
        }
        return BodyParts.find(message.root(), part.get()).map(leaf -> new Leaf(message, leaf));
    }

    /** A part of the message that a blob holds, which is in memory meanwhile. */
    private static Optional<Blob> inside(Blob outer, String name) throws IOException {
        ScannedMessage message = ScannedMessage.read(outer, "");
        return BodyParts.find(message.root(), name).map(leaf -> new Leaf(message, leaf));
    }

    private record Message(StoredMessage source, long octets) implements Blob {
        @Override
        public InputStream open() throws IOException {
            return source.stream(0, octets);
        }

        @Override
        public OptionalLong size() {
            return OptionalLong.of(octets);
        }

        @Override
        public String type() {
            return "message/rfc822";
        }
    }

    private record Leaf(MessageSource source, Part part) implements Blob {
        @Override
        public InputStream open() throws IOException {
            InputStream raw = source.stream(part.bodyStart(), part.octets());
            return PartContent.canDecode(part.encoding()) ? PartContent.decode(part.encoding(), raw) : raw;
        }

        @Override
        public String type() {
            return part.type() + "/" + part.subtype();
        }
    }

    private record Uploaded(UploadedBlob blob) implements Blob {
        @Override
        public OptionalLong size() {
            return OptionalLong.of(blob.octets());
        }

        @Override
        public InputStream open() {
            return new InputStream() {
                private long at;
                private byte[] piece = new byte[0];
                private int next;

                @Override
                public int read() throws IOException {
                    return fill() ? piece[next++] & 0xff : -1;
                }

                @Override
                public int read(byte[] to, int offset, int length) throws IOException {
                    if (length == 0) {
                        return 0;
                    }
                    if (!fill()) {
                        return -1;
                    }
                    int count = Math.min(length, piece.length - next);
                    System.arraycopy(piece, next, to, offset, count);
                    next += count;
                    return count;
                }

                private boolean fill() throws IOException {
                    if (next < piece.length) {
                        return true;
                    }
                    ByteArrayOutputStream out = new ByteArrayOutputStream();
                    blob.copyTo(at, Math.min(1 << 20, blob.octets() - at), out);
                    piece = out.toByteArray();
                    at += piece.length;
                    next = 0;
                    return piece.length > 0;
                }
            };
        }

        @Override
        public String type() {
            return OCTETS;
        }
    }
}
