package org.redoubt.mime;

import java.util.List;

/** Content-Type, RFC 2045 5.1. */
record ContentType(String type, String subtype, List<Parameter> parameters) {
    /** RFC 2045 5.2: what a part without the field is. */
    static final ContentType DEFAULT =
            new ContentType("text", "plain", List.of(new Parameter("charset", "us-ascii")));

    /** RFC 2046 5.1.5: what a part without the field is in a digest. */
    static final ContentType DIGEST_DEFAULT = new ContentType("message", "rfc822", List.of());

    /** RFC 2045 5.2: a value that is not of the right form counts as text/plain. */
    static ContentType parse(String value) {
        Scan in = new Scan(value);
        in.skipCfws();
        String type = Ascii.lower(in.token());
        in.skipCfws();
        String subtype = "";
        if (in.take('/')) {
            in.skipCfws();
            subtype = Ascii.lower(in.token());
        }
        return of(type, subtype, Parameters.parse(in));
    }

    private static ContentType of(String type, String subtype, List<Parameter> parameters) {
        if (!subtype.isEmpty() && !type.isEmpty()) {
            return new ContentType(type, subtype, parameters);
        }
        // The parameters of "Content-Type: text" and "multipart; boundary=x" are worth keeping.
        return type.equals("multipart")
                ? new ContentType(type, "mixed", parameters)
                : new ContentType("text", "plain", parameters);
    }

    /** The undecoded parameter of this name, or an empty text. */
    String parameter(String name) {
        for (Parameter p : parameters) {
            if (p.name().equals(name)) {
                return p.value();
            }
        }
        return "";
    }
}
