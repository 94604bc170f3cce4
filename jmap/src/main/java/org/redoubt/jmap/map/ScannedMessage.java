package org.redoubt.jmap.map;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.redoubt.jmap.Limits;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.MessageScanner;
import org.redoubt.mime.MessageStructure;
import org.redoubt.mime.Part;

/** A message in memory that is no email of the account: what a blob holds, read as a message. */
public final class ScannedMessage implements MessageSource {
    private final byte[] octets;
    private final MessageStructure structure;
    private final String blobId;

    private ScannedMessage(byte[] octets, MessageStructure structure, String blobId) {
        this.octets = octets;
        this.structure = structure;
        this.blobId = blobId;
    }

    /**
     * Reads a blob; of one that is too long to be in memory, the start.
     *
     * @param blobId by which its parts are named
     */
    public static ScannedMessage read(Blob blob, String blobId) throws IOException {
        try (InputStream in = blob.open()) {
            byte[] octets = in.readNBytes(Limits.PARSED);
            MessageScanner scanner = new MessageScanner();
            scanner.feed(octets, 0, octets.length);
            return new ScannedMessage(octets, scanner.finish(), blobId);
        }
    }

    /** Whether it can be a message: it has a header field. */
    public boolean plausible() {
        return !structure.header().fields().isEmpty();
    }

    public long size() {
        return octets.length;
    }

    @Override
    public Part root() {
        return structure.root();
    }

    @Override
    public HeaderBlock header() {
        return structure.header();
    }

    @Override
    public HeaderBlock wholeHeader() {
        return structure.header();
    }

    @Override
    public boolean keeps(String name) {
        return true;
    }

    @Override
    public byte[] octets(long from, long length) {
        int start = (int) Math.min(from, octets.length);
        return Arrays.copyOfRange(octets, start, (int) Math.min(octets.length, from + length));
    }

    @Override
    public InputStream stream(long from, long length) {
        return new ByteArrayInputStream(octets, (int) from, (int) Math.min(length, octets.length - from));
    }

    @Override
    public String blobId() {
        return blobId;
    }

    @Override
    public String preview() {
        return structure.preview();
    }
}
