package org.redoubt.transport.route;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import org.jspecify.annotations.Nullable;

/** Names what went wrong with encryption as RFC 8460 4.3 does. */
final class TlsFailures {
    private static final int CAUSES = 10;

    private TlsFailures() {}

    static String of(UntrustedHostException untrusted) {
        if (untrusted.getCause() == null) {
            return "starttls-not-supported";
        }
        Throwable cause = untrusted;
        for (int i = 0; i < CAUSES && cause != null; i++, cause = cause.getCause()) {
            String name = name(cause);
            if (name != null) {
                return name;
            }
        }
        return "validation-failure";
    }

    private static @Nullable String name(Throwable cause) {
        String text = String.valueOf(cause.getMessage());
        return switch (cause) {
            case CertificateExpiredException _ -> "certificate-expired";
            case CertPathValidatorException path
            when path.getReason() == CertPathValidatorException.BasicReason.EXPIRED -> "certificate-expired";
            case CertificateException _ when text.startsWith("DANE: the certificate is for another host") ->
                "certificate-host-mismatch";
            case CertificateException _ when text.startsWith("DANE:") -> "validation-failure";
            case CertificateException _ when text.startsWith("No subject alternative") || text.startsWith("No name matching") ->
                "certificate-host-mismatch";
            case CertPathValidatorException _ -> "certificate-not-trusted";
            case CertPathBuilderException _ -> "certificate-not-trusted";
            default -> null;
        };
    }
}
