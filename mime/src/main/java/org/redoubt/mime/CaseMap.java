package org.redoubt.mime;

import java.text.Normalizer;
import java.util.Locale;

/** Folds texts so that those which differ in letters' case, or in how characters are composed, are equal. */
public final class CaseMap {
    private CaseMap() {}

    /** By the rule of i;unicode-casemap (RFC 5051 2): simple title case, then full decomposition. */
    public static String fold(String text) {
        if (isAscii(text)) {
            return text.toUpperCase(Locale.ROOT);
        }
        StringBuilder titled = new StringBuilder(text.length());
        text.codePoints().map(Character::toTitleCase).forEach(titled::appendCodePoint);
        return Normalizer.normalize(titled, Normalizer.Form.NFKD);
    }

    public static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > 0x7F) {
                return false;
            }
        }
        return true;
    }
}
