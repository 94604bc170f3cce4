package org.redoubt.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.account.Accounts;
import org.redoubt.account.Gate;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.filter.SpamVerdict.Finding;
import org.redoubt.guard.RecordingAuditLog;
import org.redoubt.store.MemoryStore;
import org.redoubt.store.seal.MasterKey;
import org.redoubt.transport.scan.ScanRequest;
import org.redoubt.transport.scan.Scanned;
import org.redoubt.transport.scan.Scanners;
import org.redoubt.transport.trust.SpamPolicy.Scores;
import org.redoubt.wire.Dialer;
import org.redoubt.wire.WireRuntime;

/** Debian's ClamAV and rspamd, with a signature and rules of the test's own, so that nothing is fetched. */
class ScannersTest {
    private static final String HEAD = "From: a@b.example\r\nTo: c@d.example\r\nMessage-ID: <1@b.example>\r\n"
            + "Date: Mon, 23 Nov 2026 10:00:00 +0000\r\n";

    /** In two parts, so that nobody's virus scanner takes this file for what it describes. */
    private static final String EICAR = "X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*";

    private static final String GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X";

    private final WireRuntime runtime = WireRuntime.system();
    private final Dialer dialer = new Dialer(runtime, List.of());
    private Path folder = Path.of("");
    private Gate gate = emptyGate();
    private int port;
    private Optional<Process> program = Optional.empty();

    private static Gate emptyGate() {
        try {
            Path spool = Path.of("target", "spool");
            Accounts accounts =
                    Accounts.open(new MemoryStore(), MasterKey.random(), spool, java.time.InstantSource.system());
            return new Gate(accounts, new RecordingAuditLog(), java.time.InstantSource.system());
        } catch (IOException failed) {
            throw new java.io.UncheckedIOException(failed);
        }
    }

    @BeforeEach
    void open() throws IOException {
        folder = Places.scratch("scan");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
    }

    @AfterEach
    void close() throws Exception {
        if (program.isPresent()) {
            program.get().destroy();
            if (!program.get().waitFor(20, TimeUnit.SECONDS)) {
                program.get().destroyForcibly().waitFor();
            }
        }
        dialer.close();
        runtime.close();
        Places.delete(folder);
    }

    /** Returns once it accepts. */
    private void start(String... command) throws IOException {
        Process started = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        program = Optional.of(started);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!accepts()) {
            assertTrue(started.isAlive() && System.nanoTime() < end, Files.readString(folder.resolve("output")));
            LockSupport.parkNanos(50_000_000);
        }
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private Scanned scan(boolean viruses, String text) throws IOException {
        Optional<InetSocketAddress> there = Optional.of(new InetSocketAddress("127.0.0.1", port));
        Optional<InetSocketAddress> none = Optional.empty();
        Scanners scanners = new Scanners(dialer, viruses ? there : none, viruses ? none : there, false, runtime::nanoTime);
        ScanRequest request = new ScanRequest(
                InetAddress.ofLiteral("192.0.2.7"), "mail.b.example", "a@b.example", List.of("c@d.example"), "t1");
        try (MessageIntake intake = gate.intake(1 << 20)) {
            intake.write(text.getBytes(StandardCharsets.UTF_8));
            try (Message message = intake.finish()) {
                return scanners.scan(message, request, new Scores(5, 10, 15));
            }
        }
    }

    private static String attached(String content) {
        byte[] octets = content.getBytes(StandardCharsets.US_ASCII);
        return HEAD + "MIME-Version: 1.0\r\nContent-Type: application/octet-stream; name=a.bin\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\n" + Base64.getMimeEncoder().encodeToString(octets) + "\r\n";
    }

    @Test
    @NeedsProgram("clamd")
    void clamAvFindsWhatItKnowsWithinMessages() throws IOException {
        Path signatures = Files.createDirectory(folder.resolve("signatures"));
        String pattern = HexFormat.of().formatHex(EICAR.substring(28, 60).getBytes(StandardCharsets.US_ASCII));
        Files.writeString(signatures.resolve("own.ndb"), "Own.Eicar:0:*:" + pattern + "\n");
        Path config = Files.writeString(
                folder.resolve("clamd.conf"),
                "TCPSocket " + port + "\nTCPAddr 127.0.0.1\nDatabaseDirectory " + signatures + "\nForeground yes\n");
        start("clamd", "-c", config.toString());
        Scanned found = scan(true, attached(EICAR));
        assertEquals(Optional.of("Own.Eicar.UNOFFICIAL"), found.virus());
        assertEquals(new Scanned(Optional.empty(), true, List.of(), false), scan(true, attached("nothing bad")));
        assertEquals(
                new Scanned(Optional.empty(), true, List.of(), false),
                scan(true, HEAD + "\r\n" + "a line of text\r\n".repeat(20_000)));
    }

    @Test
    @NeedsProgram("rspamd")
    void rspamdsSymbolsAndDecisionsAreFindings() throws IOException {
        Files.writeString(folder.resolve("tld"), "com\nexample\norg\n");
        Path rules = Files.writeString(folder.resolve("rules.lua"), """
                rspamd_config:register_symbol({
                  name = 'OWN_WATCHES', type = 'normal', score = 6.5,
                  callback = function(task)
                    return task:get_subject() == 'watches' and task:get_from_ip():to_string() == '192.0.2.7'
                  end
                })
                """);
        Path config = Files.writeString(folder.resolve("rspamd.conf"), """
                options {
                  pidfile = "%1$s/pid"; filters = ""; tempdir = "%1$s"; hs_cache_dir = "%1$s"; url_tld = "%1$s/tld";
                  control_socket = "%1$s/control mode=0600";
                  dns { nameserver = ["127.0.0.1:9"]; timeout = 0.1s; retransmits = 1; }
                }
                logging { type = "console"; level = "warning"; }
                actions { reject = 15; add_header = 6; }
                lua = "%2$s";
                worker "normal" { bind_socket = "127.0.0.1:%3$d"; count = 1; }
                """.formatted(folder, rules, port));
        start("rspamd", "-i", "-f", "-c", config.toString());
        assertEquals(List.of(new Finding("rspamd-own-watches", 6.5)), scan(false, HEAD + "Subject: watches\r\n\r\nhello\r\n").findings());
        assertEquals(List.of(), scan(false, HEAD + "Subject: lunch\r\n\r\nhello\r\n").findings());
        Scanned refused = scan(false, HEAD + "Subject: x\r\n\r\n" + GTUBE + "\r\n");
        assertEquals(
                "rspamd-reject=15.0",
                refused.findings().stream().map(f -> f.name() + "=" + f.weight()).collect(Collectors.joining()));
    }

    @Test
    void aScannerThatIsNotThereFails() throws IOException {
        assertEquals(new Scanned(Optional.empty(), false, List.of(), true), scan(true, HEAD + "\r\n"));
        assertEquals(new Scanned(Optional.empty(), false, List.of(), true), scan(false, HEAD + "\r\n"));
    }
}
