package org.redoubt.guard;

/** The audit log cannot be written; the access that was to be recorded must not happen. */
public final class AuditUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public AuditUnavailableException(String message) {
        super(message);
    }

    public AuditUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
