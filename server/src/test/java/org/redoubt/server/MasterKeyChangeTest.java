package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.account.Deposit;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.directory.DomainName;
import org.redoubt.directory.SignIn;
import org.redoubt.guard.AuditKind;
import org.redoubt.guard.AuditQuery;
import org.redoubt.guard.AuditReader;
import org.redoubt.guard.SessionInfo;
import org.redoubt.server.admin.AdminAnswer;
import org.redoubt.server.admin.AdminRequest;
import org.redoubt.server.admin.AdminService;
import org.redoubt.server.admin.Secret;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.FolderInit;
import org.redoubt.server.trace.TraceQuery;
import org.redoubt.store.id.AccountId;
import org.redoubt.store.seal.KeyPurpose;
import org.redoubt.store.seal.KeySlots;
import org.redoubt.store.seal.UnlockKey;
import org.redoubt.transport.tracking.TraceEvent;

/** Another master key takes the place of the one there is, and whatever was sealed under that is there still. */
class MasterKeyChangeTest {
    private static final String ALICE = "alice@example.org";
    private static final String PASSWORD = "a long password";
    private static final SessionInfo SESSION = new SessionInfo("t", "imap", "192.0.2.1", true);
    /** More than there are: so that a change that never ends fails. */
    private static final int MOST_STEPS = 60;

    private DataFolder folder = DataFolder.at(Path.of(""));
    private Path keyFile = Path.of("");
    private String appPassword = "";
    private byte[] authenticator = new byte[0];
    private List<String> dkim = List.of();

    @BeforeEach
    void folder(@TempDir Path root) throws Exception {
        folder = DataFolder.at(root.resolve("data"));
        keyFile = folder.root().resolve("master.key");
    }

    private void fill() throws Exception {
        asking((installation, admin) -> {
            done(admin, new AdminRequest.AddDomain("example.org"));
            done(admin, new AdminRequest.AddAccount(ALICE, "Alice", Secret.of(PASSWORD), 0, true));
            appPassword = text(done(admin, new AdminRequest.AddAppPassword(ALICE, "phone", List.of(), false)), "password");
            String uri = text(done(admin, new AdminRequest.AddSecondFactor(ALICE)), "authenticator");
            authenticator = base32(uri.replaceAll(".*[?&]secret=([A-Z2-7]+).*", "$1"));
            long week = Instant.now().plus(Duration.ofDays(7)).toEpochMilli();
            done(admin, new AdminRequest.AddScimToken("provider", List.of("example.org"), false, week));
            dkim = dkim(installation);
            deliver(installation, "before");
            note(installation, "m1");
        });
    }

    private void create() throws Exception {
        FolderInit.create(folder, "example.org", "mail.example.org", true);
        fill();
    }

    private interface Asking {
        void with(Installation installation, AdminService admin) throws Exception;
    }

    private void asking(Asking asking) throws Exception {
        try (Installation installation = Installation.open(folder).orElseThrow();
                AdminService admin = LocalAdmin.within(installation)) {
            asking.with(installation, admin);
        }
    }

    private static AdminAnswer.Done done(AdminService admin, AdminRequest request) throws IOException {
        return assertInstanceOf(AdminAnswer.Done.class, admin.ask(request));
    }

    private static String text(AdminAnswer.Done done, String name) {
        return String.valueOf(done.rows().getFirst().get(name));
    }

    private static byte[] base32(String text) {
        StringBuilder bits = new StringBuilder();
        text.chars()
                .map("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"::indexOf)
                .forEach(five -> bits.append(Integer.toBinaryString(32 | five).substring(1)));
        byte[] octets = new byte[bits.length() / 8];
        for (int i = 0; i < octets.length; i++) {
            octets[i] = (byte) Integer.parseInt(bits.substring(8 * i, 8 * i + 8), 2);
        }
        return octets;
    }

    private static List<String> dkim(Installation installation) {
        return installation.directory().signingKeys(DomainName.parse("example.org").orElseThrow()).stream()
                .map(Object::toString)
                .toList();
    }

    private static AccountId alice(Installation installation) {
        return installation.directory().person(ALICE).orElseThrow().account();
    }

    private static void deliver(Installation installation, String subject) throws IOException {
        try (MessageIntake intake = installation.gate().intake(10_000)) {
            intake.write(("Subject: " + subject + "\r\n\r\ntext\r\n").getBytes(StandardCharsets.US_ASCII));
            try (Message message = intake.finish()) {
                installation.gate().deliver(message, List.of(Deposit.inbox(alice(installation))), SESSION);
            }
        }
    }

    private static void note(Installation installation, String trace) {
        installation
                .trace()
                .note(TraceEvent.of(TraceEvent.Kind.RECEIVED, trace, Instant.now())
                        .with(TraceEvent.Key.FROM, "bob@far.example")
                        .done());
        installation
                .feedback()
                .note(TraceEvent.of(TraceEvent.Kind.ENCRYPTED, trace, Instant.now())
                        .with(TraceEvent.Key.TO, "far.example")
                        .done());
    }

    /** Everything that was sealed is there. */
    private void assertWhole(Installation installation, AdminService admin, long messages) throws IOException {
        var check = installation.accounts().check(alice(installation), true);
        assertEquals(List.of(), check.findings());
        assertEquals(messages, check.emails());
        assertEquals(1, done(admin, new AdminRequest.ListScimTokens()).rows().size());
        assertEquals(dkim, dkim(installation));
        SignIn byApp = installation.directory().signIn(ALICE, appPassword.getBytes(StandardCharsets.UTF_8), SESSION);
        assertInstanceOf(SignIn.Accepted.class, byApp);
        assertEquals(1, traced(installation, "bob@far.example"));
        AtomicInteger reports = new AtomicInteger();
        installation
                .feedback()
                .each(Instant.EPOCH, Instant.now().plusSeconds(60), _ -> reports.incrementAndGet());
        assertEquals(1, reports.get());
    }

    private static int traced(Installation installation, String what) throws IOException {
        installation.trace().flush();
        TraceQuery query = new TraceQuery(Optional.of(what), Instant.EPOCH, Instant.now().plusSeconds(60), 10);
        return installation.trace().search().find(query).messages().size();
    }

    /** The authenticator's code is good once in its half minute, so that this can be asked once in a test. */
    private void assertSecondFactorIsThere(Installation installation) throws GeneralSecurityException {
        String code = code(Instant.now().getEpochSecond() / 30);
        assertInstanceOf(
                SignIn.Accepted.class,
                installation
                        .directory()
                        .signIn(ALICE, PASSWORD.getBytes(StandardCharsets.UTF_8), Optional.of(code), SESSION));
    }

    /** RFC 6238 4, and RFC 4226 5.3. */
    private String code(long step) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(authenticator, "HmacSHA1"));
        byte[] hash = mac.doFinal(ByteBuffer.allocate(8).putLong(step).array());
        int number = ByteBuffer.wrap(hash).getInt(hash[hash.length - 1] & 15) & 0x7fffffff;
        return String.format("%06d", number % 1_000_000);
    }

    /** Where the bytes of each file that is sealed as a whole begin; the mark of their key is first. */
    private Map<String, Integer> marks() throws IOException {
        Map<String, Integer> marks = new TreeMap<>();
        for (Path file : List.of(folder.auditSigner(), folder.alerts())) {
            if (Files.exists(file)) {
                marks.put(file.getFileName().toString(), (int) Files.readAllBytes(file)[0]);
            }
        }
        return marks;
    }

    @Test
    void everythingIsSealedAnewAndTheOldKeyIsDestroyed() throws Exception {
        create();
        asking((installation, admin) -> {
            assertTrue(done(admin, new AdminRequest.ChangeMasterKey(List.of())).message().contains("number 2"));
            assertWhole(installation, admin, 1);
            deliver(installation, "after");
            assertEquals(
                    List.of("none"),
                    done(admin, new AdminRequest.ListKeyChanges()).rows().stream()
                            .map(row -> row.get("change"))
                            .toList());
        });
        assertFalse(Files.exists(folder.root().resolve("key.slots.before")));
        marks().forEach((file, mark) -> assertEquals(2, mark, file));
        asking((installation, admin) -> {
            assertWhole(installation, admin, 2);
            assertSecondFactorIsThere(installation);
        });
        List<String> acts = new ArrayList<>();
        new AuditReader(folder.audit()).query(AuditQuery.ALL.kind(AuditKind.ADMIN), record -> {
            acts.add(record.event().action());
            return true;
        });
        assertTrue(acts.indexOf("KEY MASTER-CHANGE") < acts.indexOf("KEY MASTER-DESTROYED"), acts.toString());
        assertTrue(acts.contains("KEY MASTER-CHANGE"), acts.toString());
    }

    /** Stopped after no step, after one, after two, and so on, each time in a folder that is opened anew. */
    @Test
    void itGoesOnAfterItWasStoppedBetweenAnyTwoSteps() throws Exception {
        create();
        UnlockKey key = UnlockKey.read(keyFile);
        asking((installation, _) ->
                KeySlots.read(folder.keySlots()).change(master(installation), List.of(key), Instant.now()));
        boolean over = false;
        int steps = 0;
        while (!over) {
            int allowed = steps++;
            assertTrue(steps < MOST_STEPS, "it comes to no end");
            boolean[] settled = {false};
            asking((installation, admin) -> {
                assertTrue(installation.masterKeyChange().progress().isPresent());
                AtomicInteger left = new AtomicInteger(allowed);
                settled[0] = installation.masterKeyChange().run(() -> left.getAndDecrement() > 0);
                assertWhole(installation, admin, 1);
                assertEquals(settled[0], installation.masterKeyChange().progress().isEmpty());
            });
            over = settled[0];
        }
        assertTrue(steps > 9, "there are as many steps as parts, at least: " + steps);
        asking((installation, admin) -> {
            assertWhole(installation, admin, 1);
            assertSecondFactorIsThere(installation);
        });
    }

    private static org.redoubt.store.seal.MasterKey master(Installation installation) {
        return installation.masterKeyChange().master();
    }

    @Test
    void everyPurposeOfTheMasterKeyIsThoughtOf() throws Exception {
        create();
        asking((installation, _) -> {
            List<KeyPurpose> purposes = installation.masterKeyChange().purposes();
            assertEquals(EnumSet.allOf(KeyPurpose.class), EnumSet.copyOf(purposes));
            assertEquals(KeyPurpose.values().length, purposes.size(), "each is some part's alone");
        });
    }

    @Test
    void everyKeyThatOpensTheFolderIsAskedFor() throws Exception {
        create();
        UnlockKey safe = UnlockKey.random();
        asking((_, admin) -> {
            done(admin, new AdminRequest.AddKey(Secret.of(safe.text())));
            AdminAnswer.Refused refused = assertInstanceOf(
                    AdminAnswer.Refused.class, admin.ask(new AdminRequest.ChangeMasterKey(List.of())));
            assertTrue(refused.why().contains(safe.name()), refused.why());
            assertInstanceOf(
                    AdminAnswer.Refused.class, admin.ask(new AdminRequest.ChangeMasterKey(List.of(Secret.of("12")))));
            UnlockKey stranger = UnlockKey.random();
            AdminAnswer.Refused unknown = assertInstanceOf(
                    AdminAnswer.Refused.class,
                    admin.ask(new AdminRequest.ChangeMasterKey(
                            List.of(Secret.of(safe.text()), Secret.of(stranger.text())))));
            assertTrue(unknown.why().contains(stranger.name() + " opens nothing here"), unknown.why());
            done(admin, new AdminRequest.ChangeMasterKey(List.of(Secret.of(safe.text()))));
        });
        safe.replace(keyFile);
        asking((installation, admin) -> assertWhole(installation, admin, 1));
    }

    /** There the key in the file is the master key itself, for whoever has a copy of it. */
    @Test
    void whatWasTheMasterKeyBeforeThereWereSlotsOpensNothing() throws Exception {
        FolderInit.create(folder, "example.org", "mail.example.org", true);
        UnlockKey first = UnlockKey.read(keyFile);
        AuditSigner.of(folder, first.asMasterKey(), "mail.example.org");
        fill();
        assertTrue(AuditSigner.opens(folder, first.asMasterKey()));
        asking((_, admin) -> done(admin, new AdminRequest.ChangeMasterKey(List.of())));
        assertFalse(AuditSigner.opens(folder, first.asMasterKey()));
        asking((installation, admin) -> assertWhole(installation, admin, 1));
        Files.delete(folder.keySlots());
        assertThrows(org.redoubt.server.config.ConfigException.class, () -> Installation.open(folder));
    }

    @Test
    void anAccountsKeyIsChangedByItsAddressOrAllAre() throws Exception {
        create();
        asking((installation, admin) -> {
            assertInstanceOf(
                    AdminAnswer.Refused.class,
                    admin.ask(new AdminRequest.ChangeAccountKeys(Optional.of("nobody@example.org"))));
            AdminRequest alices = new AdminRequest.ChangeAccountKeys(Optional.of(ALICE));
            assertTrue(done(admin, alices).message().contains("1 account;"));
            assertInstanceOf(AdminAnswer.Refused.class, admin.ask(alices), "it is under way");
            assertTrue(done(admin, new AdminRequest.ListKeyChanges()).rows().stream()
                    .anyMatch(row -> ALICE.equals(row.get("key")) && "begun".equals(row.get("change"))));
            done(admin, new AdminRequest.ChangeAccountKeys(Optional.empty()));
            // Both at once: the keys are wrapped anew while they are being changed.
            done(admin, new AdminRequest.ChangeMasterKey(List.of()));
        });
        asking((installation, admin) -> {
            assertWhole(installation, admin, 1);
            deliver(installation, "after");
            assertWhole(installation, admin, 2);
        });
        String log = Files.readString(folder.audit());
        assertTrue(log.contains("KEY ACCOUNT-CHANGE"), "it is in the audit log");
    }

    /** As a server does it: a thread beside the work brings it to its end. */
    @Test
    void aServerBringsItToItsEndInTheBackground() throws Exception {
        create();
        asking((installation, admin) -> {
            AutoCloseable following = installation.masterKeyChange().follow();
            done(admin, new AdminRequest.ChangeMasterKey(List.of()));
            long until = System.nanoTime() + Duration.ofSeconds(60).toNanos();
            while (installation.masterKeyChange().progress().isPresent() && System.nanoTime() < until) {
                deliver(installation, "meanwhile");
            }
            following.close();
            assertEquals(Optional.empty(), installation.masterKeyChange().progress());
            assertEquals(List.of(), installation.accounts().check(alice(installation), true).findings());
        });
    }
}
