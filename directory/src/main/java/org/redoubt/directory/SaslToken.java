package org.redoubt.directory;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.redoubt.guard.SessionInfo;

/** OAUTHBEARER (RFC 7628) and its older form XOAUTH2: a login and an access token, in one message. */
final class SaslToken implements SaslServer {
    static final String OAUTHBEARER = "OAUTHBEARER";
    static final String XOAUTH2 = "XOAUTH2";

    /** RFC 7628 3.1: what parts the pairs. */
    private static final String SEPARATOR = "\u0001";

    private static final String BEARER = "bearer ";

    private final Authenticator authenticator;
    private final TokenVerifier verifier;
    private final SessionInfo session;
    private final String mechanism;
    private Optional<SignIn.Refused> refused = Optional.empty();

    SaslToken(Authenticator authenticator, TokenVerifier verifier, SessionInfo session, String mechanism) {
        this.authenticator = authenticator;
        this.verifier = verifier;
        this.session = session;
        this.mechanism = mechanism;
    }

    /**
     * What the client says.
     *
     * @param login who it claims to be; empty when only the token tells
     */
    private record Claim(String login, String token) {}

    @Override
    public Step begin(Optional<byte[]> initialResponse) {
        return initialResponse.map(this::respond).orElseGet(() -> new Step.Challenge(new byte[0]));
    }

    @Override
    public Step respond(byte[] message) {
        if (refused.isPresent()) {
            // RFC 7628 3.2.3: the client has read why and says nothing more to it.
            return new Step.Failure(refused.get());
        }
        Optional<Claim> claim = claim(message);
        if (claim.isEmpty()) {
            return new Step.Failure(authenticator.malformed(session, mechanism));
        }
        SignIn result = authenticator.token(claim.get().login(), claim.get().token(), verifier, session, mechanism);
        return switch (result) {
            case SignIn.Accepted(var principal) -> new Step.Success(principal, Optional.empty());
            case SignIn.Refused no -> {
                refused = Optional.of(no);
                yield new Step.Challenge(reason().getBytes(StandardCharsets.UTF_8));
            }
        };
    }

    // RFC 7628 3.2.2. That of XOAUTH2 is what its clients look for to ask for another token.
    private String reason() {
        String scope = verifier.scope();
        if (mechanism.equals(XOAUTH2)) {
            return "{\"status\":\"401\",\"schemes\":\"bearer\",\"scope\":\"" + scope + "\"}";
        }
        String asked = scope.isEmpty() ? "" : ",\"scope\":\"" + scope + "\"";
        String metadata = verifier.metadata()
                .map(url -> ",\"openid-configuration\":\"" + url + "\"")
                .orElse("");
        return "{\"status\":\"invalid_token\"" + asked + metadata + "}";
    }

    private Optional<Claim> claim(byte[] message) {
        if (message.length > Limits.MAX_SASL_MESSAGE) {
            return Optional.empty();
        }
        return SaslPlain.text(message, 0, message.length)
                .filter(text -> text.endsWith(SEPARATOR + SEPARATOR))
                .flatMap(text -> mechanism.equals(OAUTHBEARER) ? oauthBearer(text) : xoauth2(text));
    }

    // RFC 7628 3.1: gs2-header kvsep *kvpair kvsep. The header is that of RFC 5801 4, without channel binding.
    private static Optional<Claim> oauthBearer(String text) {
        int header = text.indexOf(SEPARATOR);
        String[] gs2 = text.substring(0, header).split(",", -1);
        boolean shaped = gs2.length == 3
                && (gs2[0].equals("n") || gs2[0].equals("y"))
                && (gs2[1].isEmpty() || gs2[1].startsWith("a="))
                && gs2[2].isEmpty();
        if (!shaped) {
            return Optional.empty();
        }
        Optional<String> login = gs2[1].isEmpty() ? Optional.of("") : ScramMessages.name(gs2[1].substring(2));
        return login.flatMap(who -> token(text.substring(header)).map(token -> new Claim(who, token)));
    }

    private static Optional<Claim> xoauth2(String text) {
        int end = text.indexOf(SEPARATOR);
        if (!text.startsWith("user=") || end == "user=".length()) {
            return Optional.empty();
        }
        String login = text.substring("user=".length(), end);
        return token(text.substring(end)).map(token -> new Claim(login, token));
    }

    /** The bearer token among the pairs; the others (host, port) tell what we know. */
    private static Optional<String> token(String pairs) {
        for (String pair : pairs.split(SEPARATOR)) {
            boolean bearer = pair.startsWith("auth=")
                    && pair.regionMatches(true, "auth=".length(), BEARER, 0, BEARER.length());
            if (bearer) {
                String token = pair.substring("auth=".length() + BEARER.length());
                // RFC 6750 2.1.
                return Optional.of(token).filter(t -> t.matches("[A-Za-z0-9._~+/-]+=*"));
            }
        }
        return Optional.empty();
    }
}
