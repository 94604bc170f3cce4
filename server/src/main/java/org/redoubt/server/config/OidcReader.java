package org.redoubt.server.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.redoubt.oidc.OidcSetting;

/** Reads {@code [oidc]}. */
final class OidcReader {
    private OidcReader() {}

    static Optional<OidcConfig> read(TomlSection section) {
        String issuer = section.text("issuer").orElse("");
        String clientId = section.text("client_id").orElse("");
        Optional<Path> secret = section.text("client_secret").map(Path::of);
        List<String> domains = lower(section.texts("domains").orElse(List.of()));
        List<String> hosts = lower(section.texts("hosts").orElse(List.of()));
        String label = section.text("label").orElse("Sign in with your organisation");
        String claim = section.text("claim").orElse("email");
        List<String> scopes = section.texts("scopes").orElse(List.of("email", "profile")).stream()
                .filter(scope -> !scope.equals("openid"))
                .toList();
        Set<String> acr = Set.copyOf(section.texts("second_factor_acr").orElse(List.of()));
        Set<String> amr = Set.copyOf(section.texts("second_factor_amr").orElse(List.of()));
        Optional<Path> authority = section.text("authority").map(Path::of);
        boolean passwords = section.flag("passwords").orElse(true);
        if (issuer.isEmpty() && clientId.isEmpty()) {
            section.finish();
            return Optional.empty();
        }
        if (!https(issuer)) {
            section.problem("issuer", "is the provider's address as it writes it itself, such as https://login.example.org");
        }
        if (clientId.isEmpty() || secret.isEmpty()) {
            section.problem("client_id", "goes with client_secret, a file of mode 0600 that holds what the provider gave you");
        }
        if (domains.isEmpty() || !domains.stream().allMatch(HostNames::valid)) {
            section.problem("domains", "says whose people the provider vouches for, such as [\"example.org\"]");
        }
        if (!hosts.stream().allMatch(host -> host.matches("[a-z0-9.-]+(:[0-9]{1,5})?"))) {
            section.problem("hosts", "must hold host names that the provider uses beside its own, such as [\"keys.example.org\"]");
        }
        if (!scopes.stream().allMatch(scope -> scope.matches("[!#-\\[\\]-~]+")) || claim.isEmpty() || label.isBlank()) {
            section.problem("scopes", "are words without spaces; claim and label are not empty");
        }
        section.finish();
        return Optional.of(new OidcConfig(
                new OidcSetting(issuer, clientId, "", scopes, claim, domains, hosts, label, acr, amr),
                secret.orElse(Path.of("oidc.secret")),
                authority,
                passwords));
    }

    private static List<String> lower(List<String> texts) {
        return texts.stream().map(text -> text.toLowerCase(Locale.ROOT)).toList();
    }

    // OpenID Connect Discovery 1.0, 3: https, without query and fragment.
    private static boolean https(String text) {
        try {
            URI uri = URI.create(text);
            return "https".equals(uri.getScheme())
                    && uri.getHost() != null
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null
                    && uri.getRawUserInfo() == null;
        } catch (IllegalArgumentException wrong) {
            return false;
        }
    }
}
