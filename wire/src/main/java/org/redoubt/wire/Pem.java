package org.redoubt.wire;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Textual encodings of certificates and keys, RFC 7468. */
final class Pem {
    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String DASHES = "-----";

    private Pem() {}

    /** One encapsulated object: its label and bytes. */
    record Block(String type, byte[] der) {}

    /** The blocks of a file in order; text between them is ignored, as RFC 7468 2 wants. */
    static List<Block> parse(String text) throws InvalidCertificateException {
        List<Block> blocks = new ArrayList<>();
        int begin = text.indexOf(BEGIN);
        while (begin >= 0) {
            int labelEnd = text.indexOf(DASHES, begin + BEGIN.length());
            if (labelEnd < 0) {
                throw new InvalidCertificateException("a PEM block has no label");
            }
            String type = text.substring(begin + BEGIN.length(), labelEnd);
            int end = text.indexOf(END + type + DASHES, labelEnd);
            if (end < 0) {
                throw new InvalidCertificateException("a PEM block has no end");
            }
            blocks.add(new Block(type, decode(text.substring(labelEnd + DASHES.length(), end))));
            begin = text.indexOf(BEGIN, end);
        }
        return blocks;
    }

    private static byte[] decode(String base64) throws InvalidCertificateException {
        try {
            return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new InvalidCertificateException("a PEM block is not proper base 64");
        }
    }
}
