package org.redoubt.oidc;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.redoubt.guard.json.Json;

/**
 * What is known of the provider: its metadata and its keys, asked for when they are needed and again after an hour. A token
 * that names a key which is not known makes us ask once more, at most once a minute, which is how keys are exchanged. While the
 * provider cannot be asked, what was known before counts.
 */
public final class Issuer {
    private static final System.Logger LOG = System.getLogger("org.redoubt.oidc");
    private static final String LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout";

    private final OidcSetting setting;
    private final Fetcher fetcher;
    private final InstantSource clock;
    /** Guarded by this, as all below. */
    private @Nullable Metadata metadata;

    private Instant metadataSince = Instant.MIN;
    private List<Jwk> keys = List.of();
    private Instant keysSince = Instant.MIN;

    public Issuer(OidcSetting setting, Fetcher fetcher, InstantSource clock) {
        this.setting = setting;
        this.fetcher = fetcher;
        this.clock = clock;
    }

    OidcSetting setting() {
        return setting;
    }

    Fetcher fetcher() {
        return fetcher;
    }

    /**
     * Asks the provider for what it says of itself and for its keys.
     *
     * @return how many keys can be used
     * @throws IOException which says in plain words what is wrong
     */
    public int examine() throws IOException {
        metadata();
        return keys(true).size();
    }

    synchronized Metadata metadata() throws IOException {
        Instant now = clock.instant();
        if (metadata == null || metadataSince.plus(Limits.FRESH).isBefore(now)) {
            try {
                String base = setting.issuer().endsWith("/")
                        ? setting.issuer().substring(0, setting.issuer().length() - 1)
                        : setting.issuer();
                metadata = Metadata.of(setting, json(URI.create(base + "/.well-known/openid-configuration")));
                metadataSince = now;
            } catch (IOException failed) {
                if (metadata == null) {
                    throw failed;
                }
                LOG.log(System.Logger.Level.WARNING, "event=oidc.metadata_unavailable", failed);
                metadataSince = now.minus(Limits.FRESH).plus(Limits.KEYS_AGAIN);
            }
        }
        return Objects.requireNonNull(metadata);
    }

    private synchronized List<Jwk> keys(boolean anew) throws IOException {
        Instant now = clock.instant();
        boolean old = keysSince.equals(Instant.MIN) || keysSince.plus(Limits.FRESH).isBefore(now);
        boolean again = anew && (old || keysSince.plus(Limits.KEYS_AGAIN).isBefore(now));
        if (old || again) {
            try {
                keys = Jwk.all(json(metadata().keys()));
                keysSince = now;
            } catch (IOException failed) {
                if (keys.isEmpty()) {
                    throw failed;
                }
                LOG.log(System.Logger.Level.WARNING, "event=oidc.keys_unavailable", failed);
                keysSince = now.minus(Limits.FRESH).plus(Limits.KEYS_AGAIN);
            }
        }
        return keys;
    }

    private Map<String, Object> json(URI address) throws IOException {
        if (!setting.mayAsk(address)) {
            throw new IOException("this host may not be asked");
        }
        return Json.read(new String(fetcher.get(address), StandardCharsets.UTF_8));
    }

    /**
     * Whom a token is about.
     *
     * @param proved when she last showed the provider who she is; empty where it does not say
     */
    record Identity(
            String subject, String session, String login, boolean secondFactor, Optional<Instant> proved) {}

    /** Looks at an ID token that came from the token endpoint (OpenID Connect Core 3.1.3.7). */
    Identity identity(String text, String nonce) throws OidcException, IOException {
        Map<String, Object> claims = signed(text);
        checkTimes(claims, true);
        if (!Json.text(claims, "nonce").equals(nonce)) {
            throw new OidcException("wrong-nonce");
        }
        String login = Json.text(claims, setting.claim()).strip();
        if (login.isEmpty()) {
            throw new OidcException("no-" + setting.claim() + "-claim");
        }
        // A boolean (OpenID Connect Core 5.1), which some providers write as a text; what is neither says nothing good.
        String verified = String.valueOf(claims.getOrDefault("email_verified", true));
        if (setting.claim().equals("email") && !verified.equalsIgnoreCase("true")) {
            throw new OidcException("email-not-verified");
        }
        if (!setting.has(login)) {
            throw new OidcException("not-its-domain");
        }
        boolean second = setting.acr().contains(Json.text(claims, "acr"))
                || Json.texts(claims, "amr").stream().anyMatch(setting.amr()::contains);
        return new Identity(subject(claims), Json.text(claims, "sid"), login, second, time(claims, "auth_time"));
    }

    /** Whose sessions a logout token ends (OpenID Connect Back-Channel Logout 1.0, 2.6); one of both may be empty. */
    record Logout(String subject, String session, String id) {}

    Logout logout(String text) throws OidcException, IOException {
        Map<String, Object> claims = signed(text);
        checkTimes(claims, false);
        boolean event = Json.asObject(claims.getOrDefault("events", Map.of()))
                .map(events -> events.get(LOGOUT_EVENT) instanceof Map)
                .orElse(false);
        Logout logout = new Logout(Json.text(claims, "sub"), Json.text(claims, "sid"), Json.text(claims, "jti"));
        // A nonce makes an ID token of it, which ends nothing.
        if (!event || claims.containsKey("nonce") || logout.id().isEmpty()
                || logout.subject().isEmpty() && logout.session().isEmpty()) {
            throw new OidcException("no-logout-token");
        }
        return logout;
    }

    /** The claims of a token that the provider has signed for us. */
    private Map<String, Object> signed(String text) throws OidcException, IOException {
        Jwt token = Jwt.parse(text);
        if (!verified(token, keys(false)) && !verified(token, keys(true))) {
            throw new OidcException("wrong-signature");
        }
        Map<String, Object> claims = token.claims();
        if (!Json.text(claims, "iss").equals(setting.issuer())) {
            throw new OidcException("wrong-issuer");
        }
        List<String> audience =
                claims.get("aud") instanceof String one ? List.of(one) : Json.texts(claims, "aud");
        String party = Json.text(claims, "azp");
        boolean ours = audience.contains(setting.clientId())
                && (claims.containsKey("azp") ? party.equals(setting.clientId()) : audience.size() == 1);
        if (!ours) {
            throw new OidcException("wrong-audience");
        }
        return claims;
    }

    private static boolean verified(Jwt token, List<Jwk> keys) {
        List<Jwk> fitting = keys.stream().filter(token::fits).toList();
        // Without a name there must be one that can be meant (OpenID Connect Core 10.1).
        return (!token.keyId().isEmpty() || fitting.size() == 1) && fitting.stream().anyMatch(token::signedBy);
    }

    private void checkTimes(Map<String, Object> claims, boolean expires) throws OidcException {
        Instant now = clock.instant();
        Optional<Instant> until = time(claims, "exp");
        Optional<Instant> issued = time(claims, "iat");
        if (until.isEmpty() && (expires || claims.containsKey("exp")) || issued.isEmpty()) {
            throw new OidcException("no-times");
        }
        if (until.filter(end -> !end.plus(Limits.SKEW).isAfter(now)).isPresent()) {
            throw new OidcException("expired");
        }
        boolean early = issued.get().minus(Limits.SKEW).isAfter(now)
                || time(claims, "nbf").filter(from -> from.minus(Limits.SKEW).isAfter(now)).isPresent();
        if (early || issued.get().plus(Limits.AGE).isBefore(now)) {
            throw new OidcException("not-of-now");
        }
    }

    private static Optional<Instant> time(Map<String, Object> claims, String name) {
        return claims.get(name) instanceof Number seconds && Math.abs(seconds.doubleValue()) < 1e11
                ? Optional.of(Instant.ofEpochSecond(seconds.longValue()))
                : Optional.empty();
    }

    private static String subject(Map<String, Object> claims) throws OidcException {
        String subject = Json.text(claims, "sub");
        if (subject.isEmpty() || subject.length() > 255) {
            throw new OidcException("no-subject");
        }
        return subject;
    }
}
