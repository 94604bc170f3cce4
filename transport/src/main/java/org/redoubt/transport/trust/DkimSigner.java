package org.redoubt.transport.trust;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.OptionalLong;

/**
 * Signs a message on its way out (RFC 6376 5), relaxed in header and body. One object signs one message, with any number
 * of keys: give it the header, stream the body through {@link #body}, then ask for the fields.
 *
 * <p>What a reader sees is signed once more than it is there (RFC 6376 8.15): nobody can add a second From, Subject or
 * Date and keep the signature.
 */
public final class DkimSigner {
    private static final List<String> OVERSIGNED = List.of(
            "from", "to", "cc", "subject", "date", "reply-to", "sender", "message-id", "in-reply-to", "references",
            "mime-version", "content-type", "content-transfer-encoding");
    private static final List<String> SIGNED = List.of(
            "content-disposition", "content-id", "content-description", "content-language", "autocrypt",
            "list-id", "list-help", "list-unsubscribe", "list-unsubscribe-post", "list-subscribe", "list-post",
            "list-owner", "list-archive", "resent-date", "resent-from", "resent-to", "resent-cc", "resent-message-id");
    private static final int LINE = 72;

    private final MessageHeader header;
    private final BodyHashes bodies = new BodyHashes();

    public DkimSigner(MessageHeader header) {
        this.header = header;
        bodies.want(Canonicalization.RELAXED, OptionalLong.empty());
    }

    /** The next octets of the body, which begins behind the empty line. */
    public void body(byte[] b, int off, int len) {
        bodies.write(b, off, len);
    }

    /** The complete DKIM-Signature field, with its CRLF, to be put before the header. */
    public String field(DkimKey key, Instant now) {
        byte[] hash = bodies.hash(Canonicalization.RELAXED, OptionalLong.empty()).orElseThrow();
        List<String> names = names();
        String start = "DKIM-Signature: v=1; a=" + key.algorithm().label() + "; c=relaxed/relaxed; d="
                + key.domain() + ";\r\n\ts=" + key.selector() + "; t=" + now.getEpochSecond() + ";\r\n\th="
                + foldedNames(names) + ";\r\n\tbh="
                + Base64.getEncoder().encodeToString(hash) + ";\r\n\tb=";
        var text = new StringBuilder();
        header.select(names).forEach(field -> text.append(field.canonical(Canonicalization.RELAXED)));
        String own = HeaderField.of(start + "\r\n").canonical(Canonicalization.RELAXED);
        text.append(own, 0, own.length() - 2);
        byte[] data = text.toString().getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        return start + folded(Base64.getEncoder().encodeToString(key.sign(data))) + "\r\n";
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        for (String name : OVERSIGNED) {
            for (long i = header.count(name); i >= 0; i--) {
                names.add(name);
            }
        }
        for (String name : SIGNED) {
            for (long i = header.count(name); i > 0; i--) {
                names.add(name);
            }
        }
        return names.size() > TrustLimits.SIGNED_FIELDS ? names.subList(0, TrustLimits.SIGNED_FIELDS) : names;
    }

    private static String foldedNames(List<String> names) {
        var text = new StringBuilder();
        int line = 10;
        for (int i = 0; i < names.size(); i++) {
            if (line + names.get(i).length() > LINE) {
                text.append("\r\n\t ");
                line = 9;
            }
            text.append(names.get(i)).append(i + 1 < names.size() ? ":" : "");
            line += names.get(i).length() + 1;
        }
        return text.toString();
    }

    static String folded(String base64) {
        var text = new StringBuilder();
        // The first line has the tag's name too.
        int end = Math.min(base64.length(), LINE - 2);
        text.append(base64, 0, end);
        for (int i = end; i < base64.length(); i += LINE) {
            text.append("\r\n\t ").append(base64, i, Math.min(base64.length(), i + LINE));
        }
        return text.toString();
    }
}
