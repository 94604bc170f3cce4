package org.redoubt.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A fuzz input as an IMAP conversation: commands divided by the octet 0x1E, each given a tag and, unless it has its
 * own, a line end. For as long as the commands are ones whose end a client can know, each must get exactly one tagged
 * response, in order; this class is the client that knows.
 */
final class ImapScript {
    private static final byte SEPARATOR = 0x1E;

    /** Past this a line may be refused as too long, which has no tag. */
    private static final int LINE = 4000;

    private final List<String> commands = new ArrayList<>();

    ImapScript(byte[] input, String... before) {
        for (String command : before) {
            commands.add(command);
        }
        String text = new String(input, StandardCharsets.ISO_8859_1);
        for (String command : text.split(String.valueOf((char) SEPARATOR), 40)) {
            // Behind COMPRESS (RFC 4978) nothing of a script in clear text would be understood.
            commands.add(command.replaceAll("(?i)compress", "COMPRES_"));
        }
    }

    byte[] octets() {
        StringBuilder script = new StringBuilder();
        for (int i = 0; i < commands.size(); i++) {
            script.append(tag(i)).append(' ').append(commands.get(i)).append("\r\n");
        }
        return script.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String tag(int i) {
        return "T" + i;
    }

    /** Throws when what the server said is not well formed or does not answer the commands one by one. */
    void check(byte[] heard) {
        String said = new String(heard, StandardCharsets.ISO_8859_1);
        List<String> tags = tagsOf(said);
        int known = 0;
        while (known < commands.size() && ends(commands.get(known))) {
            known++;
        }
        for (int i = 0; i < known; i++) {
            if (i >= tags.size()) {
                require(said.contains("* BYE "), "command " + i + " has no answer", said);
                return;
            }
            require(tags.get(i).equals(tag(i)), "answer " + i + " is to " + tags.get(i), said);
        }
        if (known == commands.size()) {
            require(tags.size() <= known, "more answers than commands", said);
        }
    }

    /** Whether a client can know where this command ends: whole lines, and literals that do not wait. */
    private static boolean ends(String command) {
        String text = command + "\r\n";
        String verb = command.stripLeading().toUpperCase(java.util.Locale.ROOT);
        if (verb.startsWith("IDLE") || verb.startsWith("AUTHENTICATE") || verb.startsWith("STARTTLS") || verb.startsWith("LOGOUT")) {
            return false;
        }
        int at = 0;
        while (true) {
            int end = text.indexOf("\r\n", at);
            String line = text.substring(at, end);
            if (line.indexOf('\r') >= 0 || line.indexOf('\n') >= 0 || line.length() > LINE) {
                return false;
            }
            at = end + 2;
            int brace = line.endsWith("}") ? line.lastIndexOf('{') : -1;
            if (brace < 0) {
                return at == text.length();
            }
            String size = line.substring(brace + 1, line.length() - 1);
            if (!size.matches("[0-9]{1,4}\\+")) {
                return false;
            }
            at += Integer.parseInt(size.substring(0, size.length() - 1));
            if (at + 2 > text.length()) {
                return false;
            }
        }
    }

    /** The tags of the tagged responses; literals in untagged ones are stepped over. */
    private static List<String> tagsOf(String said) {
        List<String> tags = new ArrayList<>();
        int at = 0;
        boolean continued = false;
        while (at < said.length()) {
            int end = said.indexOf("\r\n", at);
            require(end >= 0, "a response has no end", said);
            String line = said.substring(at, end);
            require(line.indexOf('\r') < 0 && line.indexOf('\n') < 0 && line.indexOf('\0') < 0, "a bare line end or NUL", said);
            at = end + 2;
            if (!continued && !line.startsWith("* ") && !line.startsWith("+ ")) {
                String[] words = line.split(" ", 3);
                require(words.length == 3 && words[1].matches("OK|NO|BAD"), "not a response: " + line, said);
                require(!words[2].matches("\\[(SERVERBUG|CORRUPTION|UNAVAILABLE)].*"), "the server failed inside", said);
                tags.add(words[0]);
                continue;
            }
            continued = line.matches("(?s).*\\{[0-9]+}");
            if (continued) {
                at += Integer.parseInt(line.substring(line.lastIndexOf('{') + 1, line.length() - 1));
                require(at <= said.length(), "a literal is shorter than it says", said);
            }
        }
        return tags;
    }

    private static void require(boolean holds, String what, String said) {
        if (!holds) {
            throw new AssertionError(what + "\n" + said);
        }
    }
}
