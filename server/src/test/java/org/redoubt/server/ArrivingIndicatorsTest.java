package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.redoubt.account.EmailId;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.guard.RecordingAuditLog;
import org.redoubt.guard.indicator.Indicator;
import org.redoubt.guard.indicator.Indicators;
import org.redoubt.guard.past.PastMail;
import org.redoubt.guard.past.PastSearch;
import org.redoubt.guard.sigma.Finding;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.FolderInit;
import org.redoubt.server.config.ListenerKind;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.Sealer;

/** What is in messages is compared with indicators as they arrive; nothing of them is told but which email it was. */
class ArrivingIndicatorsTest {
    private static final byte[] FILE = "an attached file\r\n\0\1\2".repeat(9_000).getBytes(StandardCharsets.ISO_8859_1);

    private static Installation taker;

    @TempDir
    private Path folder;

    @BeforeAll
    static void open(@TempDir Path root) throws Exception {
        DataFolder data = DataFolder.at(root.resolve("d"));
        FolderInit.create(data, "example.org", "mail.example.org", true);
        taker = Installation.open(data).orElseThrow();
    }

    @AfterAll
    static void close() {
        taker.close();
    }

    private static String bundle(String pattern) {
        return "{\"type\":\"bundle\",\"id\":\"bundle--1\",\"objects\":[{\"type\":\"indicator\",\"id\":\"indicator--7\",\"name\":\"bad\","
                + "\"pattern_type\":\"stix\",\"pattern\":\"" + pattern + "\",\"valid_from\":\"2020-01-01T00:00:00Z\"}]}";
    }

    private static String letter() {
        String file = Base64.getMimeEncoder().encodeToString(FILE);
        return "From: Mallory <Mallory@Mail.Evil.example>\r\nReply-To: other@reply.example\r\nSubject: =?utf-8?q?Bill?=\r\n"
                + "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                + "--b\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
                + "See https://pay.host.example:8443/a=3Fx=3D1 and http://198.51.100.7/x.\r\n"
                + "--b\r\nContent-Type: text/html\r\n\r\n<a href=\"http://user@HTML.example/p?a=1&amp;b=2\">our site</a>\r\n"
                + "--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: inner@inside.example\r\n\r\nhi\r\n"
                + "--b\r\nContent-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + file + "\r\n--b--\r\n";
    }

    private RecordingAuditLog arrive(String pattern) throws Exception {
        Files.writeString(folder.resolve("a.json"), bundle(pattern));
        Indicators indicators = Indicators.of(folder);
        assertEquals(List.of(), indicators.problems());
        return arrived(indicators, letter(), 1);
    }

    private static RecordingAuditLog arrived(Indicators indicators, String letter, int people) throws Exception {
        RecordingAuditLog audit = new RecordingAuditLog();
        try (MessageIntake intake = taker.gate().intake(10 << 20)) {
            intake.write(letter.getBytes(StandardCharsets.UTF_8));
            try (Message message = intake.finish()) {
                ArrivingIndicators looking = new ArrivingIndicators(() -> Optional.of(indicators), taker.past(), _ -> false, audit, InstantSource.system());
                for (int i = 0; i < people; i++) {
                    looking.arrived(new AccountId(16 + i), new EmailId(3), message);
                }
            }
        }
        return audit;
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', value = {
        "[domain-name:value = 'host.example'];domain",
        "[domain-name:value = 'pay.host.example'];domain",
        "[url:value = 'https://pay.host.example:8443/a?x=1'];url",
        "[ipv4-addr:value = '198.51.100.0/24'];address",
        "[url:value = 'http://198.51.100.7/x'];url",
        "[domain-name:value = 'html.example'];domain",
        "[url:value = 'http://user@HTML.example/p?a=1&b=2'];url",
        "[email-addr:value = 'mallory@mail.evil.example'];mail_address",
        "[domain-name:value = 'evil.example'];domain",
        "[domain-name:value = 'reply.example'];domain",
        "[email-addr:value = 'inner@inside.example'];mail_address",
    })
    void isFound(String pattern, String type) throws Exception {
        RecordingAuditLog audit = arrive(pattern);
        assertEquals(
                List.of("DELIVER INDICATOR 16 emails=3 type=" + type + " indicator=indicator--7"),
                audit.events().stream()
                        .map(one -> one.kind() + " " + one.action() + " " + one.account() + " " + one.touched())
                        .toList());
    }

    /** What is found of a message when it arrives is found, too, when the indicator comes later. */
    @ParameterizedTest
    @CsvSource(delimiter = ';', quoteCharacter = '"', value = {
        "[domain-name:value = 'host.example']",
        "[url:value = 'https://pay.host.example:8443/a?x=1']",
        "[ipv4-addr:value = '198.51.100.0/24']",
        "[email-addr:value = 'mallory@mail.evil.example']",
        "[domain-name:value = 'reply.example']",
        "[email-addr:value = 'inner@inside.example']",
        "MD5", "SHA-1", "SHA-256", "SHA-512"
    })
    void isFoundInThePast(String what) throws Exception {
        String pattern = what.startsWith("[")
                ? what
                : "[file:hashes.'" + what + "' = '" + HexFormat.of().formatHex(MessageDigest.getInstance(what).digest(FILE)) + "']";
        Files.writeString(folder.resolve("a.json"), bundle(pattern).replace("2020-01-01T00", "2120-01-01T00"));
        Indicators sought = Indicators.of(folder);
        List<PastSearch.Hit> hits = foundLater(sought, account -> account.value() == 17);
        assertEquals(
                List.of("16 3 indicator--7", "18 3 indicator--7"),
                hits.stream().map(hit -> hit.account().value() + " " + hit.email() + " " + hit.indicator().id()).toList(),
                "of the sealed account nothing is kept");
    }

    private List<PastSearch.Hit> foundLater(Indicators sought, ArrivingIndicators.Sealed sealed) throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        List<PastSearch.Hit> hits = new CopyOnWriteArrayList<>();
        try (PastMail past = PastMail.in(folder.resolve("past"), new Sealer(new byte[32], "x"), Duration.ofDays(9), InstantSource.system());
                PastSearch search = new PastSearch(past, folder.resolve("past"), folder.resolve("log"), new PastSearch.Found() {
                    @Override
                    public void inMail(List<PastSearch.Hit> some) {
                        hits.addAll(some);
                        over.countDown();
                    }

                    @Override
                    public void more(Indicator indicator, long messages) {
                        throw new IllegalStateException("there is one message");
                    }

                    @Override
                    public void inLog(List<Finding> findings) {
                        throw new IllegalStateException("there is no log");
                    }
                }, InstantSource.system())) {
            search.start();
            arrive(sealed, past);
            search.inForce(sought, 0);
            over.await();
        }
        return hits;
    }

    /** To three people, before there is an indicator. */
    private static void arrive(ArrivingIndicators.Sealed sealed, PastMail past) throws Exception {
        RecordingAuditLog audit = new RecordingAuditLog();
        ArrivingIndicators looking =
                new ArrivingIndicators(() -> Optional.of(Indicators.NONE), past, sealed, audit, InstantSource.system());
        try (MessageIntake intake = taker.gate().intake(10 << 20)) {
            intake.write(letter().getBytes(StandardCharsets.UTF_8));
            try (Message message = intake.finish()) {
                for (int i = 0; i < 3; i++) {
                    looking.arrived(new AccountId(16 + i), new EmailId(3), message);
                }
            }
        }
        assertEquals(List.of(), audit.events());
    }

    /** Of whom an account is sealed while a message of hers is looked at nothing stays, whenever she was forgotten. */
    @Test
    void whoSealsHerAccountMeanwhileIsNotNoted() throws Exception {
        Files.writeString(folder.resolve("a.json"), bundle("[domain-name:value = 'host.example']").replace("2020-01-01T00", "2120-01-01T00"));
        AtomicInteger asked = new AtomicInteger();
        List<PastSearch.Hit> hits = foundLater(
                Indicators.of(folder), account -> account.value() == 16 && asked.incrementAndGet() > 1);
        assertEquals(List.of(17L, 18L), hits.stream().map(hit -> hit.account().value()).toList());
    }

    /** Indicators that come into force between the comparison and the note are compared as well. */
    @Test
    void indicatorsThatChangeMeanwhileMissNothing() throws Exception {
        Files.writeString(folder.resolve("a.json"), bundle("[domain-name:value = 'host.example']"));
        Indicators later = Indicators.of(folder);
        RecordingAuditLog audit = new RecordingAuditLog();
        Iterator<Indicators> inForce = List.of(Indicators.NONE, later).iterator();
        ArrivingIndicators looking = new ArrivingIndicators(
                () -> Optional.of(inForce.next()), taker.past(), _ -> false, audit, InstantSource.system());
        try (MessageIntake intake = taker.gate().intake(10 << 20)) {
            intake.write(letter().getBytes(StandardCharsets.UTF_8));
            try (Message message = intake.finish()) {
                looking.arrived(new AccountId(16), new EmailId(3), message);
            }
        }
        assertEquals(1, audit.events().size());
    }

    @ParameterizedTest
    @CsvSource({"MD5,MD5", "SHA-1,SHA-1", "SHA-256,SHA-256", "SHA-512,SHA-512"})
    void filesAreKnownByTheirHashes(String algorithm, String name) throws Exception {
        String hash = HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(FILE));
        assertEquals(1, arrive("[file:hashes.'" + name + "' = '" + hash + "']").events().size());
    }

    @ParameterizedTest
    @CsvSource({
        "[domain-name:value = 'st.example']",
        "[domain-name:value = 'other.host.example']",
        "[url:value = 'https://pay.host.example:8443/a']",
        "[email-addr:value = 'mallory@evil.example']",
        "[file:hashes.MD5 = '00112233445566778899aabbccddeeff']"
    })
    void whatOnlyLooksLikeItIsNot(String pattern) throws Exception {
        assertEquals(List.of(), arrive(pattern).events());
    }

    /** Whoever wrote it for that cannot make it cost more than other mail of its length. */
    @Test
    @Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatOnlyLooksLikeLinksAndHostsCostsLittle() throws Exception {
        Files.writeString(folder.resolve("a.json"), bundle("[domain-name:value = 'host.example']"));
        Indicators indicators = Indicators.of(folder);
        String address = "a." + "b.".repeat(60_000) + "example";
        String letter = "From: x@" + address + "\r\nReply-To: y@" + address + "\r\nSender: z@" + address
                + "\r\nContent-Type: text/plain\r\n\r\n"
                + ("http://a/" + ".".repeat(1_490) + "x\r\n").repeat(500);
        for (int i = 0; i < 10; i++) {
            assertEquals(List.of(), arrived(indicators, letter, 1).events());
        }
    }

    @Test
    void aMessageForManyIsToldOfEach() throws Exception {
        Files.writeString(folder.resolve("a.json"), bundle("[domain-name:value = 'host.example']"));
        assertEquals(3, arrived(Indicators.of(folder), letter(), 3).events().size());
    }

    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void anArrivingMessageIsAnAlertThatNamesTheEmailAndTheIndicator(@TempDir Path root) throws Exception {
        DataFolder data = DataFolder.at(root.resolve("d"));
        FolderInit.create(data, "example.org", "mail.example.org", true);
        Files.createDirectories(data.indicators());
        Files.writeString(data.indicators().resolve("a.json"), bundle("[domain-name:value = 'host.example']"));
        try (AllDoors doors = AllDoors.with(data, "")) {
            doors.addPerson("alice@example.org");
            long account = doors.installation().directory().person("alice@example.org").orElseThrow().account().value();
            List<Map<String, Object>> alerts = List.of();
            // The first messages may come before indicators are read, which the watch does beside the start.
            for (int i = 0; i < 400 && alerts.isEmpty(); i++) {
                if (i % 40 == 0) {
                    send(doors, "alice@example.org");
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
                alerts = indicators(doors);
            }
            assertFalse(alerts.isEmpty(), "no alert");
            Map<String, Object> alert = alerts.getFirst();
            assertTrue(
                    String.valueOf(alert.get("concerns")).contains("account " + account)
                            && String.valueOf(alert.get("concerns")).contains("indicator--7"),
                    alert.toString());
            String shown = doors.done(new AdminRequest.ShowAlert(String.valueOf(alert.get("id")))).rows().toString();
            assertTrue(shown.contains("emails=") && shown.contains("indicator=indicator--7"), shown);
            assertFalse(shown.contains("host.example"), shown);
        }
    }

    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void anIndicatorThatComesLaterIsAnAlertAboutMailOfBeforeAndOfNobodyWhoIsGone(@TempDir Path root) throws Exception {
        DataFolder data = DataFolder.at(root.resolve("d"));
        FolderInit.create(data, "example.org", "mail.example.org", true);
        Files.createDirectories(data.indicators());
        try (AllDoors doors = AllDoors.with(data, "")) {
            doors.addPerson("bob@example.org");
            send(doors, "bob@example.org");
            doors.done(new AdminRequest.RemoveAccount("bob@example.org"));
            doors.addPerson("alice@example.org");
            send(doors, "alice@example.org");
        }
        Files.writeString(data.indicators().resolve("a.json"), bundle("[domain-name:value = 'host.example']"));
        try (AllDoors doors = AllDoors.again(root)) {
            long account = doors.installation().directory().person("alice@example.org").orElseThrow().account().value();
            List<Map<String, Object>> alerts = List.of();
            while (alerts.isEmpty()) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
                alerts = indicators(doors);
            }
            assertEquals(1, alerts.size());
            Map<String, Object> alert = alerts.getFirst();
            assertTrue(String.valueOf(alert.get("concerns")).contains("account " + account), alert.toString());
            String shown = doors.done(new AdminRequest.ShowAlert(String.valueOf(alert.get("id")))).rows().toString();
            assertTrue(shown.contains("emails=") && shown.contains(" arrived=20"), shown);
        }
    }

    /** At night, and on Sundays, people who are added are an alert, too. */
    private static List<Map<String, Object>> indicators(AllDoors doors) throws IOException {
        return doors.done(new AdminRequest.ListAlerts(false)).rows().stream()
                .filter(alert -> "Indicator in a message".equals(alert.get("alert")))
                .toList();
    }

    private static void send(AllDoors doors, String to) throws Exception {
        try (LineClient smtp = doors.line(ListenerKind.SMTP)) {
            smtp.smtp("EHLO client.example");
            smtp.smtp("MAIL FROM:<x@client.example>");
            smtp.smtp("RCPT TO:<" + to + ">");
            smtp.smtp("DATA");
            String answer = smtp.smtp("From: x@client.example\r\nSubject: bill\r\n\r\nhttps://pay.host.example/\r\n.");
            assertTrue(answer.startsWith("250 "), answer);
        }
    }
}
