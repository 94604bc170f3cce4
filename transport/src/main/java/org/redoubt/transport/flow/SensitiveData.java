package org.redoubt.transport.flow;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Numbers that are told from any others by their check digits. A text is read once, with a bounded look ahead. */
public enum SensitiveData {
    /** Numbers of payment cards: an issuer's prefix and length, and the check digit of ISO/IEC 7812-1 (Luhn). */
    CARD {
        @Override
        void find(String text, Set<String> found) {
            for (int i = 0; i < text.length(); i++) {
                if (digit(text, i) && !joined(text, i - 1)) {
                    card(text, i).ifPresent(found::add);
                }
            }
        }
    },
    /** International bank account numbers (ISO 13616): their country's length, and the remainder of 97. */
    IBAN {
        @Override
        void find(String text, Set<String> found) {
            for (int i = 0; i + 4 < text.length(); i++) {
                if (Character.isLetter(text.charAt(i)) && !joined(text, i - 1)) {
                    iban(text, i).ifPresent(found::add);
                }
            }
        }
    };

    private static final int SHORTEST_CARD = 13;
    private static final int LONGEST_CARD = 19;

    /** Of the IBAN registry: lengths by country. */
    private static final Map<String, Integer> IBAN_LENGTHS = lengths(
            "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29"
                    + " ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30"
                    + " KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18"
                    + " NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25"
                    + " SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30");

    /** Adds what of its kind is in a text, each number once, without what stands between its digits. */
    abstract void find(String text, Set<String> found);

    /** As it is written in files of rules. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static boolean digit(String text, int at) {
        return at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9';
    }

    private static boolean joined(String text, int at) {
        return at >= 0 && at < text.length() && Character.isLetterOrDigit(text.charAt(at));
    }

    /** The number that begins here; groups of digits may be separated by a blank or a hyphen. */
    private static Optional<String> card(String text, int from) {
        StringBuilder digits = new StringBuilder(LONGEST_CARD);
        int at = from;
        while (digits.length() <= LONGEST_CARD && digit(text, at)) {
            digits.append(text.charAt(at++));
            if (!joined(text, at)) {
                String whole = digits.toString();
                if (whole.length() >= SHORTEST_CARD && whole.length() <= LONGEST_CARD && issued(whole) && luhn(whole)) {
                    return Optional.of(whole);
                }
                boolean goesOn = at < text.length()
                        && (text.charAt(at) == ' ' || text.charAt(at) == '-' || text.charAt(at) == '\u00a0')
                        && digit(text, at + 1);
                at += goesOn ? 1 : 0;
            }
        }
        return Optional.empty();
    }

    private static boolean issued(String digits) {
        int length = digits.length();
        int two = Integer.parseInt(digits.substring(0, 2));
        int four = Integer.parseInt(digits.substring(0, 4));
        boolean visa = digits.charAt(0) == '4' && (length == 13 || length == 16 || length == 19);
        boolean mastercard = length == 16 && (two >= 51 && two <= 55 || four >= 2221 && four <= 2720);
        boolean amex = length == 15 && (two == 34 || two == 37);
        boolean diners = length == 14 && (four >= 3000 && four <= 3059 || two == 36 || two == 38 || two == 39);
        boolean jcb = length >= 16 && four >= 3528 && four <= 3589;
        boolean others = length >= 16 && (two == 62 || two == 65 || four == 6011 || four >= 6440 && four <= 6499);
        return visa || mastercard || amex || diners || jcb || others;
    }

    private static boolean luhn(String digits) {
        int sum = 0;
        boolean same = true;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int doubled = i % 2 == 1 ? digit * 2 : digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
            same &= digits.charAt(i) == digits.charAt(0);
        }
        return sum % 10 == 0 && !same;
    }

    private static Optional<String> iban(String text, int from) {
        String country = text.substring(from, from + 2).toUpperCase(Locale.ROOT);
        int length = IBAN_LENGTHS.getOrDefault(country, 0);
        StringBuilder number = new StringBuilder(40);
        int at = from;
        while (number.length() < length && at < text.length()) {
            char c = text.charAt(at);
            boolean letter = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z';
            if (digit(text, at) || letter) {
                number.append(Character.toUpperCase(c));
            } else if (c != ' ' && c != '\u00a0' || number.isEmpty()) {
                return Optional.empty();
            } else if (!joined(text, at + 1)) {
                return Optional.empty();
            }
            at++;
        }
        boolean whole = length > 0 && number.length() == length && !joined(text, at);
        return whole && remainder(number.toString()) == 1 ? Optional.of(number.toString()) : Optional.empty();
    }

    /** ISO 7064, MOD 97-10, over the number with its first four characters behind. */
    private static int remainder(String iban) {
        String moved = iban.substring(4) + iban.substring(0, 4);
        int remainder = 0;
        for (int i = 0; i < moved.length(); i++) {
            int value = Character.digit(moved.charAt(i), 36);
            remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
        }
        return remainder;
    }

    private static Map<String, Integer> lengths(String list) {
        Map<String, Integer> lengths = new HashMap<>();
        for (String one : list.split(" ", -1)) {
            lengths.put(one.substring(0, 2), Integer.parseInt(one.substring(2)));
        }
        return Map.copyOf(lengths);
    }
}
