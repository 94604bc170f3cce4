package org.redoubt.oidc;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.redoubt.directory.AddrSpec;

/**
 * Who vouches for people, and what of it counts.
 *
 * @param issuer as the provider writes itself, an https URL
 * @param scopes beside openid
 * @param claim whose value is the person's address
 * @param domains whose people it may vouch for, lower case, in ASCII
 * @param hosts that are asked beside the issuer's own
 * @param label what the button says
 * @param acr values of that claim that count as a second factor
 * @param amr the same, of which one is enough
 */
public record OidcSetting(
        String issuer,
        String clientId,
        String clientSecret,
        List<String> scopes,
        String claim,
        List<String> domains,
        List<String> hosts,
        String label,
        Set<String> acr,
        Set<String> amr) {
    public OidcSetting {
        scopes = List.copyOf(scopes);
        domains = List.copyOf(domains);
        hosts = List.copyOf(hosts);
        acr = Set.copyOf(acr);
        amr = Set.copyOf(amr);
    }

    /** Whether an address may be asked: https, at the issuer's host or one that the configuration names, and nothing odd. */
    boolean mayAsk(URI address) {
        String host = address.getHost();
        return "https".equalsIgnoreCase(address.getScheme())
                && host != null
                && address.getRawUserInfo() == null
                && address.getRawFragment() == null
                && (authority(address).equals(authority(URI.create(issuer)))
                        || hosts.contains(authority(address)));
    }

    private static String authority(URI address) {
        String host = String.valueOf(address.getHost()).toLowerCase(Locale.ROOT);
        return address.getPort() < 0 || address.getPort() == 443 ? host : host + ':' + address.getPort();
    }

    /** Whether an address is in one of the domains, however its domain is written. */
    boolean has(String address) {
        return AddrSpec.parse(address)
                .filter(parsed -> domains.contains(parsed.domain().ascii()))
                .isPresent();
    }

    @Override
    public String toString() {
        return "OidcSetting[" + issuer + "]";
    }
}
