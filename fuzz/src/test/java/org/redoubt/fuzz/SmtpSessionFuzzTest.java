package org.redoubt.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.redoubt.account.Message;
import org.redoubt.account.QueueId;
import org.redoubt.transport.SmtpConfig;
import org.redoubt.transport.SmtpConfig.Mode;
import org.redoubt.transport.SmtpServer;
import org.redoubt.transport.codec.MailAddress;
import org.redoubt.transport.codec.Reply;
import org.redoubt.transport.queue.Dispatch;
import org.redoubt.transport.queue.Outbound;
import org.redoubt.transport.sieve.Sorter;
import org.redoubt.wire.Metrics;
import org.redoubt.wire.ScriptedPeer;
import org.redoubt.wire.WireRuntime;

/**
 * Whole SMTP, submission and LMTP conversations over a fresh account core: every reply is well formed, each command and
 * each message gets exactly its replies, nothing fails inside, and the accounts are sound afterwards.
 */
class SmtpSessionFuzzTest {
    private static final int MAX_MESSAGE = 20_000;

    @FuzzTest
    void conversation(byte[] script) throws IOException {
        Mode mode = mode(script);
        SmtpConfig config = SmtpConfig.of(mode, "mx.example.org")
                .withMaxMessageOctets(MAX_MESSAGE)
                .withMaxLineOctets(998)
                .withInsecureLoopbackAuth(true);
        byte[] heard;
        try (Office office = new Office();
                WireRuntime runtime = WireRuntime.manual()) {
            SmtpServer server = new SmtpServer(config, office.gate, office.directory, new Elsewhere(office), new Metrics(), runtime);
            heard = ScriptedPeer.converse(server, script);
        }
        SmtpScript.check(script, heard, mode == Mode.LMTP);
    }

    /** Takes whatever is for elsewhere, and lets it go. */
    private record Elsewhere(Office office) implements Outbound {
        @Override
        public Optional<Reply> refusal(MailAddress recipient) {
            return Optional.empty();
        }

        @Override
        public QueueId take(Dispatch dispatch, Message message) {
            return new QueueId(1);
        }

        @Override
        public Sorter sorter() {
            return new Sorter(office.gate, office.directory, this, "mx.example.org", Instant::now);
        }
    }

    /** What the script says it is: LMTP with LHLO, submission with a sign-in, else mail from elsewhere. */
    private static Mode mode(byte[] script) {
        String text = new String(script, StandardCharsets.ISO_8859_1);
        return text.contains("LHLO") ? Mode.LMTP : text.contains("AUTH") ? Mode.SUBMISSION : Mode.MX;
    }
}
