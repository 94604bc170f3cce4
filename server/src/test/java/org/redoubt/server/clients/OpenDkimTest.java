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
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.redoubt.server.clients.Office.Person;
import org.redoubt.server.config.ListenerKind;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.trust.DkimAlgorithm;
import org.redoubt.transport.trust.DkimKey;

/** Debian's OpenDKIM as a milter of ours: it hears the message as it is, and dkimpy verifies what it put above it. */
@NeedsProgram({"opendkim", "dkimverify"})
class OpenDkimTest {
    private static final DkimKey KEY = DkimKey.generate(DnsName.of("example.org"), "m1", DkimAlgorithm.RSA_SHA256);
    private static final String VERIFY = """
            import sys, dkim
            record = sys.argv[1].encode()
            ok = dkim.verify(sys.stdin.buffer.read(), dnsfunc=lambda name, timeout=5: record)
            sys.exit(0 if ok else 1)
            """;

    private Path folder = Path.of("");
    private Optional<Process> milter = Optional.empty();
    private int port;

    @BeforeEach
    void start() throws IOException {
        folder = Places.scratch("dkim");
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Path key = Files.createFile(
                folder.resolve("key.pem"), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(key, KEY.pem());
        Path conf = Files.writeString(folder.resolve("conf"), "Syslog no\nRequireSafeKeys no\nMode s\nDomain example.org\nSelector m1\nKeyFile " + key
                + "\nSocket inet:" + port + "@127.0.0.1\nInternalHosts 127.0.0.1\nCanonicalization relaxed/simple\n");
        Process started = new ProcessBuilder("opendkim", "-f", "-x", conf.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        milter = Optional.of(started);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!accepts()) {
            assertTrue(started.isAlive() && System.nanoTime() < end, Files.readString(folder.resolve("output")));
            LockSupport.parkNanos(50_000_000);
        }
    }

    @AfterEach
    void stop() throws Exception {
        if (milter.isPresent()) {
            milter.get().destroy();
            if (!milter.get().waitFor(20, TimeUnit.SECONDS)) {
                milter.get().destroyForcibly().waitFor();
            }
        }
        Places.delete(folder);
    }

    private boolean accepts() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Test
    void itSignsWhatPassesThroughUs() throws IOException {
        try (Office office = Office.open()) {
            Files.writeString(office.file("mail-flow.toml"), """
                    [[milters]]
                    name = "opendkim"
                    address = "127.0.0.1:%d"
                    listeners = ["smtp"]
                    """.formatted(port));
            Person reader = office.person("reader");
            String text = "";
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            // The server looks at the file every few seconds.
            for (int number = 1; !text.contains("DKIM-Signature: "); number++) {
                assertTrue(System.nanoTime() < end, text);
                send(office, reader);
                text = read(office, reader, number);
            }
            String signature = text.substring(text.indexOf("DKIM-Signature: "));
            assertEquals(0, text.indexOf("Return-Path: "), text);
            assertTrue(text.indexOf("Received: ") < text.indexOf("DKIM-Signature: "), text);
            verify(text).ok();
            verify(text.replace("  two blanks", " two blanks")).exits(1);
            assertTrue(signature.contains("d=example.org"), signature);
        }
    }

    private static Program.Result verify(String message) throws IOException {
        return Program.of("/usr/bin/python3", "-c", VERIFY, KEY.recordText()).input(message).run();
    }

    private static void send(Office office, Person to) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), office.port(ListenerKind.SMTP))) {
            socket.setSoTimeout(30_000);
            expect(socket, "220 ");
            String said = "EHLO client.example\r\nMAIL FROM:<zoe@example.org>\r\nRCPT TO:<" + to.address() + ">\r\nDATA\r\n";
            socket.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
            expect(socket, "354 ");
            String message = "From: Zoe <zoe@example.org>\r\nTo: " + to.address() + "\r\nSubject: a  subject\r\n with two lines\r\n"
                    + "Date: Fri, 1 Jan 2027 00:00:00 +0000\r\nMessage-ID: <1@example.org>\r\n\r\n..dots  two blanks \t\r\n\r\nend\r\n.\r\nQUIT\r\n";
            socket.getOutputStream().write(message.getBytes(StandardCharsets.US_ASCII));
            expect(socket, "250 2.0.0");
            expect(socket, "221 ");
        }
    }

    private static void expect(Socket socket, String reply) throws IOException {
        StringBuilder seen = new StringBuilder();
        while (!seen.toString().contains("\n" + reply) && !seen.toString().startsWith(reply)) {
            int c = socket.getInputStream().read();
            assertTrue(c >= 0, seen.toString());
            seen.append((char) c);
        }
    }

    private static String read(Office office, Person person, int number) throws IOException {
        try (ImapProbe probe = office.look(person)) {
            probe.select("INBOX");
            return ImapProbe.latin(probe.body(number));
        }
    }
}
