package org.redoubt.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/**
 * A fuzz input as what an SMTP or LMTP client sends, all of it pipelined, and that client's reading of the answers: one
 * reply for each command, one more for each message, or one for each recipient of it on LMTP (RFC 2033 4.2). Where a client
 * could not know where the next command begins it stops counting.
 */
final class SmtpScript {
    private final String sent;
    private final String heard;
    private final boolean lmtp;
    private int sentAt;
    private int heardAt;
    private int recipients;

    private SmtpScript(byte[] sent, byte[] heard, boolean lmtp) {
        this.sent = new String(sent, StandardCharsets.ISO_8859_1);
        this.heard = new String(heard, StandardCharsets.ISO_8859_1);
        this.lmtp = lmtp;
    }

    static void check(byte[] sent, byte[] heard, boolean lmtp) {
        SmtpScript script = new SmtpScript(sent, heard, lmtp);
        script.wellFormed();
        script.follow();
    }

    private void wellFormed() {
        require(heard.isEmpty() || heard.endsWith("\r\n"), "a reply has no end");
        int open = 0;
        for (String line : heard.split("\r\n")) {
            require(line.matches("[2345][0-9]{2}[ -][ -~]*") && line.length() <= 510, "not a reply: " + line);
            int code = Integer.parseInt(line.substring(0, 3));
            require(open == 0 || open == code, "the lines of a reply have one code");
            open = line.charAt(3) == '-' ? code : 0;
        }
        require(open == 0, "a reply does not end");
        require(!heard.contains("451 4.3.0"), "the server failed inside");
    }

    private void follow() {
        int greeting = reply().orElseThrow();
        if (greeting != 220) {
            return;
        }
        while (true) {
            int end = sent.indexOf("\r\n", sentAt);
            String line = end < 0 ? "" : sent.substring(sentAt, end);
            if (end < 0 || line.length() > 500 || !line.chars().allMatch(c -> c == '\t' || (c >= ' ' && c != 0x7f))) {
                return;
            }
            sentAt = end + 2;
            Optional<Integer> code = reply();
            if (code.isEmpty()) {
                // The octets of a chunk that the script does not have are waited for.
                require(line.toUpperCase(Locale.ROOT).startsWith("BDAT") || !over(), "a command has no answer: " + line);
                return;
            }
            if (code.get() == 421 || (code.get() == 221)) {
                require(heardAt == heard.length(), "words after goodbye");
                return;
            }
            if (!command(line.toUpperCase(Locale.ROOT), code.get())) {
                return;
            }
        }
    }

    /** Whether all that was said was heard and the server did not end it: then an answer is missing. */
    private boolean over() {
        String[] lines = heard.split("\r\n");
        return !lines[lines.length - 1].startsWith("421 ") && !lines[lines.length - 1].startsWith("5");
    }

    /** Whether the client still knows where the next command begins. */
    private boolean command(String line, int code) {
        String verb = line.split("[ \t]", 2)[0];
        switch (verb) {
            case "AUTH", "STARTTLS", "BDAT" -> {
                return code >= 400 && !verb.equals("BDAT");
            }
            case "RCPT" -> recipients += code == 250 ? 1 : 0;
            case "RSET", "HELO", "EHLO", "LHLO" -> recipients = code == 250 ? 0 : recipients;
            case "DATA" -> {
                return code != 354 || message();
            }
            default -> {}
        }
        return true;
    }

    private boolean message() {
        boolean empty = sent.startsWith(".\r\n", sentAt);
        int dot = sent.indexOf("\r\n.\r\n", sentAt);
        if (!empty && dot < 0) {
            return false;
        }
        sentAt = empty ? sentAt + 3 : dot + 5;
        int answers = lmtp ? recipients : 1;
        for (int i = 0; i < answers; i++) {
            require(reply().isPresent() || !over(), "a message has no answer for recipient " + i);
        }
        recipients = 0;
        return true;
    }

    private Optional<Integer> reply() {
        while (heardAt < heard.length()) {
            int end = heard.indexOf("\r\n", heardAt);
            String line = heard.substring(heardAt, end);
            heardAt = end + 2;
            if (line.charAt(3) == ' ') {
                return Optional.of(Integer.parseInt(line.substring(0, 3)));
            }
        }
        return Optional.empty();
    }

    private void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what + "\n" + heard);
        }
    }
}
