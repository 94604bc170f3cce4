package org.redoubt.transport.trust;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.redoubt.transport.dns.DnsName;

/** Signs a message that is written into it. */
public final class MessageSigner extends StreamedMessage {
    private Optional<DkimSigner> signer = Optional.empty();

    @Override
    void begin(MessageHeader complete) {
        signer = Optional.of(new DkimSigner(complete));
    }

    @Override
    void body(byte[] b, int off, int len) {
        signer.ifPresent(begun -> begun.body(b, off, len));
    }

    /** The domain of the first address in From; ask it behind the last octet. */
    public Optional<DnsName> author() {
        return header().flatMap(complete -> complete.authors().stream().findFirst());
    }

    /** A DKIM-Signature field for each key, each with its CRLF; none for a header that is too large. */
    public String fields(List<DkimKey> keys, Instant now) {
        if (header().isEmpty()) {
            return "";
        }
        DkimSigner all = signer.orElseThrow();
        StringBuilder fields = new StringBuilder();
        keys.forEach(key -> fields.append(all.field(key, now)));
        return fields.toString();
    }
}
