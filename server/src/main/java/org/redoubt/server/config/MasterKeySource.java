package org.redoubt.server.config;

import java.nio.file.Path;

/** Where the master key comes from, which wraps every account's key. */
public sealed interface MasterKeySource {
    /** A file of mode 0600, absolute or relative to the data folder. */
    record KeyFile(Path path) implements MasterKeySource {}

    /** A credential that systemd hands to the service ({@code LoadCredentialEncrypted=}), read from {@code $CREDENTIALS_DIRECTORY}. */
    record SystemdCredential(String name) implements MasterKeySource {}

    /** A key that stays in a PKCS#11 token. */
    record Token(TokenPlace place) implements MasterKeySource {}
}
