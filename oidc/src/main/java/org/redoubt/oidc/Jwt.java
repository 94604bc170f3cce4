package org.redoubt.oidc;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.redoubt.guard.json.Json;

/**
 * A signed token (RFC 7515 compact form, RFC 7519) that nobody has believed yet. Which algorithm is used is decided by us: the
 * token may name one of four, and a key is used for none but those of its kind (RFC 8725 3.1 and 3.2).
 */
record Jwt(Map<String, Object> header, Map<String, Object> claims, byte[] signed, byte[] signature) {
    private static final List<String> ALGORITHMS = List.of("RS256", "PS256", "ES256", "EdDSA");
    private static final int PSS_SALT = 32;

    static Jwt parse(String text) throws OidcException {
        String[] parts = text.length() > Limits.TOKEN ? new String[0] : text.split("\\.", -1);
        if (parts.length != 3) {
            throw new OidcException("malformed-token");
        }
        try {
            Jwt token = new Jwt(
                    json(parts[0]),
                    json(parts[1]),
                    (parts[0] + '.' + parts[1]).getBytes(StandardCharsets.US_ASCII),
                    Base64.getUrlDecoder().decode(parts[2]));
            if (!ALGORITHMS.contains(token.algorithm())) {
                throw new OidcException("wrong-algorithm");
            }
            // RFC 7515 4.1.11: what must be understood, is not.
            if (token.header().containsKey("crit")) {
                throw new OidcException("critical-header");
            }
            return token;
        } catch (IOException | IllegalArgumentException malformed) {
            throw new OidcException("malformed-token");
        }
    }

    private static Map<String, Object> json(String part) throws IOException {
        byte[] octets = Base64.getUrlDecoder().decode(part);
        try {
            return Json.read(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString());
        } catch (CharacterCodingException notText) {
            throw new IOException("is not UTF-8", notText);
        }
    }

    String algorithm() {
        return Json.text(header, "alg");
    }

    String keyId() {
        return Json.text(header, "kid");
    }

    private String keyType() {
        return switch (algorithm()) {
            case "RS256", "PS256" -> "RSA";
            case "ES256" -> "EC";
            default -> "OKP";
        };
    }

    /** Whether a key may be what this is signed with: by its name, where the token gives one, its kind and its use. */
    boolean fits(Jwk key) {
        return key.type().equals(keyType())
                && (key.algorithm().isEmpty() || key.algorithm().equals(algorithm()))
                && (keyId().isEmpty() || key.id().equals(keyId()));
    }

    boolean signedBy(Jwk key) {
        try {
            Signature verifier = switch (algorithm()) {
                case "RS256" -> Signature.getInstance("SHA256withRSA");
                case "PS256" -> {
                    Signature pss = Signature.getInstance("RSASSA-PSS");
                    pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, PSS_SALT, 1));
                    yield pss;
                }
                case "ES256" -> Signature.getInstance("SHA256withECDSAinP1363Format");
                default -> Signature.getInstance("Ed25519");
            };
            verifier.initVerify(key.key());
            verifier.update(signed);
            return verifier.verify(signature);
        } catch (GeneralSecurityException noSignature) {
            return false;
        }
    }

    @Override
    public String toString() {
        return "Jwt[hidden]";
    }
}
