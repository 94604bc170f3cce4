package org.redoubt.transport.trust;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.redoubt.transport.dns.DnsName;

/**
 * Signs a message that is written into it from its first octet to its last: the header is held, up to {@link
 * TrustLimits#SIGNED_HEADER}, the body is hashed as it passes by. For one message and one thread.
 */
public final class MessageSigner extends OutputStream {
    private static final byte[] HEADER_END = {'\r', '\n', '\r', '\n'};

    private final ByteArrayOutputStream held = new ByteArrayOutputStream(4096);
    private Optional<DkimSigner> signer = Optional.empty();
    private Optional<MessageHeader> header = Optional.empty();
    /** How much of {@link #HEADER_END} has just passed; a message may begin with its body. */
    private int matched = 2;

    private boolean tooLarge;

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] b, int off, int len) {
        int at = off;
        while (signer.isEmpty() && at < off + len) {
            byte c = b[at++];
            matched = c == HEADER_END[matched] ? matched + 1 : c == '\r' ? 1 : 0;
            if (held.size() < TrustLimits.SIGNED_HEADER) {
                held.write(c);
            } else {
                tooLarge = true;
            }
            if (matched == HEADER_END.length) {
                begin(held.size() - 2);
            }
        }
        int rest = off + len - at;
        signer.ifPresent(body -> body.body(b, off + len - rest, rest));
    }

    private void begin(int headerEnd) {
        MessageHeader read = MessageHeader.read(held.toByteArray(), 0, headerEnd);
        header = Optional.of(read);
        signer = Optional.of(new DkimSigner(read));
        held.reset();
    }

    private MessageHeader header() {
        if (header.isEmpty()) {
            begin(held.size());
        }
        return header.orElseThrow();
    }

    /** The domain of the first address in From; ask it behind the last octet. */
    public Optional<DnsName> author() {
        return tooLarge ? Optional.empty() : header().authors().stream().findFirst();
    }

    /** A DKIM-Signature field for each key, each with its CRLF; none for a header that is too large. */
    public String fields(List<DkimKey> keys, Instant now) {
        if (tooLarge) {
            return "";
        }
        DkimSigner all = signer.or(() -> {
                    header();
                    return signer;
                })
                .orElseThrow();
        StringBuilder fields = new StringBuilder();
        keys.forEach(key -> fields.append(all.field(key, now)));
        return fields.toString();
    }
}
