package org.redoubt.server.clients;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.trust.DkimAlgorithm;
import org.redoubt.transport.trust.DkimKey;
import org.redoubt.transport.trust.MessageSigner;

/**
 * dkimpy, as other servers run it, verifies what we sign; its DNS is the record that we tell to publish. It is Debian's, so
 * it is Debian's Python that knows it.
 */
@NeedsProgram("dkimverify")
class DkimpyTest {
    private static final String VERIFY = """
            import sys, dkim
            record = sys.argv[1].encode()
            ok = dkim.verify(sys.stdin.buffer.read(), dnsfunc=lambda name, timeout=5: record)
            sys.exit(0 if ok else 1)
            """;
    private static final String MESSAGE = "From: Zoë <zoe@example.org>\r\nTo: a@b.example,\r\n\tc@d.example\r\n"
            + "Subject: a  subject\r\n with two lines\r\nDate: Fri, 1 Jan 2027 00:00:00 +0000\r\n"
            + "Message-ID: <1@example.org>\r\n\r\nblanks  within and behind \t\r\n\r\nend\r\n\r\n\r\n";

    private static Program.Result verify(DkimKey key, String message) throws IOException {
        return Program.of("/usr/bin/python3", "-c", VERIFY, key.recordText()).input(message).run();
    }

    @ParameterizedTest
    @EnumSource(DkimAlgorithm.class)
    void verifiesWhatWeSign(DkimAlgorithm algorithm) throws IOException {
        DkimKey key = DkimKey.generate(DnsName.of("example.org"), "k1", algorithm);
        MessageSigner signer = new MessageSigner();
        byte[] octets = MESSAGE.getBytes(StandardCharsets.UTF_8);
        signer.write(octets, 0, octets.length);
        String signed = signer.fields(List.of(key), Instant.now()) + MESSAGE;
        verify(key, signed).ok();
        verify(key, signed.replace("end", "and")).exits(1);
        verify(key, signed.replace("Subject:", "Subject: another\r\nSubject:")).exits(1);
    }
}
