package org.redoubt.server.config;

import java.nio.file.Path;

/**
 * {@code [smime]}: whose word counts for signatures of mail.
 *
 * @param systemAuthorities whether the certificates that the operating system trusts do
 * @param authorities a folder of certificates, absolute or relative to the data folder; it need not be there
 */
public record SmimeConfig(boolean systemAuthorities, Path authorities) {
    public static final SmimeConfig DEFAULT = new SmimeConfig(true, Path.of("smime"));

    static SmimeConfig read(TomlSection section) {
        SmimeConfig smime = new SmimeConfig(
                section.flag("system_authorities").orElse(DEFAULT.systemAuthorities()),
                section.text("authorities").map(Path::of).orElse(DEFAULT.authorities()));
        section.finish();
        return smime;
    }
}
