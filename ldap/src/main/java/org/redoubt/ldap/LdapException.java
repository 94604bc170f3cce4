package org.redoubt.ldap;

import java.io.IOException;

/** The server cannot be reached, or does not do what is asked; the message says it for operators. */
public final class LdapException extends IOException {
    private static final long serialVersionUID = 1L;

    LdapException(String message, Throwable cause) {
        super(message, cause);
    }

    LdapException(String message) {
        super(message);
    }
}
