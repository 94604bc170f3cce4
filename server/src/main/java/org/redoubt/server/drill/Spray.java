package org.redoubt.server.drill;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.redoubt.server.config.ListenerKind;
import org.redoubt.server.drill.Attack.Verdict;

/** A few common passwords for logins that nobody has. It comes last: this network waits for a while after it. */
final class Spray {
    private static final int LOGINS = 8;

    private Spray() {}

    static List<Attack> all() {
        return List.of(
                new Attack("Password spray", ListenerKind.HTTPS, target -> {
                    Verdict verdict = new Verdict(true, "");
                    for (int i = 0; i < LOGINS && verdict.refused(); i++) {
                        String pair = "drill" + i + "@" + target.domain() + ":Winter2026!";
                        String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
                        try (Talk talk = target.connect()) {
                            verdict = HttpAttacks.verdict(talk.send("GET /jmap/session HTTP/1.1\r\nHost: localhost\r\n"
                                    + "Connection: close\r\nAuthorization: Basic " + basic + "\r\n\r\n"));
                        }
                    }
                    return verdict;
                }),
                new Attack("Password spray, IMAP", ListenerKind.IMAPS, target -> {
                    try (Talk talk = target.connect()) {
                        talk.line();
                        talk.send("a LOGIN drill@" + target.domain() + " Winter2026!\r\n");
                        String answer = talk.until("a ");
                        return new Verdict(!answer.startsWith("a OK"), answer);
                    }
                }));
    }
}
