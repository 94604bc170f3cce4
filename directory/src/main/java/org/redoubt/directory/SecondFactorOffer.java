package org.redoubt.directory;

/**
 * A second factor that somebody may take: it counts when a code of it was given.
 *
 * @param offer what to give back with the code; sealed, for this person, and good for a quarter of an hour
 * @param uri what an authenticator takes, {@code otpauth://totp/…}
 */
public record SecondFactorOffer(String offer, String uri) {
    @Override
    public String toString() {
        return "SecondFactorOffer[hidden]";
    }
}
