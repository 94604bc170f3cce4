package org.redoubt.directory.escrow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.redoubt.directory.credential.Argon2Cost;
import org.redoubt.store.seal.Hpke;
import org.redoubt.store.seal.SealBrokenException;
import org.redoubt.store.seal.Sealer;
import org.redoubt.store.seal.Shamir;

/** What officers have and send. */
class EscrowFilesTest {
    private static final Argon2Cost CHEAP = new Argon2Cost(64, 1);
    private static final Share.Place PLACE = new Share.Place(17, "alice@example.org", 3, 2);
    private static final byte[] WORD = "a word of hers".getBytes(StandardCharsets.UTF_8);

    private final List<OfficerSecret> officers = List.of(OfficerSecret.make(), OfficerSecret.make(), OfficerSecret.make());
    private final Hpke.Pair key = Hpke.derive(Sealer.newKey());
    private final byte[] lock = Sealer.newKey();
    private final List<byte[]> plain = Shamir.split(lock, 2, 3);

    private List<Share> shares(Share.Place place) {
        List<Share> shares = new ArrayList<>();
        for (int i = 0; i < officers.size(); i++) {
            shares.add(Share.seal(place, i + 1, officers.get(i).key(), plain.get(i)));
        }
        return shares;
    }

    private RequestFile request(long number, byte[] open) {
        return new RequestFile(
                number, open, PLACE, "lost everything", "sam@example.org", Instant.parse("2026-12-01T00:00:00Z"), shares(PLACE));
    }

    private static String said(org.junit.jupiter.api.function.Executable what) {
        return String.valueOf(assertThrows(FormatException.class, what).getMessage());
    }

    @Test
    void anOfficersKeyOpensWithHerPassphraseAlone() throws Exception {
        OfficerSecret made = officers.getFirst();
        String file = made.write(WORD, CHEAP);
        OfficerSecret read = OfficerSecret.read(file.replace("\n", "\r\n"), WORD);
        assertArrayEquals(made.secret(), read.secret());
        assertEquals(made.key(), read.key());
        assertFalse(file.contains(Base64.getEncoder().encodeToString(made.secret())));
        assertTrue(said(() -> OfficerSecret.read(file, "another word".getBytes(StandardCharsets.UTF_8)))
                .contains("does not open with this passphrase"));
        String moved = file.replace(made.key().text(), officers.getLast().key().text());
        assertTrue(said(() -> OfficerSecret.read(moved, WORD)).contains("does not open"), "the public half is authenticated");
        for (String cost : new String[] {"m=64,t=0,p=1", "m=9999999,t=1,p=1", "m=64,t=1,p=4", "x"}) {
            String dear = file.replace("m=64,t=1,p=1", cost);
            assertTrue(said(() -> OfficerSecret.read(dear, WORD)).contains("argon2id"), cost);
        }
        assertTrue(made.write(WORD).contains("m=65536,t=4,p=1"), "what a real one costs");
    }

    @Test
    void aKeyThatWasMistypedIsNone() throws Exception {
        String text = officers.getFirst().key().text();
        assertEquals(officers.getFirst().key(), OfficerKey.parse(text));
        int mistyped = 0;
        for (int at = 8; at < text.length(); at++) {
            char other = text.charAt(at) == 'A' ? 'B' : 'A';
            String wrong = text.substring(0, at) + other + text.substring(at + 1);
            assertThrows(FormatException.class, () -> OfficerKey.parse(wrong));
            mistyped++;
        }
        assertEquals(48, mistyped);
        assertTrue(said(() -> OfficerKey.parse("officer-")).contains("48 characters"));
        assertTrue(said(() -> OfficerKey.parse("alice")).contains("officer-key makes one"));
        String nothing = OfficerKey.of(new byte[32]).text();
        assertTrue(said(() -> OfficerKey.parse(nothing)).contains("not sound"), "it makes no secret with anybody");
    }

    @Test
    void whatAnOfficerAgreesToOpensForThisRequestAlone() throws Exception {
        RequestFile request = RequestFile.read(request(7, key.open()).text());
        assertEquals(request(7, key.open()).place(), request.place());
        assertEquals("lost everything", request.reason());
        assertEquals(RequestFile.read(request.text()).fingerprint(), request.fingerprint());
        for (int i = 0; i < officers.size(); i++) {
            AnswerFile answer = AnswerFile.read(request.approve(officers.get(i)).text());
            assertEquals(7, answer.request());
            assertEquals(i + 1, answer.share());
            byte[] opened = answer.open(PLACE, key.secret());
            assertArrayEquals(plain.get(i), opened);
            assertTrue(request.shares().get(i).is(PLACE, opened));
            assertFalse(request.shares().get((i + 1) % 3).is(PLACE, opened), "a share is told from another's");
            byte[] another = Hpke.derive(Sealer.newKey()).secret();
            assertThrows(SealBrokenException.class, () -> answer.open(PLACE, another));
            AnswerFile replayed = new AnswerFile(8, answer.share(), answer.sealed());
            assertThrows(SealBrokenException.class, () -> replayed.open(PLACE, key.secret()), "even under the same key");
            AnswerFile renumbered = new AnswerFile(7, answer.share() % 3 + 1, answer.sealed());
            assertThrows(SealBrokenException.class, () -> renumbered.open(PLACE, key.secret()));
        }
    }

    @Test
    void aFileThatNamesAnotherPersonDoesNotOpen() throws Exception {
        String text = request(7, key.open()).text();
        for (String[] change : new String[][] {
            {"person: alice@example.org", "person: bob@example.org"},
            {"account: 17", "account: 18"},
            {"escrow: 3", "escrow: 4"},
            {"needed: 2", "needed: 3"}
        }) {
            assertTrue(text.contains(change[0]));
            RequestFile altered = RequestFile.read(text.replace(change[0], change[1]));
            assertTrue(said(() -> altered.approve(officers.getFirst())).contains("agree to nothing"), change[1]);
            assertNotEquals(request(7, key.open()).fingerprint(), altered.fingerprint());
        }
        RequestFile forged = RequestFile.read(text.replace(
                Base64.getEncoder().encodeToString(key.open()),
                Base64.getEncoder().encodeToString(Hpke.derive(Sealer.newKey()).open())));
        assertNotEquals(
                RequestFile.read(text).fingerprint(), forged.fingerprint(), "officers compare it, and see another's key");
        assertTrue(said(() -> RequestFile.read(text).approve(OfficerSecret.make())).contains("has no share"));
    }

    @Test
    void filesThatAreDamagedSaySo() {
        String text = request(7, key.open()).text();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            List<String> fewer = new ArrayList<>(lines);
            fewer.remove(i);
            String cut = String.join("\n", fewer);
            assertThrows(FormatException.class, () -> RequestFile.read(cut), lines.get(i));
        }
        String escape = text.replace("lost everything", "lost \u001b[2Jeverything");
        assertTrue(said(() -> RequestFile.read(escape)).contains("reason"), "no terminal is told to do anything");
        String short1 = officers.getFirst().write(WORD, CHEAP).replaceFirst("sealed: .*", "sealed: AQ==");
        assertTrue(said(() -> OfficerSecret.read(short1, WORD)).contains("does not open"));
        assertTrue(said(() -> RequestFile.read("")).contains("does not begin with"));
        assertTrue(said(() -> RequestFile.read("x".repeat(40_000))).contains("too long"));
        assertTrue(said(() -> AnswerFile.read(text)).contains("this is no \"Redoubt escrow answer 1\""));
        assertTrue(said(() -> RequestFile.read(text + lines.get(lines.size() - 4) + "\n")).contains("share"), "twice");
        assertTrue(said(() -> AnswerFile.read(new AnswerFile(7, 1, new byte[80]).text() + "more: 1\n")).contains("more"));
        assertTrue(said(() -> AnswerFile.read(new AnswerFile(7, 17, new byte[80]).text())).contains("share"));
        assertThrows(IllegalArgumentException.class, () -> Lines.write("x").with("reason", "two\nrequest: 9"));
    }
}
