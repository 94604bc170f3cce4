package org.redoubt.directory;

import java.security.cert.X509Certificate;
import java.util.List;

/** Tells whose a certificate is with which a client has connected. Without one the directory offers no EXTERNAL. */
public interface CertificateVerifier {
    /**
     * Looks at a chain whose key the client has proved to have; nothing else of it is known to be true.
     *
     * @param chain the client's own certificate first
     */
    Verdict verify(List<X509Certificate> chain);

    /** What a certificate is good for. */
    sealed interface Verdict {
        /**
         * An authority vouches for it now.
         *
         * @param logins the addresses that it names
         * @param fingerprint in hexadecimal
         * @param secondFactor whether it counts as a second factor, too
         */
        record Valid(List<String> logins, String fingerprint, boolean secondFactor) implements Verdict {
            public Valid {
                logins = List.copyOf(logins);
            }
        }

        /** @param reason one word for the audit log, such as expired */
        record Invalid(String reason) implements Verdict {}
    }
}
