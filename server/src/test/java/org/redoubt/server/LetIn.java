package org.redoubt.server;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A program without a registration and the browser of its person: the whole way to a token, over TLS. */
public final class LetIn {
    // RFC 7636 appendix B.
    private static final String VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private static final String CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    private static final String REDIRECT = "http://127.0.0.1:49152/";

    private final int port;
    private String cookie = "";

    /** @param port of HTTPS on this machine */
    public LetIn(int port) {
        this.port = port;
    }

    /** What a program was given. */
    public record Tokens(String access, String refresh) {}

    /** Signs somebody in and lets the program in. */
    public Tokens tokens(String login, String password, String scope) throws IOException, GeneralSecurityException {
        Map<String, String> question = new LinkedHashMap<>();
        question.put("response_type", "code");
        question.put("client_id", "mail-program");
        question.put("redirect_uri", REDIRECT);
        question.put("scope", scope);
        question.put("code_challenge", CHALLENGE);
        question.put("code_challenge_method", "S256");
        String page = request("GET", "/oauth/authorize?" + encoded(question), Map.of());
        String consent = request(
                "POST", "/oauth/sign-in", Map.of("visit", visit(page), "login", login, "password", password));
        String redirect = request("POST", "/oauth/decide", Map.of("visit", visit(consent), "decision", "allow"));
        return redeem(found(redirect, "[?&]code=([^&\\s]+)"));
    }

    private Tokens redeem(String code) throws IOException, GeneralSecurityException {
        String answer = request(
                "POST",
                "/oauth/token",
                Map.of(
                        "grant_type", "authorization_code",
                        "client_id", "mail-program",
                        "code", code,
                        "redirect_uri", REDIRECT,
                        "code_verifier", VERIFIER));
        return given(answer);
    }

    /** The next tokens; what the server says when there are none. */
    public String refresh(String token) throws IOException, GeneralSecurityException {
        return request(
                "POST",
                "/oauth/token",
                Map.of("grant_type", "refresh_token", "client_id", "mail-program", "refresh_token", token));
    }

    static Tokens given(String answer) {
        return new Tokens(
                found(answer, "\"access_token\":\"([^\"]+)\""), found(answer, "\"refresh_token\":\"([^\"]+)\""));
    }

    private static String visit(String page) {
        return found(page, "name=\"visit\" value=\"([^\"]+)\"");
    }

    private static String found(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new AssertionError("no " + pattern + " in " + text);
        }
        return URLDecoder.decode(matcher.group(1), StandardCharsets.UTF_8);
    }

    private static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(each -> each.getKey() + "=" + URLEncoder.encode(each.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private String request(String method, String path, Map<String, String> form)
            throws IOException, GeneralSecurityException {
        String body = encoded(form);
        try (LineClient http = LineClient.tls(port)) {
            http.send(method + " " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\nOrigin: https://localhost:"
                    + port + "\r\nConnection: close\r\n" + cookie
                    + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " + body.length() + "\r\n\r\n"
                    + body);
            StringBuilder answer = new StringBuilder();
            try {
                while (true) {
                    answer.append(http.line()).append('\n');
                }
            } catch (IOException end) {
                Matcher set = Pattern.compile("(?i)Set-Cookie: (__Host-[^;]+);").matcher(answer);
                cookie = set.find() ? "Cookie: " + set.group(1) + "\r\n" : cookie;
                return answer.toString();
            }
        }
    }
}
