package org.redoubt.server.config;

import java.util.List;

/**
 * {@code [authentication]}: how mail from outside is checked.
 *
 * @param check whether SPF, DKIM, ARC and DMARC are looked at
 * @param refuseDmarcReject whether mail is refused that fails DMARC where its author's domain asks for that
 * @param trustedSealers domains whose ARC seal is believed when DMARC fails
 */
public record AuthenticationConfig(boolean check, boolean refuseDmarcReject, List<String> trustedSealers) {
    public static final AuthenticationConfig DEFAULT = new AuthenticationConfig(true, true, List.of());

    public AuthenticationConfig {
        trustedSealers = List.copyOf(trustedSealers);
    }
}
