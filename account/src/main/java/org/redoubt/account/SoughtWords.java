package org.redoubt.account;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * What a search seems to be after, for those who look for intruders: the audit log holds the name of a group of words,
 * and never what was searched for.
 */
final class SoughtWords {
    private static final Map<String, List<String>> GROUPS = new LinkedHashMap<>();

    static {
        GROUPS.put("passwords", List.of(
                "password", "passwort", "kennwort", "mot de passe", "contraseña", "wachtwoord", "passwd", "credential", "login:"));
        GROUPS.put("keys", List.of(
                "private key", "begin rsa", "begin openssh", "api key", "api_key", "apikey", "secret key", "access token", "recovery code", "seed phrase"));
        GROUPS.put("payments", List.of(
                "wire transfer", "iban", "swift code", "bank details", "bankverbindung", "überweisung", "invoice payment", "credit card", "kreditkarte", "gift card"));
        GROUPS.put("access", List.of("vpn", "remote desktop", "anydesk", "teamviewer", "2fa", "mfa code", "one-time code"));
    }

    private SoughtWords() {}

    /** In the form of what events touch, such as {@code sought=passwords}; empty for every other search. */
    static String touched(Collection<String> texts) {
        StringJoiner groups = new StringJoiner(",");
        GROUPS.forEach((name, words) -> {
            if (texts.stream().map(text -> text.toLowerCase(Locale.ROOT)).anyMatch(text -> words.stream().anyMatch(text::contains))) {
                groups.add(name);
            }
        });
        return groups.length() == 0 ? "" : "sought=" + groups;
    }
}
