package org.redoubt.directory;

import java.util.function.Function;

/** How an administrator's change ended. */
public sealed interface Outcome<T> {
    /** It is durable. */
    record Done<T>(T value) implements Outcome<T> {}

    /** Nothing was changed. */
    record Refused<T>(Problem problem) implements Outcome<T> {}

    /** Why a change is not possible. */
    enum Problem {
        INVALID_ADDRESS("this is not an address"),
        INVALID_DOMAIN("this is not a domain name"),
        INVALID_NAME("the name is too long or has control characters"),
        INVALID_PASSWORD("a password has 8 to 256 characters, none of them a control character"),
        KNOWN_PASSWORD(
                "attackers try this password: it is on a list of breached or common ones, or is the person's own name;"
                        + " choose another, such as several words"),
        DOMAIN_EXISTS("the domain is here already"),
        NO_SUCH_DOMAIN("the domain is not one of ours"),
        DOMAIN_IN_USE("the domain still has addresses"),
        PASSWORD_ELSEWHERE("this password is kept elsewhere, by the organisation's LDAP server or identity provider; change it there"),
        ADDRESS_TAKEN("the address belongs to somebody already"),
        NO_SUCH_PERSON("there is no such person"),
        NO_SUCH_GROUP("there is no such group"),
        NO_SUCH_ALIAS("there is no such alias"),
        NO_SUCH_MEMBER("a member is neither a person nor a group of ours"),
        NO_SUCH_APP_PASSWORD("there is no such app password"),
        INVALID_APP_PASSWORD(
                "an app password needs a name of at most 80 characters and protocols of mail programs; reading alone"
                        + " sends nothing"),
        NO_SUCH_PASSKEY("there is no such passkey"),
        INVALID_PASSKEY("a passkey needs a name of at most 80 characters, none of them a control character"),
        PASSKEY_KNOWN("this passkey is here already"),
        PASSKEY_WRONG("the passkey's answer is not right, or came too late; try again"),
        PASSKEY_OPENS_NOTHING(
                "this passkey cannot open a sealed account: its authenticator, or the browser, does not know the PRF extension"),
        NO_SUCH_APPROVAL("nothing of this number waits for a second person, or its 24 hours are over"),
        SAME_PERSON("a second person has to agree: not the one who asked, and not the one it is for"),
        NO_SUCH_GRANT("there is no such grant, or it is over"),
        INVALID_GRANT(
                "a grant needs a reason of at most 200 characters, an end within the next 366 days, and two people who are"
                        + " not the same"),
        NO_SUCH_ROLE("the person does not hold this role"),
        NO_SECOND_FACTOR("there is no second factor"),
        NOT_LINKED("nobody of an identity provider is known to be this person"),
        SECOND_FACTOR_THERE("there is a second factor already; sign in with it"),
        SECOND_FACTOR_DEMANDED("a group that the person is in asks for a second factor"),
        SECOND_FACTOR_EXPIRED("this took too long; begin the second factor anew"),
        WRONG_PASSWORD("the password is wrong"),
        WRONG_CODE("the code is wrong, or was used before"),
        TOO_MANY_GUESSES("too many failures, try again later"),
        UNAVAILABLE("this is not possible now, try again later"),
        NO_CHANGE_OF_KEYS("the domain's keys allow that at another time only"),
        LAST_ADMINISTRATOR("somebody must stay administrator"),
        SEALED_ALREADY("the account is sealed already"),
        NOT_SEALED("the account is not sealed"),
        SEALING_REFUSED("an account under legal hold, or with a password that is kept elsewhere, cannot be sealed"),
        NO_ESCROW("there is no escrow; redoubt escrow set makes one"),
        INVALID_ESCROW(
                "an escrow needs 2 to 16 officers of whom 2 or more have to agree, each with a name of at most 80 characters, an"
                        + " address and a key of her own"),
        ESCROW_CHANGED("the escrow has changed meanwhile; look at who its officers are now"),
        ESCROW_COMPULSORY("the organisation's escrow is for everybody whose account is sealed"),
        NOT_ESCROWED("the lock of this account does not lie with the escrow, so nobody can have it opened"),
        OFFICERS_GONE(
                "the lock of this account lies with an escrow before, too few of whose officers are officers still; it lies with"
                        + " those of now once its owner has signed in"),
        INVALID_ESCROW_REQUEST("a request needs a reason of at most 200 characters, and an end within the next 30 days"),
        ESCROW_REQUEST_THERE("somebody asks the escrow for this account already; that can be taken back"),
        NO_SUCH_ESCROW_REQUEST("there is no such request to the escrow, or it is over"),
        ESCROW_NOT_YOURS("what officers agree to is handed in by the one who asked them"),
        OFFICER_GONE("this answer is of somebody who is no officer any more"),
        SHARE_AGAIN("this officer has agreed to the request already"),
        SHARE_FOREIGN("this answer was not made for this request, or was altered"),
        SHARE_WRONG("the share in this answer is not the one that was made for this officer"),
        TOO_MANY("there are too many of these");

        private final String text;

        Problem(String text) {
            this.text = text;
        }

        /** The problem in plain words. */
        public String text() {
            return text;
        }
    }

    /** With what is made of the value, when it is done. */
    default <U> Outcome<U> map(Function<? super T, ? extends U> how) {
        return switch (this) {
            case Done<T>(T value) -> new Done<>(how.apply(value));
            case Refused<T>(Problem problem) -> new Refused<>(problem);
        };
    }

    /** The value, when it is done. */
    default T orThrow() {
        return switch (this) {
            case Done<T>(T value) -> value;
            case Refused<T>(Problem problem) -> throw new IllegalStateException(problem.text());
        };
    }
}
