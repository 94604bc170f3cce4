package org.redoubt.directory;

/** With what somebody proved who she is. */
sealed interface Proof {
    /** Her password, to which she may add a code. */
    record Password() implements Proof {}

    /** A password of one of her programs. */
    record App(AppPassword password) implements Proof {}

    /** A token that somebody vouches for. */
    record Token() implements Proof {}

    /** How the audit log and lists of sessions name it; empty for the password. */
    default String credential() {
        return switch (this) {
            case Password() -> "";
            case App(AppPassword password) -> password.credential();
            case Token() -> "token";
        };
    }

    default boolean readOnly() {
        return this instanceof App(AppPassword password) && password.readOnly();
    }
}
