package org.redoubt.server.config;

import java.util.List;

/**
 * {@code [authentication]}: how mail from outside is checked, and what others are to demand of mail to us.
 *
 * @param check whether SPF, DKIM, ARC and DMARC are looked at
 * @param refuseDmarcReject whether mail is refused that fails DMARC where its author's domain asks for that
 * @param trustedSealers domains whose ARC seal is believed when DMARC fails
 * @param mtaStsEnforce domains of ours whose MTA-STS policy says enforce (RFC 8461 5); that of all others says testing
 */
public record AuthenticationConfig(boolean check, boolean refuseDmarcReject, List<String> trustedSealers, List<String> mtaStsEnforce) {
    public static final AuthenticationConfig DEFAULT = new AuthenticationConfig(true, true, List.of(), List.of());

    public AuthenticationConfig {
        trustedSealers = List.copyOf(trustedSealers);
        mtaStsEnforce = List.copyOf(mtaStsEnforce);
    }
}
