package org.redoubt.directory;

/** With what somebody proved who she is. */
sealed interface Proof {
    /** Her password, to which she may add a code. */
    record Password() implements Proof {}

    /** Her password, and a second factor that she has just set up with it. */
    record Enrolled() implements Proof {}

    /** One of her passkeys, which counts as both factors. */
    record Key(Passkey passkey) implements Proof {}

    /** A password of one of her programs. */
    record App(AppPassword password) implements Proof {}

    /**
     * A token that somebody vouches for.
     *
     * @param readOnly whether it lets one change nothing by the protocol that it is shown to
     */
    record Token(TokenVerifier.Verdict.Valid token, boolean readOnly) implements Proof {}

    /** The word of an identity provider, or of an authority by a certificate. */
    record Outside(Vouched vouched) implements Proof {}

    /** How the audit log and lists of sessions name it; empty for the password. */
    default String credential() {
        return switch (this) {
            case Password(), Enrolled() -> "";
            case Key(Passkey passkey) -> passkey.credential();
            case App(AppPassword password) -> password.credential();
            case Token(var token, var _) -> token.credential();
            case Outside(Vouched vouched) -> vouched.credential();
        };
    }

    default boolean readOnly() {
        return switch (this) {
            case Password(), Enrolled(), Key(Passkey _), Outside(Vouched _) -> false;
            case App(AppPassword password) -> password.readOnly();
            case Token(var _, var readOnly) -> readOnly;
        };
    }
}
