package org.redoubt.directory.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TotpTest {
    private static final byte[] SECRET = "12345678901234567890".getBytes(StandardCharsets.US_ASCII);

    /** RFC 6238 appendix B, the last six digits. */
    @ParameterizedTest
    @CsvSource({
        "59,287082",
        "1111111109,081804",
        "1111111111,050471",
        "1234567890,005924",
        "2000000000,279037",
        "20000000000,353130"
    })
    void theCodesAreThoseOfTheStandard(long seconds, String code) {
        assertEquals(code, Totp.code(SECRET, Instant.ofEpochSecond(seconds)));
    }

    @Test
    void aCodeIsGoodHalfAMinuteEarlyAndLateAndNoLonger() {
        Instant now = Instant.ofEpochSecond(1_000_000_020);
        for (int off : new int[] {-30, 0, 30}) {
            assertTrue(Totp.step(SECRET, Totp.code(SECRET, now.plusSeconds(off)), now, 0).isPresent());
        }
        for (int off : new int[] {-60, 60}) {
            assertTrue(Totp.step(SECRET, Totp.code(SECRET, now.plusSeconds(off)), now, 0).isEmpty());
        }
    }

    /** RFC 6238 5.2: a second use is refused, and so is an older code after a newer one. */
    @Test
    void aStepThatWasUsedCountsNoMore() {
        Instant now = Instant.ofEpochSecond(1_000_000_020);
        String code = Totp.code(SECRET, now);
        long step = Totp.step(SECRET, code, now, 0).orElseThrow();
        assertTrue(Totp.step(SECRET, code, now, step).isEmpty());
        assertTrue(Totp.step(SECRET, Totp.code(SECRET, now.minusSeconds(30)), now, step).isEmpty());
        assertTrue(Totp.step(SECRET, Totp.code(SECRET, now.plusSeconds(30)), now, step).isPresent());
    }

    /** RFC 4648 10: "foobar" is MZXW6YTBOI. */
    @Test
    void authenticatorsGetTheSecretInBase32() {
        String uri = Totp.uri("example.org", "alice@example.org", "foobar".getBytes(StandardCharsets.US_ASCII));
        assertEquals("otpauth://totp/example.org:alice%40example.org?secret=MZXW6YTBOI&issuer=example.org", uri);
    }
}
