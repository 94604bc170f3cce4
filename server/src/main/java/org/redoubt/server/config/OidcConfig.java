package org.redoubt.server.config;

import java.nio.file.Path;
import java.util.Optional;
import org.redoubt.oidc.OidcSetting;

/**
 * {@code [oidc]}: who else vouches for people.
 *
 * @param setting without its secret
 * @param clientSecret a file of mode 0600
 * @param authority who vouches for the provider's certificate, where the system does not know it
 * @param passwords whether people of its domains may sign in with a password, too
 */
public record OidcConfig(OidcSetting setting, Path clientSecret, Optional<Path> authority, boolean passwords) {}
