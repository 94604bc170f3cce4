package org.redoubt.filter;

import java.lang.Character.UnicodeScript;
import java.net.IDN;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** Comparing domains as people read them. */
public final class Domains {
    /** Second-level labels under which countries register organisations. */
    private static final Set<String> SECOND_LEVEL =
            Set.of("co", "com", "org", "net", "ac", "gov", "edu", "or", "ne", "go", "gob", "gouv", "nom", "mil");

    private Domains() {}

    /** The last two labels, or three where the second level is a country's: near enough to compare, not to trust. */
    public static String organisation(String domain) {
        String[] labels = domain.split("\\.", -1);
        int count = labels.length;
        if (count <= 2) {
            return domain;
        }
        boolean country = labels[count - 1].length() == 2 && SECOND_LEVEL.contains(labels[count - 2]);
        int kept = country ? 3 : 2;
        return String.join(".", java.util.Arrays.copyOfRange(labels, count - kept, count));
    }

    /** Whether a domain can be taken for another one that it is not. */
    public static boolean looksLike(String domain, String real) {
        String one = organisation(domain);
        String other = organisation(real);
        if (one.equals(other) || other.length() < 6) {
            return false;
        }
        String shape = skeleton(one);
        String realShape = skeleton(other);
        return shape.equals(realShape) || (realShape.length() >= 8 && distance(shape, realShape) == 1);
    }

    /** Letters that look alike made one: Cyrillic and Greek ones, digits, and pairs such as rn. */
    static String skeleton(String domain) {
        return alike(unicode(domain)).replace("rn", "m").replace("vv", "w").replace("cl", "d").replace("ci", "d");
    }

    /** Letters of other scripts, and digits, as the Latin letters that they look like; of lower case. */
    static String alike(String text) {
        StringBuilder alike = new StringBuilder();
        for (char c : text.toCharArray()) {
            int at = "\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456\u0458\u0455\u03bf\u03b1\u03b5\u03c1\u03bd01\u0131l|\u0261".indexOf(c);
            alike.append(at < 0 ? c : "aeopcyxijsoaepvoiiiig".charAt(at));
        }
        return alike.toString();
    }

    private static String unicode(String domain) {
        return IDN.toUnicode(domain, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
    }

    /** Whether a label mixes Latin with letters that look like it. */
    public static boolean mixesScripts(String domain) {
        for (String label : unicode(domain).split("\\.", -1)) {
            Set<UnicodeScript> scripts = EnumSet.noneOf(UnicodeScript.class);
            label.codePoints().filter(Character::isLetter).forEach(c -> scripts.add(UnicodeScript.of(c)));
            boolean alike = scripts.contains(UnicodeScript.CYRILLIC) || scripts.contains(UnicodeScript.GREEK);
            if (alike && scripts.contains(UnicodeScript.LATIN)) {
                return true;
            }
        }
        return false;
    }

    /** 0, 1, or 2 for more: how many letters must be changed, added, left out or swapped. */
    private static int distance(String a, String b) {
        int from = 0;
        while (from < Math.min(a.length(), b.length()) && a.charAt(from) == b.charAt(from)) {
            from++;
        }
        String restA = a.substring(from);
        String restB = b.substring(from);
        if (restA.isEmpty() && restB.isEmpty()) {
            return 0;
        }
        boolean changed = tail(restA, 1).equals(tail(restB, 1)) && restA.length() == restB.length();
        boolean added = tail(restA, 1).equals(restB) || restA.equals(tail(restB, 1));
        boolean swapped = restA.length() == restB.length()
                && restA.length() >= 2
                && restA.charAt(0) == restB.charAt(1)
                && restA.charAt(1) == restB.charAt(0)
                && tail(restA, 2).equals(tail(restB, 2));
        return changed || added || swapped ? 1 : 2;
    }

    private static String tail(String text, int from) {
        return text.substring(Math.min(from, text.length()));
    }
}
