package org.redoubt.transport.trust;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import org.redoubt.transport.dns.Resolver;

/** A message taken apart as reception does it: the header at once, the body in pieces. */
public final class TestMail {
    private static final int PIECE = 7;

    private final byte[] octets;
    private final int bodyStart;
    final MessageHeader header;

    private TestMail(byte[] octets) {
        this.octets = octets;
        String text = new String(octets, StandardCharsets.ISO_8859_1);
        int empty = text.startsWith("\r\n") ? -2 : text.indexOf("\r\n\r\n");
        int headerEnd = empty == -1 ? octets.length : empty + 2;
        this.bodyStart = Math.min(octets.length, headerEnd + 2);
        this.header = MessageHeader.read(octets, 0, headerEnd);
    }

    public static TestMail of(String text) {
        String lines = text.replace("\r\n", "\n").replace("\n", "\r\n");
        return new TestMail(lines.getBytes(StandardCharsets.UTF_8));
    }

    static TestMail file(String name) throws IOException {
        return of(Files.readString(Vectors.path("mime/mimekit/dkim/" + name), StandardCharsets.ISO_8859_1));
    }

    public String text() {
        return new String(octets, StandardCharsets.UTF_8);
    }

    interface Body {
        void write(byte[] b, int off, int len);
    }

    void body(Body to) {
        for (int at = bodyStart; at < octets.length; at += PIECE) {
            to.write(octets, at, Math.min(PIECE, octets.length - at));
        }
    }

    public List<DkimOutcome> verify(Resolver resolver, Instant now) {
        var bodies = new BodyHashes();
        var verifier = new DkimVerifier(header, bodies);
        body(bodies::write);
        return verifier.finish(resolver, now);
    }

    /** What its chain is worth (RFC 8617 5.2). */
    public ArcOutcome chain(Resolver resolver) {
        var bodies = new BodyHashes();
        var verifier = new ArcVerifier(header, bodies);
        body(bodies::write);
        return verifier.finish(resolver);
    }

    /** The message with a signature of that key before it. */
    TestMail signed(DkimKey key, Instant now) {
        var signer = new DkimSigner(header);
        body(signer::body);
        return of(signer.field(key, now) + text());
    }

    public TestMail changed(String from, String to) {
        if (!text().contains(from)) {
            throw new IllegalArgumentException(from);
        }
        return of(text().replace(from, to));
    }
}
