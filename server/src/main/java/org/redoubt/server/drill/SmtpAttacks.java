package org.redoubt.server.drill;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.redoubt.server.config.ListenerKind;
import org.redoubt.server.drill.Attack.Verdict;

/** Attacks over SMTP and submission. */
final class SmtpAttacks {
    private final List<Attack> attacks = new ArrayList<>();

    private SmtpAttacks() {}

    static List<Attack> all() {
        SmtpAttacks all = new SmtpAttacks();
        all.smuggle("LF . LF", "\n.\n");
        all.smuggle("LF . CR LF", "\n.\r\n");
        all.smuggle("CR . CR", "\r.\r");
        all.smuggle("CR LF . LF", "\r\n.\n");
        all.smuggle("CR LF . CR", "\r\n.\r");
        all.relays();
        all.injections();
        all.bombs();
        return List.copyOf(all.attacks);
    }

    private void add(String name, ListenerKind against, Attack.Act act) {
        attacks.add(new Attack(name, against, act));
    }

    private static Talk hello(Target target) throws IOException {
        Talk talk = target.connect();
        talk.reply();
        talk.send("EHLO drill.example\r\n").reply();
        return talk;
    }

    private static Verdict refused(String reply) {
        return new Verdict(reply.startsWith("5") || reply.startsWith("421") || reply.equals(Talk.GONE), reply);
    }

    /** What ends a message for one server and not for another, and behind it a message that was never checked. */
    private void smuggle(String name, String end) {
        add("SMTP smuggling, " + name + " (CVE-2023-51764)", ListenerKind.SMTP, target -> {
            try (Talk talk = hello(target)) {
                talk.send("MAIL FROM:<>\r\n").reply();
                talk.send("RCPT TO:<postmaster@" + target.domain() + ">\r\n").reply();
                talk.send("DATA\r\n").reply();
                String inner = "MAIL FROM:<admin@" + target.domain() + ">\r\nRCPT TO:<postmaster@" + target.domain()
                        + ">\r\nDATA\r\nSubject: smuggled\r\n\r\nsmuggled";
                String answer = talk.send("Subject: drill\r\n\r\ndrill" + end + inner + "\r\n.\r\n").reply();
                String next = talk.send("NOOP\r\n").reply();
                boolean once = !next.startsWith("354");
                return new Verdict(refused(answer).refused() && once, answer);
            }
        });
    }

    private void relays() {
        relay("Open relay", "victim@elsewhere.example");
        relay("Open relay, percent", "victim%elsewhere.example@localhost.example");
        relay("Open relay, route", "@localhost,@other.example:victim@elsewhere.example");
        relay("Open relay, address literal", "victim@[127.0.0.1]");
        add("Submission without sign-in", ListenerKind.SUBMISSIONS, target -> {
            try (Talk talk = hello(target)) {
                return refused(talk.send("MAIL FROM:<admin@" + target.domain() + ">\r\n").reply());
            }
        });
        add("A password in the clear", ListenerKind.SMTP, target -> {
            try (Talk talk = hello(target)) {
                return refused(talk.send("AUTH PLAIN AGFkbWluAGFkbWlu\r\n").reply());
            }
        });
        add("Who is there (VRFY)", ListenerKind.SMTP, target -> {
            try (Talk talk = hello(target)) {
                String reply = talk.send("EXPN postmaster\r\n").reply();
                return new Verdict(!reply.startsWith("250"), reply);
            }
        });
    }

    private void relay(String name, String to) {
        add(name, ListenerKind.SMTP, target -> {
            try (Talk talk = hello(target)) {
                talk.send("MAIL FROM:<x@elsewhere.example>\r\n").reply();
                return refused(talk.send("RCPT TO:<" + to + ">\r\n").reply());
            }
        });
    }

    private void injections() {
        add("STARTTLS injection, SMTP (CVE-2011-0411)", ListenerKind.SMTP, target -> {
            try (Talk talk = hello(target)) {
                talk.send("STARTTLS\r\nEHLO injected.example\r\nMAIL FROM:<injected@drill.example>\r\n").reply();
                talk.startTls();
                // Were the injected commands obeyed, their answers would come first.
                String reply = talk.send("NOOP\r\n").reply();
                String data = talk.send("RCPT TO:<postmaster@" + target.domain() + ">\r\n").reply();
                return new Verdict(reply.startsWith("250") && data.startsWith("503"), data);
            }
        });
        add("A command within an address", ListenerKind.SMTP, target -> {
            try (Talk talk = hello(target)) {
                return refused(talk.send("MAIL FROM:<a@b.example>\nRCPT TO:<victim@elsewhere.example>\r\n").reply());
            }
        });
        add("JNDI in a greeting", ListenerKind.SMTP, target -> {
            try (Talk talk = target.connect()) {
                talk.reply();
                return refused(talk.send("EHLO ${jndi:ldap://127.0.0.1/a}\r\n").reply());
            }
        });
        add("A program as recipient", ListenerKind.SMTP, target -> {
            try (Talk talk = hello(target)) {
                talk.send("MAIL FROM:<>\r\n").reply();
                return refused(talk.send("RCPT TO:<\"|/bin/id\"@" + target.domain() + ">\r\n").reply());
            }
        });
        add("HTTP spoken to SMTP", ListenerKind.SMTP, target -> {
            try (Talk talk = target.connect()) {
                talk.reply();
                return refused(talk.send("POST / HTTP/1.1\r\n").reply());
            }
        });
    }

    private void bombs() {
        add("A line without end", ListenerKind.SMTP, target -> {
            try (Talk talk = hello(target)) {
                return refused(talk.send("MAIL FROM:<" + "a".repeat(100_000) + "@b.example>\r\n").reply());
            }
        });
        add("A message announced too large", ListenerKind.SMTP, target -> {
            try (Talk talk = hello(target)) {
                return refused(talk.send("MAIL FROM:<> SIZE=99999999999\r\n").reply());
            }
        });
        delivered("A MIME bomb, parts within parts", SmtpAttacks::nested);
        delivered("A zip bomb as an attachment", SmtpAttacks::zipped);
    }

    private interface Bomb {
        String message();
    }

    /**
     * A bomb harms nobody who does not open it: it is taken as any mail, with a bound on what is looked at, and the server
     * answers the next command at once. That it was delivered is in the audit log.
     */
    private void delivered(String name, Bomb bomb) {
        add(name, ListenerKind.SMTP, target -> {
            try (Talk talk = hello(target)) {
                talk.send("MAIL FROM:<>\r\n").reply();
                talk.send("RCPT TO:<postmaster@" + target.domain() + ">\r\n").reply();
                talk.send("DATA\r\n").reply();
                long began = System.nanoTime();
                String answer = talk.send(bomb.message() + "\r\n.\r\n").reply();
                String next = talk.send("NOOP\r\n").reply();
                long millis = (System.nanoTime() - began) / 1_000_000;
                boolean withstood = next.startsWith("250") && millis < 5_000;
                return new Verdict(withstood, (answer.startsWith("250") ? "not opened, in " + millis + " ms: " : "") + answer);
            }
        });
    }

    private static final String HEAD =
            "From: Redoubt drill <postmaster@localhost>\r\nSubject: Redoubt drill: do not open\r\nMIME-Version: 1.0\r\n";

    private static String nested() {
        StringBuilder message = new StringBuilder(HEAD);
        for (int i = 0; i < 5_000; i++) {
            message.append("Content-Type: multipart/mixed; boundary=b").append(i).append("\r\n\r\n--b").append(i).append("\r\n");
        }
        return message.toString();
    }

    private static String zipped() {
        return HEAD + "Content-Type: application/zip; name=bomb.zip\r\nContent-Disposition: attachment; filename=bomb.zip\r\n"
                + "Content-Transfer-Encoding: base64\r\n\r\n" + ZipBomb.base64();
    }
}
