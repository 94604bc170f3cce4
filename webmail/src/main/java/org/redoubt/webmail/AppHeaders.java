package org.redoubt.webmail;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/**
 * What a browser may do with the application: run our scripts and no other, load from us and nowhere else, be framed by
 * nobody. A message's HTML is not in this document but in a frame with a policy of its own.
 */
final class AppHeaders {
    /** Where the page wants the nonce of its own styles and of the script in its head. */
    static final String NONCE_PLACE = "__NONCE__";

    /** What neither the application nor a message needs. */
    static final String PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), hid=(),"
            + " midi=(), display-capture=(), browsing-topics=()";

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NONCE_OCTETS = 16;

    private AppHeaders() {}

    static String nonce() {
        byte[] octets = new byte[NONCE_OCTETS];
        RANDOM.nextBytes(octets);
        return Base64.getEncoder().encodeToString(octets);
    }

    static Map<String, String> of(String nonce) {
        return with("default-src 'none'; script-src 'self' 'nonce-" + nonce + "'; style-src 'self' 'nonce-" + nonce
                        + "'; img-src 'self' data: blob:; media-src 'self' blob:; connect-src 'self'; frame-src 'self';"
                        + " font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none';"
                        + " frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types redoubt default dompurify");
    }

    /** Administration shows no messages: no frames, no workers, nothing from blobs, and scripts by nonce alone. */
    static Map<String, String> ofAdministration(String nonce) {
        return with("default-src 'none'; script-src 'nonce-" + nonce + "' 'strict-dynamic'; style-src 'self' 'nonce-" + nonce
                + "'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types redoubt default");
    }

    private static Map<String, String> with(String policy) {
        return Map.of(
                "Content-Security-Policy",
                policy,
                "Cross-Origin-Opener-Policy",
                "same-origin",
                "Permissions-Policy",
                PERMISSIONS,
                "X-Frame-Options",
                "DENY");
    }
}
