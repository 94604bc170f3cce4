package org.redoubt.http;

import org.eclipse.jetty.http.HttpFields;

/** What every answer tells a browser: nothing of it runs, is framed, sniffed, kept or referred to. Routes may say otherwise. */
final class SecurityHeaders {
    private SecurityHeaders() {}

    static void set(HttpFields.Mutable fields) {
        // RFC 6797: once seen over TLS, never again without.
        fields.put("Strict-Transport-Security", "max-age=31536000");
        fields.put("X-Content-Type-Options", "nosniff");
        fields.put("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
        fields.put("Referrer-Policy", "no-referrer");
        fields.put("Cross-Origin-Resource-Policy", "same-origin");
        fields.put("Cache-Control", "no-store");
    }
}
