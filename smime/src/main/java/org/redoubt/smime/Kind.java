package org.redoubt.smime;

import java.util.Locale;
import org.redoubt.mime.Part;

/** What a message is by its outermost part, RFC 8551 3.2 and 3.5: a signature further inside speaks for a piece only. */
public enum Kind {
    /** No S/MIME. */
    NONE,
    /** multipart/signed with the signature as its second part. */
    DETACHED,
    /** application/pkcs7-mime that is, or may be, signed. */
    ENVELOPING,
    /** S/MIME or the like, without a signature that could be checked. */
    OTHER;

    public static Kind of(Part root) {
        if (root.type().equals("multipart") && root.subtype().equals("signed")) {
            String protocol = root.parameter("protocol").orElse("").toLowerCase(Locale.ROOT);
            boolean ours = protocol.equals("application/pkcs7-signature") || protocol.equals("application/x-pkcs7-signature");
            return ours && root.children().size() == 2 ? DETACHED : OTHER;
        }
        boolean pkcs7 = root.type().equals("application")
                && (root.subtype().equals("pkcs7-mime") || root.subtype().equals("x-pkcs7-mime"));
        if (!pkcs7) {
            return NONE;
        }
        String type = root.parameter("smime-type").orElse("signed-data").toLowerCase(Locale.ROOT);
        return type.equals("signed-data") ? ENVELOPING : OTHER;
    }

    /** Whether there is a signature to check. */
    public boolean signed() {
        return this == DETACHED || this == ENVELOPING;
    }
}
