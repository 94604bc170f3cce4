package org.redoubt.account;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import org.redoubt.mime.Envelope;
import org.redoubt.mime.HeaderText;
import org.redoubt.mime.RawField;
import org.redoubt.store.Key;
import org.redoubt.store.Store;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.SealBrokenException;
import org.redoubt.store.seal.Sealer;

/**
 * The bytes of one account's messages, as blobs: named by a keyed hash of the whole message, cut into pieces of
 * 1 MiB, each packed and sealed to its place.
 */
final class Contents {
    /** As many pieces are read sooner by two threads than by one: finding and unpacking them is what reading costs. */
    private static final int WORTH_SHARING = 16;

    private final Store store;
    private final AccountId account;
    private final SealedRecords sealed;
    final Removals removals = new Removals();

    Contents(Store store, AccountId account, SealedRecords sealed) {
        this.store = store;
        this.account = account;
        this.sealed = sealed;
    }

    /** Puts a message's bytes on their way to the store; the commit that names them makes them durable. */
    StoredContent put(Message message) throws IOException {
        byte mark = sealed.mark();
        byte[] address = address(message);
        Removals.Since since = removals.arrive(address);
        int chunks = chunks(message.size());
        for (int i = 0; i < chunks; i++) {
            byte[] packed = chunks == 1
                    ? message.packedWhole()
                    : ChunkFormat.pack(message.range((long) i * AccountLimits.BLOB_CHUNK, AccountLimits.BLOB_CHUNK));
            Key place = Layout.blobChunk(address, i);
            sealed.put(store, place, packed);
        }
        Envelope envelope = message.structure().envelope();
        String subject = HeaderText.baseSubject(HeaderText.decode(envelope.subject().orElse("")));
        return new StoredContent(
                address,
                message.size(),
                message.unevenLines(),
                message.encodedStructure(),
                threadKeys(message, envelope),
                hash("subject", subject),
                mark,
                since);
    }

    /** The keyed name of a message's bytes. */
    byte[] address(Message message) throws IOException {
        Mac mac = sealed.addressing();
        for (long at = 0; at < message.size(); at += AccountLimits.BLOB_CHUNK) {
            mac.update(message.range(at, AccountLimits.BLOB_CHUNK));
        }
        return Sealer.finish(mac);
    }

    /** The keyed hash of a Message-ID, without angle brackets. */
    byte[] messageKey(String messageId) {
        return hash("message-id", messageId);
    }

    /** Its own Message-ID first, then what it answers, then the rest of the conversation, newest first. */
    private List<byte[]> threadKeys(Message message, Envelope envelope) {
        Set<String> ids = new LinkedHashSet<>();
        envelope.messageId().ifPresent(own -> ids.addAll(HeaderText.messageIds(own)));
        envelope.inReplyTo().ifPresent(answered -> ids.addAll(HeaderText.messageIds(answered)));
        Optional<RawField> references = message.structure().header().first("references");
        references.ifPresent(field -> ids.addAll(HeaderText.messageIds(field.value()).reversed()));
        List<byte[]> keys = new ArrayList<>();
        for (String id : ids) {
            if (keys.size() < AccountLimits.MAX_THREAD_KEYS) {
                keys.add(hash("message-id", id));
            }
        }
        return keys;
    }

    private byte[] hash(String purpose, String text) {
        String normal = purpose + '\0' + text.toLowerCase(Locale.ROOT);
        return sealed.address(normal.getBytes(StandardCharsets.UTF_8));
    }

    static int chunks(long octets) {
        return (int) Math.max(1, Math.ceilDiv(octets, (long) AccountLimits.BLOB_CHUNK));
    }

    /**
     * Pieces of messages, whole.
     *
     * @param places which chunk of which message
     * @throws CorruptMessageException when one is missing or was altered
     */
    List<byte[]> get(List<Piece> places) throws IOException {
        if (places.size() < WORTH_SHARING) {
            return fetch(places);
        }
        int half = places.size() / 2;
        ReadAhead<List<byte[]>> rest = ReadAhead.begin(() -> fetch(places.subList(half, places.size())));
        List<byte[]> pieces = fetch(places.subList(0, half));
        pieces.addAll(rest.get());
        return pieces;
    }

    private List<byte[]> fetch(List<Piece> places) throws CorruptMessageException {
        List<Key> keys = places.stream().map(Piece::key).toList();
        List<Optional<byte[]>> blobs = store.getBlobs(account, keys);
        List<byte[]> pieces = new ArrayList<>(places.size());
        for (int i = 0; i < places.size(); i++) {
            pieces.add(open(places.get(i), keys.get(i), blobs.get(i)));
        }
        return pieces;
    }

    private byte[] open(Piece piece, Key key, Optional<byte[]> blob) throws CorruptMessageException {
        try {
            byte[] packed = sealed.openOrBroken(
                    key, blob.orElseThrow(() -> new IllegalStateException("a piece of a message is missing")));
            byte[] bytes = ChunkFormat.unpack(packed);
            if (bytes.length != piece.octets()) {
                throw new IllegalStateException("a piece of a message has another length");
            }
            return bytes;
        } catch (SealBrokenException | RuntimeException damaged) {
            throw new CorruptMessageException(piece.email(), damaged);
        }
    }

    /** One chunk of one message. */
    record Piece(EmailId email, byte[] address, int chunk, int octets) {
        static Piece of(EmailSummary email, int chunk) {
            long left = email.octets() - (long) chunk * AccountLimits.BLOB_CHUNK;
            return new Piece(email.id(), email.address(), chunk, (int) Math.min(left, AccountLimits.BLOB_CHUNK));
        }

        Key key() {
            return Layout.blobChunk(address, chunk);
        }
    }
}
