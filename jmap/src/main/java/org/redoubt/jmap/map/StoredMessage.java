package org.redoubt.jmap.map;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.redoubt.account.Bodies;
import org.redoubt.account.EmailSummary;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.Part;

/** An email of the account: its summary, and its octets where they were opened. */
public final class StoredMessage implements MessageSource {
    private final EmailSummary summary;
    private final Optional<Bodies> bodies;
    private Optional<Part> root = Optional.empty();
    private Optional<HeaderBlock> whole = Optional.empty();

    public StoredMessage(EmailSummary summary, Optional<Bodies> bodies) {
        this.summary = summary;
        this.bodies = bodies;
    }

    @Override
    public Part root() {
        if (root.isEmpty()) {
            root = Optional.of(summary.structure());
        }
        return root.get();
    }

    @Override
    public HeaderBlock header() {
        return summary.header();
    }

    @Override
    public HeaderBlock wholeHeader() throws IOException {
        if (whole.isEmpty()) {
            whole = Optional.of(HeaderBlock.of(octets(root().headerStart(), root().bodyStart() - root().headerStart())));
        }
        return whole.get();
    }

    @Override
    public boolean keeps(String name) {
        return EmailSummary.keepsHeader(name);
    }

    @Override
    public byte[] octets(long from, long length) throws IOException {
        return opened().range(summary.id(), from, length);
    }

    @Override
    public InputStream stream(long from, long length) throws IOException {
        return opened().stream(summary.id(), from, length);
    }

    private Bodies opened() {
        return bodies.orElseThrow(() -> new IllegalStateException("no bodies were opened"));
    }

    @Override
    public String blobId() {
        return EmailObjects.blobId(summary.id());
    }

    @Override
    public String preview() {
        return summary.preview();
    }
}
