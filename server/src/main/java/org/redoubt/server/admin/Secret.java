package org.redoubt.server.admin;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A password on its way, in UTF-8; it never shows itself. */
public final class Secret {
    private final byte[] utf8;

    public Secret(byte[] utf8) {
        this.utf8 = utf8.clone();
    }

    public static Secret of(String password) {
        return new Secret(password.getBytes(StandardCharsets.UTF_8));
    }

    public byte[] utf8() {
        return utf8.clone();
    }

    /** For the control protocol, and for keys that are text. */
    public String text() {
        return new String(utf8, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && Arrays.equals(utf8, secret.utf8);
    }

    @Override
    public int hashCode() {
        return 0;
    }

    @Override
    public String toString() {
        return "Secret[hidden]";
    }
}
