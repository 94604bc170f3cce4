package org.redoubt.server;

import java.security.SecureRandom;

/** Passwords of our making: easy to type, hard to guess. */
public final class Passwords {
    /** Without those that look alike: 31 characters, just under 5 bits each. */
    private static final String ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int GROUPS = 4;
    private static final int GROUP_LENGTH = 4;

    private Passwords() {}

    /** Four groups of four, about 79 bits. */
    public static String random() {
        SecureRandom random = new SecureRandom();
        StringBuilder password = new StringBuilder();
        for (int group = 0; group < GROUPS; group++) {
            password.append(group == 0 ? "" : "-");
            random.ints(GROUP_LENGTH, 0, ALPHABET.length()).forEach(i -> password.append(ALPHABET.charAt(i)));
        }
        return password.toString();
    }
}
