package org.redoubt.server.drill;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.redoubt.server.config.ListenerKind;
import org.redoubt.server.drill.Attack.Verdict;

/** Attacks over HTTPS: the request shapes that were published, sent as they were. */
final class HttpAttacks {
    private static final String MARK = "x".repeat(20);

    private final List<Attack> attacks = new ArrayList<>();

    private HttpAttacks() {}

    static List<Attack> all() {
        HttpAttacks all = new HttpAttacks();
        all.exchange();
        all.autodiscover();
        all.documents();
        all.paths();
        all.objects();
        all.inside();
        all.smuggling();
        all.signIns();
        all.tokens();
        return List.copyOf(all.attacks);
    }

    private void add(String name, String head, String body) {
        attacks.add(new Attack(name, ListenerKind.HTTPS, target -> {
            try (Talk talk = target.connect()) {
                String length = body.isEmpty() ? "" : "Content-Length: " + body.length() + "\r\n";
                return verdict(talk.send(head.replace("@HOST", "localhost") + length + "\r\n" + body));
            }
        }));
    }

    private void raw(String name, String octets) {
        attacks.add(new Attack(name, ListenerKind.HTTPS, target -> {
            try (Talk talk = target.connect()) {
                return verdict(talk.send(octets));
            }
        }));
    }

    /** Refused is a status of 400 to 499 and some of 500, or a connection that was closed without one. */
    static Verdict verdict(Talk talk) throws IOException {
        String status = talk.line();
        boolean refused = status.matches("HTTP/1\\.[01] (4[0-9]{2}|501|505).*") || status.equals(Talk.GONE);
        boolean cookie = false;
        String line = status.equals(Talk.GONE) ? "" : talk.line();
        while (!line.isEmpty() && !line.equals(Talk.GONE)) {
            cookie |= line.toLowerCase(java.util.Locale.ROOT).startsWith("set-cookie");
            line = talk.line();
        }
        return new Verdict(refused && !cookie, cookie ? "gave a cookie" : status);
    }

    private static String get(String target, String... fields) {
        return request("GET", target, fields);
    }

    private static String post(String target, String... fields) {
        return request("POST", target, fields);
    }

    private static String request(String method, String target, String... fields) {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: @HOST\r\nConnection: close\r\n");
        for (String field : fields) {
            head.append(field).append("\r\n");
        }
        return head.toString();
    }

    private void exchange() {
        add("ProxyLogon, probe (CVE-2021-26855)", get("/owa/auth/x.js",
                "Cookie: X-AnonResource=true; X-AnonResource-Backend=localhost/ecp/default.flt?~3; X-BEResource=localhost/owa/auth/logon.aspx?~3"), "");
        add("ProxyLogon, back end by cookie (CVE-2021-26855)", post("/ecp/y.js",
                "Cookie: X-BEResource=localhost/autodiscover/autodiscover.xml?a=~1942062522", "Content-Type: text/xml"), "<x/>");
        add("ProxyLogon, file written (CVE-2021-27065)", post("/ecp/DDI/DDIService.svc/SetObject?schema=OABVirtualDirectory",
                "Content-Type: application/json"), "{\"properties\":{\"ExternalUrl\":\"http://f/<script runat=server>\"}}");
        add("ProxyToken (CVE-2021-33766)", post("/ecp/postmaster@localhost/RulesEditor/InboxRules.svc/NewObject",
                "Cookie: SecurityToken=x", "Content-Type: application/json"), "{\"properties\":{\"RedirectTo\":[]}}");
        add("OWASSRF (CVE-2022-41080)", post("/owa/mastermailbox%40localhost/powershell",
                "X-OWA-ExplicitLogonUser: owa/mastermailbox@localhost", "Content-Type: application/soap+xml"), "<x/>");
        add("EWS as somebody else", post("/EWS/Exchange.asmx", "Content-Type: text/xml"), soap(
                "<t:SerializedSecurityContext><t:UserSid>S-1-5-18</t:UserSid></t:SerializedSecurityContext>", "<m:FindItem/>"));
        add("EWS push to an address of one's choice (CVE-2018-8581)", post("/EWS/Exchange.asmx", "Content-Type: text/xml"), soap(
                "", "<m:Subscribe><m:PushSubscriptionRequest><t:URL>http://127.0.0.1:8443/</t:URL></m:PushSubscriptionRequest></m:Subscribe>"));
        add("OAB files", get("/OAB/..%5c..%5cweb.config"), "");
        add("A web shell that was left (HAFNIUM)", get("/aspnet_client/discover.aspx?cmd=whoami"), "");
    }

    private static String soap(String header, String body) {
        return "<soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\" xmlns:m=\"m\" xmlns:t=\"t\"><soap:Header>"
                + header + "</soap:Header><soap:Body>" + body + "</soap:Body></soap:Envelope>";
    }

    private void autodiscover() {
        String mapi = "/autodiscover/autodiscover.json?@evil.example/mapi/nspi/?&Email=autodiscover/autodiscover.json%3F@evil.example";
        add("ProxyShell, back end by path (CVE-2021-34473)", get(mapi), "");
        String shell = "/autodiscover/autodiscover.json?@evil.example/powershell/?X-Rps-CAT=VgEAVAdXaW5kb3dzQwBBCEtlcmJlcm9z"
                + "&Email=autodiscover/autodiscover.json%3F@evil.example";
        add("ProxyShell, shell (CVE-2021-34523)", post(shell, "Content-Type: application/soap+xml"), "<x/>");
        add("ProxyNotShell (CVE-2022-41040)", post("/autodiscover/admin@localhost/autodiscover.json?a@evil.example/PowerShell/",
                "Cookie: Email=autodiscover/admin@localhost", "Content-Type: application/soap+xml"), "<x/>");
        add("Autodiscover asked for people", post("/autodiscover/autodiscover.xml", "Content-Type: text/xml"),
                "<Autodiscover><Request><EMailAddress>administrator@localhost</EMailAddress></Request></Autodiscover>");
    }

    private void documents() {
        String entity = "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY e SYSTEM \"file:///etc/passwd\">]><r>&e;</r>";
        add("XXE in autodiscover", post("/autodiscover/autodiscover.xml", "Content-Type: text/xml"), entity);
        add("XXE in ActiveSync", post("/Microsoft-Server-ActiveSync?Cmd=Sync", "Content-Type: text/xml"), entity);
        add("XXE in WebDAV", request("PROPFIND", "/dav/", "Depth: 1", "Content-Type: text/xml"), entity);
        StringBuilder laughs = new StringBuilder("<!DOCTYPE l [<!ENTITY a \"ha\">");
        for (char c = 'b'; c < 'k'; c++) {
            laughs.append("<!ENTITY ").append(c).append(" \"").append(("&" + (char) (c - 1) + ";").repeat(10)).append("\">");
        }
        add("A billion laughs", post("/EWS/Exchange.asmx", "Content-Type: text/xml"), laughs + "]><l>&j;</l>");
    }

    private void paths() {
        add("Path traversal, encoded slash", get("/..%2f..%2f..%2fmaster.key"), "");
        add("Path traversal, encoded dots", get("/%2e%2e/%2e%2e/redoubt.toml"), "");
        add("Path traversal, parameters", get("/static/..;/..;/audit.log"), "");
        add("Path traversal, backslash", get("/..%5c..%5cmaster.key"), "");
        add("Path traversal, overlong UTF-8", get("/%c0%ae%c0%ae/master.key"), "");
        add("Path traversal, encoded twice", get("/%252e%252e/master.key"), "");
        add("A path with NUL", get("/index.html%00.png"), "");
        add("Files that were forgotten", get("/.git/config"), "");
        add("Environment of a program", get("/.env"), "");
    }

    private void objects() {
        String java = "\u00ac\u00ed\u0000\u0005sr\u0000\u0011java.util.HashMap";
        add("A Java object", post("/jmap/api", "Content-Type: application/x-java-serialized-object"), java);
        add("A Java object in a cookie", get("/jmap/session", "Cookie: rememberMe=rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcA"), "");
        add("A .NET object in a view state (CVE-2020-0688)", get("/ecp/default.aspx?__VIEWSTATE=AAEAAAD/////AQAAAAAAAAA"), "");
        add("JNDI in the User-Agent (CVE-2021-44228)", get("/jndi-" + MARK, "User-Agent: ${jndi:ldap://127.0.0.1:1389/a}"), "");
        add("JNDI in the path", get("/$%7Bjndi:ldap://127.0.0.1:1389/a%7D"), "");
        add("JNDI, disguised", get("/jndi-" + MARK, "X-Api-Version: ${${lower:j}${::-n}di:rmi://127.0.0.1/a}"), "");
        add("An expression (CVE-2022-22965)", post("/?class.module.classLoader.resources.context.parent.pipeline.first.suffix=.jsp",
                "Content-Type: application/x-www-form-urlencoded"), "a=b");
        add("A script for the shell (CVE-2014-6271)", get("/cgi-bin/status", "User-Agent: () { :;}; /bin/id"), "");
    }

    private void inside() {
        add("SSRF, a link to fetch", get("/proxy?url=http://169.254.169.254/latest/meta-data/"), "");
        add("SSRF, an image to fetch", get("/image?src=file:///etc/passwd"), "");
        add("SSRF, push to an address inside", post("/jmap/api", "Content-Type: application/json"),
                "{\"using\":[\"urn:ietf:params:jmap:core\"],\"methodCalls\":[[\"PushSubscription/set\",{\"create\":{\"a\":"
                        + "{\"deviceClientId\":\"x\",\"url\":\"https://127.0.0.1:8443/\",\"types\":null}}},\"0\"]]}");
        raw("A proxy for others, by address", "GET http://169.254.169.254/latest/ HTTP/1.1\r\nHost: 169.254.169.254\r\nConnection: close\r\n\r\n");
        raw("A proxy for others, by CONNECT", "CONNECT 127.0.0.1:22 HTTP/1.1\r\nHost: 127.0.0.1:22\r\nConnection: close\r\n\r\n");
    }

    private void smuggling() {
        String tail = "0\r\n\r\nGET /admin HTTP/1.1\r\nHost: localhost\r\n\r\n";
        raw("Request smuggling, CL.TE", "POST /jmap/api HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n" + tail);
        raw("Request smuggling, disguised TE", "POST /jmap/api HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: xchunked\r\nContent-Length: 4\r\n\r\n" + tail);
        raw("Request smuggling, two lengths", "POST /jmap/api HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nContent-Length: 9\r\n\r\n" + tail);
        raw("Request smuggling, space before the colon", "POST /jmap/api HTTP/1.1\r\nHost: localhost\r\nContent-Length : 4\r\n\r\n" + tail);
        raw("Request smuggling, chunk of a wrong size", "POST /jmap/api HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n" + tail);
        raw("Header injection, NUL", "GET /x HTTP/1.1\r\nHost: localhost\r\nX-A: a\u0000b\r\n\r\n");
        raw("Header injection, a line of its own", "GET /x HTTP/1.1\r\nHost: localhost\r\nX-A: a\r\n : folded\r\nConnection: close\r\n\r\n");
        raw("Two hosts", "GET /x HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
        raw("A header without end", "GET /x HTTP/1.1\r\nHost: localhost\r\nX-A: " + "a".repeat(40_000) + "\r\nConnection: close\r\n\r\n");
    }

    private void signIns() {
        String none = jwt("{\"alg\":\"none\",\"typ\":\"JWT\"}", "{\"sub\":\"administrator\",\"aud\":\"redoubt\"}", "");
        add("A token without signature (alg none)", get("/jmap/session", "Authorization: Bearer " + none), "");
        String confused = jwt("{\"alg\":\"HS256\",\"kid\":\"../../dev/null\"}", "{\"sub\":\"administrator\"}", "AAAA");
        add("A token signed with a public key (key confusion)", get("/jmap/session", "Authorization: Bearer " + confused), "");
        String foreign = jwt("{\"alg\":\"RS256\",\"jku\":\"http://127.0.0.1/keys\"}", "{\"aud\":\"https://elsewhere.example\"}", "AAAA");
        add("A token for somebody else (wrong audience)", get("/jmap/session", "Authorization: Bearer " + foreign), "");
        add("Session fixation", get("/jmap/session", "Cookie: redoubt=" + MARK + "; __Host-redoubt=" + MARK + "; JSESSIONID=" + MARK), "");
        add("CSRF, a sign-in of another site", post("/session", "Origin: https://evil.example", "Content-Type: text/plain"),
                "{\"login\":\"a\",\"password\":\"b\"}");
        add("CSRF, a change by cookie", post("/jmap/api", "Origin: https://evil.example", "Cookie: __Host-redoubt=" + MARK,
                "Content-Type: text/plain"), "{}");
        add("Events of everybody", get("/jmap/eventsource/?types=*&closeafter=no&ping=0"), "");
        add("Somebody's file", get("/jmap/download/a1/b1/x?accept=text/plain"), "");
        add("A zip bomb as a request", post("/jmap/api", "Content-Type: application/json", "Content-Encoding: gzip"), bomb());
    }

    private void tokens() {
        String form = "Content-Type: application/x-www-form-urlencoded";
        String ours = "redoubt-at.16.1." + "A".repeat(43);
        add("A token of ours that was made up", get("/jmap/session", "Authorization: Bearer " + ours), "");
        add("A refresh token that was made up", post("/oauth/token", form),
                "grant_type=refresh_token&client_id=mail-program&refresh_token=redoubt-rt.16.1.1." + "A".repeat(43) + "." + "0".repeat(40));
        add("OAuth, a password for a token", post("/oauth/token", form),
                "grant_type=password&client_id=mail-program&username=administrator&password=password");
        add("OAuth, the answer to a stranger's host (open redirect)", get("/oauth/authorize?response_type=code&client_id=mail-program"
                + "&redirect_uri=https://evil.example/&code_challenge=" + "A".repeat(43) + "&code_challenge_method=S256"), "");
        add("OAuth, a program at a script", post("/oauth/register", "Content-Type: application/json"),
                "{\"client_name\":\"x\",\"redirect_uris\":[\"javascript:alert(1)\"]}");
        add("OAuth, consent by another site (CSRF)", post("/oauth/decide", form, "Origin: https://evil.example",
                "Cookie: __Host-redoubt-oauth=" + "A".repeat(43)), "visit=" + "A".repeat(43) + "&decision=allow");
    }

    private static String jwt(String header, String claims, String signature) {
        Base64.Encoder encoder = Base64.getUrlEncoder().withoutPadding();
        return encoder.encodeToString(header.getBytes(StandardCharsets.UTF_8)) + '.'
                + encoder.encodeToString(claims.getBytes(StandardCharsets.UTF_8)) + '.' + signature;
    }

    /** Ten megabytes of the same octet. */
    private static String bomb() {
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bomb)) {
            byte[] piece = new byte[1 << 20];
            for (int i = 0; i < 10; i++) {
                zip.write(piece);
            }
        } catch (IOException impossible) {
            throw new IllegalStateException("memory cannot be written", impossible);
        }
        return bomb.toString(StandardCharsets.ISO_8859_1);
    }
}
