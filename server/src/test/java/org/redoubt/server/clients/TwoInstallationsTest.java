package org.redoubt.server.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.redoubt.server.RunningServer;

/**
 * Two installations that know of each other by the DNS alone, in a network of their own with a real name server and a signed
 * root, at the standard ports; and hosts beside them that are not as they should be.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@NeedsProgram({"unshare", "nsenter", "ip", "knotd", "keymgr", "openssl", "python3"})
@Timeout(240)
class TwoInstallationsTest {
    private static final String ONE = "198.51.100.1";
    private static final String TWO = "198.51.100.2";
    private static final String PASSWORD = "correct horse battery";

    private static final String SUBMIT = """
            import smtplib, ssl, sys
            host, sender, to, options = sys.argv[1:5]
            with smtplib.SMTP(host, 587, local_hostname='pc.example') as smtp:
                smtp.starttls(context=ssl._create_unverified_context())
                smtp.login(sender, '%s')
                smtp.sendmail(sender, [to], sys.stdin.buffer.read(), options.split())
            """.formatted(PASSWORD);

    private static final String INBOX = """
            import imaplib, ssl, sys
            box = imaplib.IMAP4_SSL(sys.argv[1], 993, ssl_context=ssl._create_unverified_context())
            box.login(sys.argv[2], '%s')
            box.select('INBOX')
            for number in box.search(None, 'ALL')[1][0].split():
                sys.stdout.write(box.fetch(number, '(BODY.PEEK[])')[1][0][1].decode('latin-1'))
            """.formatted(PASSWORD);

    private final List<Process> processes = new ArrayList<>();
    private final List<AutoCloseable> open = new ArrayList<>();
    private Path folder = Path.of("");
    private Path one = Path.of("");
    private Path two = Path.of("");
    private Path kept = Path.of("");
    private OwnNetwork network;

    @BeforeAll
    @Timeout(240)
    void start() throws IOException {
        folder = Places.scratch("two");
        network = OwnNetwork.open("198.51.100.0/24");
        open.add(network);
        authority();
        one = installation("one", ONE, "mx.one.example", "");
        two = installation("two", TWO, "mx.two.example", "mta-sts.sts.example");
        RunningServer.run("", "domain", "add", "sts.example", "--data", two.toString());
        account(one, "ann@one.example");
        account(two, "bob@two.example");
        account(two, "carol@sts.example");
        Path config = two.resolve("redoubt.toml");
        Files.writeString(config, Files.readString(config).replace("mta_sts_enforce = []", "mta_sts_enforce = [\"sts.example\"]"));
        Knot knot = Knot.start(network, folder.resolve("dns"), records());
        open.add(knot);
        for (Path data : List.of(one, two)) {
            Files.writeString(data.resolve("anchors"), knot.anchors());
            Path file = data.resolve("redoubt.toml");
            Files.writeString(file, Files.readString(file).replace("dnssec = true", "dnssec = true\ntrust_anchors = \"anchors\""));
        }
        others();
        serve(one, ONE);
        serve(two, TWO);
    }

    @AfterAll
    @Timeout(60)
    void stop() throws Exception {
        for (Process process : processes) {
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        Places.delete(folder);
    }

    /** Whom everybody here trusts. */
    private void authority() throws IOException {
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=Authority of a test", "-keyout", "ca.key",
                "-out", "ca.pem");
        Program.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-importcert", "-noprompt", "-alias", "ca")
                .with("-file", folder.resolve("ca.pem").toString(), "-keystore", folder.resolve("trust").toString())
                .with("-storepass", "changeit")
                .run()
                .ok();
    }

    private void openssl(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "cd \"$0\" && exec openssl \"$@\"", folder.toString()));
        command.addAll(List.of(arguments));
        Program.of(command).run().ok();
    }

    /** A certificate for some names, NAME.pem, and its key. */
    private void certificate(String name, int days, String... hosts) throws IOException {
        openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=" + hosts[0], "-keyout", name + ".key", "-out", name + ".csr");
        Files.writeString(folder.resolve(name + ".ext"), "subjectAltName=" + String.join(",", Stream.of(hosts).map(host -> "DNS:" + host).toList()));
        openssl("x509", "-req", "-in", name + ".csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", String.valueOf(days),
                "-extfile", name + ".ext", "-out", name + ".pem");
    }

    private Path installation(String name, String address, String host, String more) throws IOException {
        Path data = folder.resolve(name);
        RunningServer.run("", "init", "--data", data.toString(), "--domain", name + ".example", "--hostname", host);
        certificate(name, 2, more.isEmpty() ? new String[] {host} : new String[] {host, more});
        Files.copy(folder.resolve(name + ".pem"), data.resolve("tls").resolve("certificate.pem"), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(folder.resolve(name + ".key"), data.resolve("tls").resolve("key.pem"), StandardCopyOption.REPLACE_EXISTING);
        Path config = data.resolve("redoubt.toml");
        String text = Files.readString(config)
                .replace("servers = []", "servers = [\"" + Knot.ADDRESS + "\"]")
                .replace("127.0.0.1", "127.0.0.1" + address.charAt(address.length() - 1))
                .replace("[outbound]\n", "[outbound]\nreachable_networks = [\"198.51.100.0/24\"]\n");
        Files.writeString(config, text);
        // Not by the address that it speaks to, as among hosts of one machine.
        Files.writeString(data.resolve("mail-flow.toml"), "[[pools]]\nname = \"own\"\naddresses = [\"" + address + "\"]\n");
        return data;
    }

    private static void account(Path data, String address) throws IOException {
        RunningServer.run(PASSWORD, "account", "add", address, "--password-stdin", "--data", data.toString());
    }

    /** What the two say that their domains should publish, and what the others have. */
    private String records() throws IOException {
        StringBuilder records = new StringBuilder("""
                mx.one.example. A 198.51.100.1
                1.100.51.198.in-addr.arpa. PTR mx.one.example.
                2.100.51.198.in-addr.arpa. PTR mx.two.example.
                mx.two.example. A 198.51.100.2
                dane.two.example. A 198.51.100.2
                wrong.example. MX 10 mx.wrong.example.
                mx.wrong.example. A 198.51.100.2
                _25._tcp.mx.wrong.example. TLSA 3 1 1 0000000000000000000000000000000000000000000000000000000000000000
                expired.example. MX 10 mx.expired.example.
                mx.expired.example. A 198.51.100.3
                _mta-sts.expired.example. TXT "v=STSv1; id=1"
                mta-sts.expired.example. A 198.51.100.3
                careless.example. MX 10 mx.careless.example.
                mx.careless.example. A 198.51.100.3
                down.example. MX 5 off.down.example.
                down.example. MX 10 mx.down.example.
                off.down.example. A 198.51.100.9
                mx.down.example. A 198.51.100.4
                """);
        for (String domain : List.of("grey", "refuse", "slow", "cut", "full")) {
            records.append("%1$s.example. MX 10 mx.%1$s.example.\nmx.%1$s.example. A 198.51.100.4\n".formatted(domain));
        }
        records.append(printed(one, "one.example"));
        // Of the second's two domains one has its host by DANE, and the other by MTA-STS alone.
        records.append(printed(two, "two.example").replace("_25._tcp.mx.two.example.", "_25._tcp.dane.two.example.")
                .replaceAll("(?m)^(two\\.example\\..*\\sMX\\s.*)mx\\.two\\.example\\.", "$1dane.two.example."));
        printed(two, "sts.example").lines().filter(line -> !line.contains("TLSA")).forEach(line -> records.append(line).append('\n'));
        return records.toString();
    }

    /** As {@code redoubt domain dns} prints it for pasting; it says, too, that nothing of it is there yet. */
    private static String printed(Path data, String domain) throws IOException {
        Process process = new ProcessBuilder(command(List.of("domain", "dns", domain, "--data", data.toString()))).start();
        process.getOutputStream().close();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static List<String> command(List<String> arguments) {
        List<String> command = RunningServer.java(List.of());
        command.addAll(arguments);
        return command;
    }

    private void serve(Path data, String address) throws IOException {
        List<String> command = RunningServer.java(List.of(
                "-Djavax.net.ssl.trustStore=" + folder.resolve("trust"), "-Djavax.net.ssl.trustStorePassword=changeit"));
        command.addAll(List.of("serve", "--data", data.toString(), "--host", address));
        Path log = folder.resolve(data.getFileName() + ".log");
        Process process = new ProcessBuilder(network.within(command)).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        processes.add(process);
        Deadline.await(data.getFileName() + " to be ready, see " + log, () -> {
            assertTrue(process.isAlive(), () -> OtherServer.read(log));
            return Files.readString(log).contains("redoubt ready in ");
        });
    }

    private void others() throws IOException {
        certificate("expired", -1, "mx.expired.example", "mx.careless.example");
        certificate("policy", 2, "mta-sts.expired.example");
        kept = Files.createDirectory(folder.resolve("kept"));
        Path script = folder.resolve("other_hosts.py");
        try (InputStream in = Objects.requireNonNull(TwoInstallationsTest.class.getResourceAsStream("other_hosts.py"))) {
            Files.copy(in, script);
        }
        List<String> arguments = Stream.of("kept", "expired.pem", "expired.key", "policy.pem", "policy.key")
                .map(name -> folder.resolve(name).toString())
                .toList();
        List<String> command = new ArrayList<>(List.of("python3", script.toString()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(network.within(command)).redirectError(folder.resolve("others.log").toFile()).start();
        processes.add(process);
        assertEquals("ready", process.inputReader().readLine(), () -> OtherServer.read(folder.resolve("others.log")));
    }

    private void send(String host, String from, String to, String subject) throws IOException {
        send(host, from, to, subject, "");
    }

    /** @param options parameters of MAIL FROM */
    private void send(String host, String from, String to, String subject, String options) throws IOException {
        String text = "From: " + from + "\r\nTo: " + to + "\r\nSubject: " + subject + "\r\nMessage-ID: <" + subject + "@pc.example>\r\n"
                + "Date: Thu, 26 Nov 2026 10:00:00 +0000\r\n\r\nhello\r\n";
        Program.of(network.within("python3", "-c", SUBMIT, host, from, to, options)).input(text).run().ok();
    }

    private String awaitInbox(String host, String person, String part) throws IOException {
        return Deadline.find(part + " in the inbox of " + person, () -> {
            String mail = Program.of(network.within("python3", "-c", INBOX, host, person)).run().ok().out();
            return mail.contains(part) ? Optional.of(mail) : Optional.empty();
        });
    }

    private List<String> keptOf(String domain) {
        try (Stream<Path> files = Files.list(kept)) {
            return files.filter(file -> file.getFileName().toString().startsWith(domain + "-"))
                    .map(OtherServer::read)
                    .toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** What {@code redoubt queue show} says of what waits for a domain; empty while it says no reason. */
    private String awaitWaiting(String domain, String reason) throws IOException {
        return Deadline.find("mail for " + domain + " that waits because of: " + reason, () -> {
            for (String id : RunningServer.run("", "queue", "list", "--data", one.toString()).lines()
                    .map(line -> line.strip().split("\\s")[0])
                    .filter(word -> word.matches("q[0-9]+"))
                    .toList()) {
                String shown = RunningServer.run("", "queue", "show", id, "--data", one.toString());
                if (shown.contains('@' + domain) && shown.contains(reason)) {
                    return Optional.of(id);
                }
            }
            return Optional.empty();
        });
    }

    private void retry(String id) throws IOException {
        RunningServer.run("", "queue", "retry", id, "--data", one.toString());
    }

    @Test
    void mailGoesUnderDaneBothWaysAndIsVouchedFor() throws IOException { // RFC 7672
        send(ONE, "ann@one.example", "bob@two.example", "by-dane");
        String there = awaitInbox(TWO, "bob@two.example", "Subject: by-dane");
        assertTrue(there.contains("from mx.one.example") && there.contains("with ESMTPS"), there);
        for (String proof : List.of("spf=pass", "dkim=pass", "dmarc=pass", "iprev=pass")) {
            assertTrue(there.contains(proof), () -> proof + " is missing:\n" + there);
        }
        assertTrue(OtherServer.read(folder.resolve("one.log")).contains("host=dane.two.example"));
        send(TWO, "bob@two.example", "ann@one.example", "and-back");
        String back = awaitInbox(ONE, "ann@one.example", "Subject: and-back");
        assertTrue(back.contains("dkim=pass"), back);
    }

    @Test
    void aHostThatDaneDoesNotVouchForGetsNothing() throws IOException {
        send(ONE, "ann@one.example", "x@wrong.example", "wrong-tlsa");
        awaitWaiting("wrong.example", "4.7.");
        assertFalse(OtherServer.read(folder.resolve("two.log")).contains("wrong.example"));
    }

    @Test
    void mailThatRequiresTlsGoesToWhoKeepsToItAndNowhereElse() throws IOException { // RFC 8689 4.2.1
        send(ONE, "ann@one.example", "bob@two.example", "secret", "REQUIRETLS");
        awaitInbox(TWO, "bob@two.example", "Subject: secret");
        send(ONE, "ann@one.example", "x@careless.example", "too-secret", "REQUIRETLS");
        awaitWaiting("careless.example", "4.7.");
        assertTrue(keptOf("careless.example").stream().noneMatch(text -> text.contains("too-secret")));
    }

    @Test
    void aPolicyOfMtaStsIsFetchedAndKept() throws IOException { // RFC 8461
        send(ONE, "ann@one.example", "carol@sts.example", "by-policy");
        awaitInbox(TWO, "carol@sts.example", "Subject: by-policy");
    }

    @Test
    void anExpiredCertificateCountsWhereAPolicyIsEnforcedAndNowhereElse() throws IOException {
        send(ONE, "ann@one.example", "x@expired.example", "expired");
        send(ONE, "ann@one.example", "x@careless.example", "careless");
        Deadline.await("mail at careless.example", () -> !keptOf("careless.example").isEmpty());
        awaitWaiting("expired.example", "4.7.");
        assertEquals(List.of(), keptOf("expired.example"));
    }

    @Test
    void whenTheFirstHostIsDownTheSecondGetsIt() throws IOException {
        send(ONE, "ann@one.example", "x@down.example", "second-host");
        Deadline.await("mail at the second host", () -> keptOf("down.example").stream().anyMatch(text -> text.contains("second-host")));
    }

    @Test
    void whatHasToComeAgainComesAgainAndOnce() throws IOException {
        for (String domain : List.of("grey.example", "full.example", "cut.example")) {
            send(ONE, "ann@one.example", "x@" + domain, "again-" + domain);
        }
        retry(awaitWaiting("grey.example", "4.7.1"));
        retry(awaitWaiting("full.example", "4.2.2"));
        retry(awaitWaiting("cut.example", "4.4."));
        for (String domain : List.of("grey.example", "full.example", "cut.example")) {
            Deadline.await("mail at " + domain, () -> keptOf(domain).size() == 1);
            assertTrue(keptOf(domain).getFirst().contains("Subject: again-" + domain));
        }
    }

    @Test
    void whatIsRefusedComesBack() throws IOException {
        send(ONE, "ann@one.example", "x@refuse.example", "refused");
        String report = awaitInbox(ONE, "ann@one.example", "x@refuse.example");
        assertTrue(report.contains("Status: 5.1.1") && report.contains("nobody of that name"), report);
    }

    @Test
    void aSlowHostKeepsNobodyElseWaiting() throws IOException {
        send(ONE, "ann@one.example", "x@slow.example", "slow");
        send(ONE, "ann@one.example", "x@down.example", "beside-slow");
        Deadline.await("mail beside the slow one", () -> keptOf("down.example").stream().anyMatch(text -> text.contains("beside-slow")));
        assertEquals(List.of(), keptOf("slow.example"));
        Deadline.await("mail at the slow one", () -> keptOf("slow.example").size() == 1);
    }
}
