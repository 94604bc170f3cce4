package org.redoubt.smime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages that OpenSSL signs. */
final class OpensslTest {
    @TempDir
    private Path folder;

    private void run(String... command) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(command));
        all.addFirst("openssl");
        Process process = new ProcessBuilder(all)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("openssl.log").toFile())
                .start();
        assertEquals(true, process.waitFor(60, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), () -> log());
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("openssl.log"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void certificates(String... keys) throws IOException, InterruptedException {
        Files.createDirectory(folder.resolve("trusted"));
        run("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "20", "-subj", "/O=Acme/CN=Acme CA",
                "-keyout", "ca.key", "-out", "trusted/ca.pem");
        List<String> request = new ArrayList<>(List.of("req", "-new", "-nodes", "-subj", "/CN=Jane Doe", "-keyout", "jane.key", "-out", "jane.csr"));
        request.addAll(List.of(keys));
        run(request.toArray(String[]::new));
        Files.writeString(folder.resolve("ext"), "subjectAltName=email:jane@example.org\nextendedKeyUsage=emailProtection\n");
        run("x509", "-req", "-in", "jane.csr", "-CA", "trusted/ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "10",
                "-extfile", "ext", "-out", "jane.pem");
        Files.writeString(folder.resolve("text"), "Hello,\n\nhere is what we agreed on.\n.\n");
    }

    private Verdict verdict() throws IOException {
        byte[] message = Files.readAllBytes(folder.resolve("signed.eml"));
        Instant now = Instant.now();
        Authorities trust = new Authorities(false, Optional.of(folder.resolve("trusted")), InstantSource.system());
        return new SignatureCheck(Trial.scanned(message), trust.trusted(), now).run(now);
    }

    private void sign(String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "cms", "-sign", "-text", "-in", "text", "-signer", "jane.pem", "-inkey", "jane.key", "-from", "jane@example.org", "-out", "signed.eml"));
        command.addAll(List.of(options));
        run(command.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa:2048", "ec"})
    void whatOpensslSignsIsVerified(String keys) throws Exception {
        certificates(keys.equals("ec")
                ? new String[] {"-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"}
                : new String[] {"-newkey", keys});
        sign("-md", "sha512");
        assertEquals(List.of(), verdict().problems());
        sign("-nodetach", "-md", "sha512");
        assertEquals(List.of(), verdict().problems());
        sign("-nodetach", "-stream", "-indef", "-md", "sha512");
        assertEquals(List.of(), verdict().problems());
        assertEquals("Acme, Acme CA", verdict().signer().orElseThrow().issuer());
    }

    @Test
    void saltedSignaturesAreVerifiedAndWeakOrBareOnesAreNot() throws Exception {
        certificates("-newkey", "rsa:2048");
        sign("-md", "sha512", "-keyopt", "rsa_padding_mode:pss");
        assertEquals(List.of(), verdict().problems());
        sign("-md", "sha1");
        assertEquals(List.of(Problem.WEAK), verdict().problems());
        sign("-nocerts");
        assertEquals(List.of(Problem.NO_CERTIFICATE), verdict().problems());
        sign();
        Path eml = folder.resolve("signed.eml");
        Files.writeString(eml, Files.readString(eml, StandardCharsets.ISO_8859_1).replace("agreed", "argued"));
        assertEquals(List.of(Problem.CHANGED), verdict().problems());
    }
}
