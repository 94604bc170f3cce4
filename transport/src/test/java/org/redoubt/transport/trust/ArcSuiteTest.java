package org.redoubt.transport.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.RSAPublicKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.redoubt.transport.dns.DnsName;
import org.redoubt.transport.dns.FakeResolver;
import org.redoubt.transport.dns.Rdata;
import org.redoubt.transport.dns.RecordType;

/** The suites that ARC implementations share. */
class ArcSuiteTest {
    @TestFactory
    List<DynamicTest> validation() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (Map<String, Object> scenario : Vectors.yaml("vectors/arc/arc-draft-validation-tests.yml")) {
            FakeResolver keys = keys(scenario);
            Map<String, Map<String, Object>> each = Vectors.at(scenario, "tests");
            each.forEach((name, test) ->
                    tests.add(dynamicTest(scenario.get("description") + ": " + name, () -> validate(keys, test))));
        }
        assertTrue(tests.size() > 150, "the suite is read whole: " + tests.size());
        return tests;
    }

    private static void validate(FakeResolver keys, Map<String, Object> test) {
        // The suite leaves open what becomes of a chain whose last sealer found it failing.
        String wanted = text(test.get("cv")).isEmpty() ? "fail" : text(test.get("cv")).toLowerCase(Locale.ROOT);
        assertEquals(wanted, outcome(TestMail.of(text(test.get("message"))), keys).result().label());
    }

    private static ArcOutcome outcome(TestMail mail, FakeResolver keys) {
        var bodies = new BodyHashes();
        var verifier = new ArcVerifier(mail.header, bodies);
        mail.body(bodies::write);
        return verifier.finish(keys);
    }

    @TestFactory
    List<DynamicTest> signing() throws Exception {
        List<DynamicTest> tests = new ArrayList<>();
        for (Map<String, Object> scenario : Vectors.yaml("vectors/arc/arc-draft-sign-tests.yml")) {
            FakeResolver keys = keys(scenario);
            DkimKey key = key(scenario);
            Map<String, Map<String, Object>> each = Vectors.at(scenario, "tests");
            each.forEach((name, test) ->
                    tests.add(dynamicTest(scenario.get("description") + ": " + name, () -> sign(keys, key, test))));
        }
        assertTrue(tests.size() > 15, "the suite is read whole: " + tests.size());
        return tests;
    }

    private static void sign(FakeResolver keys, DkimKey key, Map<String, Object> test) {
        TestMail mail = TestMail.of(text(test.get("message")));
        ArcResult before = outcome(mail, keys).result();
        var bodies = new BodyHashes();
        var sealer = new ArcSealer(mail.header, bodies);
        mail.body(bodies::write);
        Optional<String> fields = sealer.fields(
                key,
                Instant.ofEpochSecond(Vectors.<Integer>at(test, "t")),
                AuthenticationResults.merged(mail.header, text(test.get("srv-id"))),
                before,
                Arrays.asList(text(test.get("sig-headers")).split(":")));
        if (text(test.get("AS")).isBlank()) {
            assertEquals(Optional.empty(), fields);
            return;
        }
        MessageHeader added = TestMail.of(fields.orElseThrow() + "\r\n").header;
        assertEquals(tags(text(test.get("AS"))), tags(added.values("arc-seal").getFirst()));
        assertEquals(tags(text(test.get("AMS"))), tags(added.values("arc-message-signature").getFirst()));
        assertEquals(
                squeezed(text(test.get("AAR"))), squeezed(added.values("arc-authentication-results").getFirst()));
        if (before != ArcResult.FAIL) {
            assertEquals(ArcResult.PASS, outcome(TestMail.of(fields.get() + mail.text()), keys).result());
        }
    }

    private static Map<String, String> tags(String text) {
        Map<String, String> tags = new TreeMap<>(TagList.parse(text.strip()).orElseThrow().tags());
        tags.replaceAll((name, value) -> value.replaceAll("\\s", ""));
        return tags;
    }

    private static String squeezed(String text) {
        return text.replaceAll("\\s+", " ").strip();
    }

    private static FakeResolver keys(Map<String, Object> scenario) {
        FakeResolver keys = new FakeResolver();
        Map<String, Object> records = Vectors.at(scenario, "txt-records");
        records.forEach((name, text) ->
                keys.add(DnsName.of(name), RecordType.TXT, new Rdata.Txt(text(text))));
        return keys;
    }

    /** The suite's key is PKCS#1, which the JDK reads only within PKCS#8. */
    private static DkimKey key(Map<String, Object> scenario) throws Exception {
        byte[] pkcs1 = Base64.getMimeDecoder().decode(
                text(scenario.get("privatekey")).replaceAll("-----[A-Z ]+-----", ""));
        int length = pkcs1.length;
        byte[] head = java.util.HexFormat.of().parseHex(String.format(
                "3082%04x020100300d06092a864886f70d01010105000482%04x", length + 22, length));
        byte[] pkcs8 = Arrays.copyOf(head, head.length + length);
        System.arraycopy(pkcs1, 0, pkcs8, head.length, length);
        KeyFactory factory = KeyFactory.getInstance("RSA");
        PrivateKey key = factory.generatePrivate(new java.security.spec.PKCS8EncodedKeySpec(pkcs8));
        RSAPrivateCrtKey crt = (RSAPrivateCrtKey) key;
        byte[] open = factory.generatePublic(new RSAPublicKeySpec(crt.getModulus(), crt.getPublicExponent()))
                .getEncoded();
        return new DkimKey(
                DnsName.of(text(scenario.get("domain"))), text(scenario.get("sel")), DkimAlgorithm.RSA_SHA256, key, open);
    }

    private static String text(@org.jspecify.annotations.Nullable Object value) {
        return value == null ? "" : value.toString();
    }
}
