package org.redoubt.directory;

import java.util.List;

/**
 * Somebody's new passkey.
 *
 * @param recoveryCodes told once, with the first second factor that she has; none otherwise
 * @param opens whether it opens her sealed account already
 */
public record PasskeyMade(Passkey passkey, List<String> recoveryCodes, boolean opens) {
    public PasskeyMade {
        recoveryCodes = List.copyOf(recoveryCodes);
    }

    @Override
    public String toString() {
        return "PasskeyMade[" + passkey + "]";
    }
}
