package org.redoubt.mime;

import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Text of octets in the charset that mail names, as mail programs understand the name rather than as it was registered. */
final class Charsets {
    private static final Charset WESTERN = Charset.forName("windows-1252");

    /** Names that senders use for a larger charset (as the WHATWG Encoding Standard has them too), and names Java lacks. */
    private static final Map<String, String> MEANT = Map.ofEntries(
            Map.entry("iso-8859-1", "windows-1252"),
            Map.entry("latin1", "windows-1252"),
            Map.entry("iso-8859-9", "windows-1254"),
            Map.entry("iso-8859-8-i", "iso-8859-8"),
            Map.entry("iso-8859-11", "x-windows-874"),
            Map.entry("tis-620", "x-windows-874"),
            Map.entry("windows-874", "x-windows-874"),
            Map.entry("gb2312", "gb18030"),
            Map.entry("gbk", "gb18030"),
            Map.entry("cp936", "gb18030"),
            Map.entry("x-gbk", "gb18030"),
            Map.entry("shift_jis", "windows-31j"),
            Map.entry("shift-jis", "windows-31j"),
            Map.entry("sjis", "windows-31j"),
            Map.entry("x-sjis", "windows-31j"),
            Map.entry("cp932", "windows-31j"),
            Map.entry("ks_c_5601-1987", "x-windows-949"),
            Map.entry("ks_c_5601", "x-windows-949"),
            Map.entry("euc-kr", "x-windows-949"),
            Map.entry("big5", "big5-hkscs"),
            Map.entry("x-big5", "big5-hkscs"),
            Map.entry("cn-big5", "big5-hkscs"),
            Map.entry("iso-2022-jp", "x-windows-50221"),
            Map.entry("x-mac-roman", "x-macroman"),
            Map.entry("macintosh", "x-macroman"),
            Map.entry("x-mac-cyrillic", "x-maccyrillic"));

    private Charsets() {}

    /** Never fails: octets that mean nothing become U+FFFD, and an unknown or missing name is guessed. */
    static String decode(byte[] octets, String name) {
        String wanted = Ascii.lower(name.trim());
        if (wanted.equals("utf-7") || wanted.equals("unicode-1-1-utf-7")) {
            return Utf7.decode(octets);
        }
        Charset charset = find(wanted);
        if (charset == null || charset.equals(StandardCharsets.US_ASCII)) {
            return guess(octets);
        }
        return new String(octets, charset);
    }

    /** Whether octets are decoded by this name, rather than by a guess. */
    static boolean known(String name) {
        String wanted = Ascii.lower(name.trim());
        return wanted.equals("utf-7") || wanted.equals("unicode-1-1-utf-7") || find(wanted) != null;
    }

    /** RFC 2045 5.2 says ASCII; 8-bit octets under that name are UTF-8 when they can be, else Western European. */
    private static String guess(byte[] octets) {
        String s = new String(octets, StandardCharsets.UTF_8);
        if (s.indexOf('\ufffd') < 0 || Unfolded.validUtf8(octets, 0, octets.length)) {
            return s;
        }
        return new String(octets, WESTERN);
    }

    private static @Nullable Charset find(String lower) {
        Charset meant = named(MEANT.getOrDefault(lower, lower));
        Charset known = meant == null ? named(lower) : meant;
        return known == null ? named(repaired(lower)) : known;
    }

    /** {@code cp-850}, {@code win-1252}, {@code windows1252}, {@code utf_8}. */
    private static String repaired(String lower) {
        String digits = lower.replaceAll("[^0-9]", "");
        if (lower.startsWith("win") || lower.startsWith("cp")) {
            return digits.startsWith("125") ? "windows-" + digits : "cp" + digits;
        }
        if (lower.startsWith("iso") && digits.startsWith("8859")) {
            return "iso-8859-" + digits.substring(4);
        }
        return lower.startsWith("utf") ? "utf-" + digits : "";
    }

    private static @Nullable Charset named(String name) {
        try {
            return name.isEmpty() || name.length() > 64 ? null : Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            return null;
        }
    }
}
