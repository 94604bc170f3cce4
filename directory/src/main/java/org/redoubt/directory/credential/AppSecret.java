package org.redoubt.directory.credential;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Optional;

/**
 * Passwords that we make for programs: 28 characters of 31, just under 139 bits, in groups of four.
 *
 * <p>Nobody can guess one of them, not even with the store in hand, so that a keyed hash of it is enough, where a
 * password that somebody chose needs a slow one.
 */
public final class AppSecret {
    /** Without those that look alike. */
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int GROUPS = 7;
    private static final int GROUP = 4;
    private static final SecureRandom RANDOM = new SecureRandom();

    private AppSecret() {}

    /** A fresh one, as it is shown. */
    public static String make() {
        StringBuilder secret = new StringBuilder();
        for (int group = 0; group < GROUPS; group++) {
            secret.append(group == 0 ? "" : "-");
            RANDOM.ints(GROUP, 0, ALPHABET.length()).forEach(i -> secret.append(ALPHABET.charAt(i)));
        }
        return secret.toString();
    }

    /** As it is shown, of the form that is hashed. */
    public static String shown(String normal) {
        return normal.replaceAll("(.{4})(?!$)", "$1-");
    }

    /** The form that is hashed, of what somebody typed: groups may be parted by anything or nothing; empty for no such secret. */
    public static Optional<String> normal(byte[] typed) {
        if (typed.length > 2 * GROUPS * GROUP) {
            return Optional.empty();
        }
        String text = new String(typed, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT).replaceAll("[ -]", "");
        boolean shaped = text.length() == GROUPS * GROUP && text.chars().allMatch(c -> ALPHABET.indexOf(c) >= 0);
        return shaped ? Optional.of(text) : Optional.empty();
    }
}
