package org.redoubt.directory;

/** Written from RFC 4648 6 without our encoder. */
final class Base32 {
    private Base32() {}

    static byte[] octets(String text) {
        byte[] octets = new byte[text.length() * 5 / 8];
        for (int i = 0; i < text.length(); i++) {
            int value = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(text.charAt(i));
            for (int bit = 0; bit < 5; bit++) {
                int at = i * 5 + bit;
                octets[at / 8] |= (byte) ((value >> 4 - bit & 1) << 7 - at % 8);
            }
        }
        return octets;
    }
}
