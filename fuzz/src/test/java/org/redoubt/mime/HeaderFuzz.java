package org.redoubt.mime;

/** Texts for the targets of header fields. */
final class HeaderFuzz {
    private HeaderFuzz() {}

    /** Octets as the value of a field: what the reader of headers makes of them, which is what all others are given. */
    static String text(byte[] octets) {
        byte[] line = new byte[octets.length + 4];
        line[0] = 'X';
        line[1] = ':';
        for (int i = 0; i < octets.length; i++) {
            line[i + 2] = octets[i] == '\n' ? (byte) ' ' : octets[i];
        }
        line[octets.length + 2] = '\r';
        line[octets.length + 3] = '\n';
        return HeaderBlock.of(line).first("x").map(RawField::value).orElse("");
    }
}
