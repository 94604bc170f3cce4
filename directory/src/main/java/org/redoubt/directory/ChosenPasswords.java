package org.redoubt.directory;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.redoubt.directory.credential.PasswordText;

/**
 * Whether somebody may choose a password: neither one of the commonest, with whatever numbers and signs behind, nor her
 * own name with such, nor one that is on the list of breached ones (NIST SP 800-63B 5.1.1.2). Those we make are not asked.
 */
final class ChosenPasswords {
    private static final Set<String> COMMON = common();

    private volatile Optional<BreachList> breached = Optional.empty();

    void breached(Optional<BreachList> list) {
        breached = list;
    }

    Optional<BreachList> breached() {
        return breached;
    }

    /** A password in its normal form, when it is neither too short nor too long. */
    static Optional<byte[]> prepared(byte[] utf8) {
        return PasswordText.opaque(utf8).filter(text -> {
            int length = PasswordText.length(text);
            return length >= Limits.MIN_PASSWORD && length <= Limits.MAX_PASSWORD;
        });
    }

    /** Why somebody may not choose it; empty when she may. */
    Optional<Outcome.Problem> problem(Optional<byte[]> prepared, String address) {
        if (prepared.isEmpty()) {
            return Optional.of(Outcome.Problem.INVALID_PASSWORD);
        }
        return known(prepared.get(), address) ? Optional.of(Outcome.Problem.KNOWN_PASSWORD) : Optional.empty();
    }

    /** @param prepared the password in its normal form, UTF-8 */
    boolean known(byte[] prepared, String address) {
        String text = new String(prepared, StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
        String base = text.replaceAll("[^\\p{L}]+$", "").replaceAll("^[^\\p{L}]+", "");
        String plain = plain(base);
        return COMMON.contains(text)
                || COMMON.contains(base)
                || COMMON.contains(plain)
                || COMMON.contains(plain(text))
                || repeats(text)
                || hers(base, address)
                || breached.filter(list -> list.has(prepared)).isPresent();
    }

    /** With the letters that signs are written for. */
    private static String plain(String text) {
        return text.replace('0', 'o')
                .replace('1', 'l')
                .replace('3', 'e')
                .replace('4', 'a')
                .replace('@', 'a')
                .replace('5', 's')
                .replace('$', 's')
                .replaceAll("[^\\p{L}]+$", "");
    }

    /** One to four characters over and over, such as {@code abcabcabc}. */
    private static boolean repeats(String text) {
        for (int period = 1; period <= 4 && period < text.length(); period++) {
            if (text.substring(period).equals(text.substring(0, text.length() - period))) {
                return true;
            }
        }
        return false;
    }

    private static boolean hers(String base, String address) {
        String lower = address.toLowerCase(Locale.ROOT);
        int at = lower.lastIndexOf('@');
        String local = at < 0 ? lower : lower.substring(0, at);
        String domain = at < 0 ? "" : lower.substring(at + 1);
        String label = domain.replaceFirst("\\..*", "");
        return !base.isEmpty() && Set.of(lower, local, domain, label).contains(base);
    }

    private static Set<String> common() {
        try (InputStream in = ChosenPasswords.class.getResourceAsStream("common-passwords.txt");
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(Objects.requireNonNull(in), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .flatMap(line -> Arrays.stream(line.split(" ")))
                    .filter(word -> !word.isEmpty())
                    .collect(Collectors.toUnmodifiableSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
