package org.redoubt.server.clients;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/** Mailbox names as IMAP4rev1 sends them (RFC 3501 5.1.3), written apart from the server's own code on purpose. */
final class ModifiedUtf7Name {
    private static final Pattern OTHER = Pattern.compile("[^\\x20-\\x7e]+");
    private static final Pattern SHIFTED = Pattern.compile("&([A-Za-z0-9+,]*)-");

    private ModifiedUtf7Name() {}

    static String of(String name) {
        return OTHER.matcher(name.replace("&", "&-")).replaceAll(run -> {
            byte[] utf16 = run.group().getBytes(StandardCharsets.UTF_16BE);
            return "&" + Base64.getEncoder().withoutPadding().encodeToString(utf16).replace('/', ',') + "-";
        });
    }

    static String read(String wire) {
        return SHIFTED.matcher(wire).replaceAll(run -> run.group(1).isEmpty()
                ? "&"
                : new String(Base64.getDecoder().decode(run.group(1).replace(',', '/')), StandardCharsets.UTF_16BE));
    }
}
