package org.redoubt.transport.trust;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.redoubt.transport.dns.FakeResolver;

/** Mail that others signed: the examples of RFC 8463 and real letters. */
class DkimRealMailTest {
    private static final Instant NOW = Instant.parse("2018-06-10T13:45:09Z");
    private static final FakeResolver KEYS = FakeResolver.of("""
            brisbane._domainkey.football.example.com TXT "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="
            test._domainkey.football.example.com TXT "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB"
            20120113._domainkey.gmail.com TXT "k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA1Kd87/UeJjenpabgbFwh+eBCsSTrqmwIYYvywlbhbqoo2DymndFkbjOVIPIldNs/m40KF+yzMn1skyoxcTUGCQs8g3FgD2Ap3ZB5DekAo5wMmk4wimDO+U8QzI3SD0" "7y2+07wlNWwIt8svnxgdxGkVbbhzY8i+RQ9DpSVpPbF7ykQxtKXkv/ahW3KjViiAH+ghvvIhkx4xYSIc9oSwVmAl5OctMEeWUwg8Istjqz8BZeTWbf41fbNhte7Y+YqZOwq1Sd0DbvYAD9NOZK9vlfuac0598HY+vtSBczUiKERHv1yRbcaQtZFh5wtiRrN04BLUTD21MycBX5jYchHjPY/wIDAQAB"
            """);

    private static List<DkimResult> results(TestMail mail) {
        return mail.verify(KEYS, NOW).stream().map(DkimOutcome::result).toList();
    }

    @Test
    void theExamplesOfRfc8463() throws IOException {
        TestMail mail = TestMail.file("rfc8463-example.msg");
        assertEquals(List.of(DkimResult.PASS, DkimResult.PASS), results(mail));
        List<DkimOutcome> outcomes = mail.verify(KEYS, NOW);
        assertEquals("ed25519-sha256", outcomes.getFirst().algorithm());
        assertEquals("@football.example.com", outcomes.getFirst().identity());
        assertEquals("/gCrinpc", outcomes.getFirst().signatureStart());
    }

    @Test
    void lettersOfALargeProvider() throws IOException {
        for (String name : List.of("gmail.msg", "related.msg", "multipart-no-end-boundary.msg")) {
            assertEquals(List.of(DkimResult.PASS), results(TestMail.file(name)), name);
        }
    }

    @Test
    void aChangedLetterFails() throws IOException {
        TestMail mail = TestMail.file("rfc8463-example.msg");
        List<DkimResult> both = List.of(DkimResult.FAIL, DkimResult.FAIL);
        assertEquals(both, results(mail.changed("We lost the game", "We won the game")));
        assertEquals(both, results(mail.changed("Is dinner ready?", "Is lunch ready?")));
        assertEquals(both, results(TestMail.of(mail.text().replace("From: Joe", "From: a@b.example\r\nFrom: Joe"))));
        assertEquals(both, results(mail.changed("t=1528637909", "t=1528637910")));
    }
}
