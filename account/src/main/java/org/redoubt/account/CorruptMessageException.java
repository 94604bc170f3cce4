package org.redoubt.account;

import java.io.IOException;

/** What is stored of a message is not what was stored: it is never served. The message names the email. */
public final class CorruptMessageException extends IOException {
    private static final long serialVersionUID = 1;

    private final EmailId email;

    CorruptMessageException(EmailId email, Throwable cause) {
        super("the stored bytes of an email are damaged: email=" + email.text(), cause);
        this.email = email;
    }

    /** Whose bytes are damaged. */
    public EmailId email() {
        return email;
    }
}
