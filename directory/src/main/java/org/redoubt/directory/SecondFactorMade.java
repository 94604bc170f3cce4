package org.redoubt.directory;

import java.util.List;

/**
 * Somebody's new second factor: the only time that its secrets are told.
 *
 * @param uri what an authenticator takes, {@code otpauth://totp/…}
 * @param recoveryCodes each good once in place of a code
 */
public record SecondFactorMade(String uri, List<String> recoveryCodes) {
    public SecondFactorMade {
        recoveryCodes = List.copyOf(recoveryCodes);
    }

    @Override
    public String toString() {
        return "SecondFactorMade[hidden]";
    }
}
