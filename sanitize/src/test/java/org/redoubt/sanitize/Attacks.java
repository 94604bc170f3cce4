package org.redoubt.sanitize;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** The attack mails, by name. */
final class Attacks {
    private Attacks() {}

    static Map<String, String> all() throws IOException {
        Map<String, String> all = new LinkedHashMap<>();
        try (InputStream in = Attacks.class.getResourceAsStream("/attacks.txt")) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            for (String one : text.split("(?m)^=== ", -1)) {
                int end = one.indexOf('\n');
                if (!one.startsWith("Attack mails")) {
                    all.put(one.substring(0, end), one.substring(end + 1));
                }
            }
        }
        return all;
    }
}
