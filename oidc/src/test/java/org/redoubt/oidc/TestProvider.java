package org.redoubt.oidc;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.redoubt.guard.json.Json;

/** An OpenID Connect provider over HTTPS: metadata, keys, codes that are good once, PKCE, ID tokens. It can be told to lie. */
final class TestProvider implements AutoCloseable {
    static final String CLIENT = "redoubt";
    static final String SECRET = "s3cret:/+";

    final Map<String, Object> claims = new HashMap<>();
    final Map<String, Object> metadata = new LinkedHashMap<>();
    final AtomicInteger keyRequests = new AtomicInteger();
    final AtomicInteger tokenRequests = new AtomicInteger();
    /** Making them takes long. */
    private static final List<KeyPair> PAIRS = pairs();

    final KeyPair rsa = PAIRS.get(0);
    final KeyPair ec = PAIRS.get(1);
    final KeyPair ed = PAIRS.get(2);
    /** What is done to the token's text before it is handed over. */
    volatile UnaryOperator<String> tampering = text -> text;

    volatile String algorithm = "RS256";
    volatile String keyId = "rsa-1";
    volatile KeyPair signing = rsa;
    final List<Map<String, Object>> keys = new ArrayList<>();
    private final HttpsServer server;
    private final AtomicLong now;
    /** The question that belongs to a code. */
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();

    TestProvider(AtomicLong now) throws Exception {
        this.now = now;
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(own()));
        server.createContext("/.well-known/openid-configuration", exchange -> answer(exchange, Json.write(metadata)));
        server.createContext("/keys", exchange -> {
            keyRequests.incrementAndGet();
            answer(exchange, Json.write(Map.of("keys", keys)));
        });
        server.createContext("/token", this::token);
        server.start();
        metadata.put("issuer", issuer());
        metadata.put("authorization_endpoint", issuer() + "/authorize");
        metadata.put("token_endpoint", issuer() + "/token");
        metadata.put("jwks_uri", issuer() + "/keys");
        metadata.put("authorization_response_iss_parameter_supported", true);
        keys.add(jwk("rsa-1", rsa));
        keys.add(jwk("ec-1", ec));
        keys.add(jwk("ed-1", ed));
        claims.put("sub", "subject-1");
        claims.put("email", "alice@example.org");
        claims.put("email_verified", true);
        claims.put("sid", "sid-1");
    }

    String issuer() {
        return "https://localhost:" + server.getAddress().getPort();
    }

    private static List<KeyPair> pairs() {
        try {
            return List.of(pair("RSA", ""), pair("EC", "secp256r1"), pair("Ed25519", ""));
        } catch (GeneralSecurityException everyJdkHasThem) {
            throw new IllegalStateException(everyJdkHasThem);
        }
    }

    static KeyPair pair(String type, String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(type);
        if (type.equals("RSA")) {
            generator.initialize(2048);
        } else if (!curve.isEmpty()) {
            generator.initialize(new ECGenParameterSpec(curve));
        }
        return generator.generateKeyPair();
    }

    static Map<String, Object> jwk(String id, KeyPair pair) {
        Map<String, Object> jwk = new LinkedHashMap<>();
        jwk.put("kid", id);
        jwk.put("use", "sig");
        switch (pair.getPublic()) {
            case RSAPublicKey key -> {
                jwk.put("kty", "RSA");
                jwk.put("n", base64(key.getModulus(), 256));
                jwk.put("e", base64(key.getPublicExponent(), 3));
            }
            case ECPublicKey key -> {
                jwk.put("kty", "EC");
                jwk.put("crv", "P-256");
                jwk.put("x", base64(key.getW().getAffineX(), 32));
                jwk.put("y", base64(key.getW().getAffineY(), 32));
            }
            case EdECPublicKey key -> {
                byte[] octets = octets(key.getPoint().getY(), 32);
                byte[] turned = new byte[32];
                for (int i = 0; i < 32; i++) {
                    turned[i] = octets[31 - i];
                }
                turned[31] |= key.getPoint().isXOdd() ? (byte) 0x80 : 0;
                jwk.put("kty", "OKP");
                jwk.put("crv", "Ed25519");
                jwk.put("x", base64(turned));
            }
            default -> throw new IllegalArgumentException("no such key");
        }
        return jwk;
    }

    private static byte[] octets(BigInteger number, int length) {
        byte[] raw = number.toByteArray();
        byte[] octets = new byte[length];
        int copied = Math.min(raw.length, length);
        System.arraycopy(raw, raw.length - copied, octets, length - copied, copied);
        return octets;
    }

    private static String base64(BigInteger number, int length) {
        return base64(octets(number, length));
    }

    static String base64(byte[] octets) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(octets);
    }

    static String base64(String text) {
        return base64(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Lets the person in; the answer is the code. */
    String code(Map<String, String> question) {
        String code = UUID.randomUUID().toString();
        codes.put(code, question);
        return code;
    }

    private void token(HttpExchange exchange) throws IOException {
        tokenRequests.incrementAndGet();
        Map<String, String> form = form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        String basic = "Basic " + Base64.getEncoder().encodeToString((CLIENT + ":s3cret%3A%2F%2B").getBytes(StandardCharsets.UTF_8));
        boolean known = basic.equals(exchange.getRequestHeaders().getFirst("Authorization"))
                || (CLIENT.equals(form.get("client_id")) && SECRET.equals(form.get("client_secret")));
        Map<String, String> question = codes.remove(form.getOrDefault("code", ""));
        try {
            boolean right = known
                    && question != null
                    && question.getOrDefault("redirect_uri", "").equals(form.get("redirect_uri"))
                    && question.getOrDefault("code_challenge", "").equals(base64(Visits.sha256(form.getOrDefault("code_verifier", ""))));
            if (!right || question == null) {
                exchange.sendResponseHeaders(400, -1);
                exchange.close();
                return;
            }
            answer(exchange, Json.write(Map.of(
                    "token_type", "Bearer", "access_token", "x", "id_token", tampering.apply(idToken(question.getOrDefault("nonce", ""))))));
        } catch (GeneralSecurityException failed) {
            throw new IOException(failed);
        }
    }

    String idToken(String nonce) throws GeneralSecurityException {
        Map<String, Object> body = new LinkedHashMap<>();
        long seconds = now.get() / 1000;
        body.put("iss", issuer());
        body.put("aud", CLIENT);
        body.put("iat", seconds);
        body.put("exp", seconds + 300);
        body.put("nonce", nonce);
        body.putAll(claims);
        return sign(body);
    }

    String sign(Map<String, Object> body) throws GeneralSecurityException {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("alg", algorithm);
        if (!keyId.isEmpty()) {
            header.put("kid", keyId);
        }
        String signed = base64(Json.write(header)) + '.' + base64(Json.write(body));
        Signature signature = switch (algorithm) {
            case "RS256" -> Signature.getInstance("SHA256withRSA");
            case "PS256" -> {
                Signature pss = Signature.getInstance("RSASSA-PSS");
                pss.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
                yield pss;
            }
            case "ES256" -> Signature.getInstance("SHA256withECDSAinP1363Format");
            default -> Signature.getInstance("Ed25519");
        };
        signature.initSign(signing.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + '.' + base64(signature.sign());
    }

    static Map<String, String> form(String text) {
        Map<String, String> fields = new HashMap<>();
        for (String pair : text.split("&")) {
            String[] parts = pair.split("=", 2);
            fields.put(
                    URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return fields;
    }

    private static void answer(HttpExchange exchange, String json) throws IOException {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, body.length);
        try (var out = exchange.getResponseBody()) {
            out.write(body);
        }
    }

    static Path pem(String name) {
        return Path.of("src/test/resources", name);
    }

    private static SSLContext own() throws Exception {
        String pem = Files.readString(pem("key.pem")).replaceAll("-----[A-Z ]+-----|\\s", "");
        PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem));
        PrivateKey key;
        try {
            key = KeyFactory.getInstance("EC").generatePrivate(spec);
        } catch (GeneralSecurityException another) {
            key = KeyFactory.getInstance("RSA").generatePrivate(spec);
        }
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry("own", key, new char[0], new Certificate[] {certificate()});
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private static Certificate certificate() throws Exception {
        try (var in = Files.newInputStream(pem("certificate.pem"))) {
            return CertificateFactory.getInstance("X.509").generateCertificate(in);
        }
    }

    static SSLContext trusting() throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("own", certificate());
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, factory.getTrustManagers(), null);
        return context;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
