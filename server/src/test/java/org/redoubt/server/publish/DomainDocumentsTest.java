package org.redoubt.server.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.server.RunningServer;
import org.redoubt.server.hostile.TrustAll;
import org.redoubt.transport.sts.StsPolicy;

/** What everybody may fetch of a running server about its domains. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(180)
class DomainDocumentsTest {
    private RunningServer server;

    @BeforeAll
    void start(@TempDir Path folder) throws IOException {
        Path data = folder.resolve("data");
        RunningServer.init(data);
        server = RunningServer.start(data);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private String get(String host, String path) throws Exception {
        return ask("GET", host, path);
    }

    private String ask(String method, String host, String path) throws Exception {
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port(443))) {
            plain.setSoTimeout(30_000);
            try (Socket tls = TrustAll.over(plain)) {
                tls.getOutputStream()
                        .write((method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                return new String(tls.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }

    private static String body(String answer) {
        return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    }

    @Test
    void theMtaStsPolicyIsServedUnderItsName() throws Exception { // RFC 8461 3.3
        String answer = get("mta-sts.example.org", "/.well-known/mta-sts.txt");
        assertTrue(answer.startsWith("HTTP/1.1 200") && answer.contains("Content-Type: text/plain"), answer);
        StsPolicy policy = StsPolicy.parse(body(answer)).orElseThrow();
        assertEquals(List.of("localhost"), policy.hosts());
    }

    @Test
    void onlyDomainsOfOursAreToldOf() throws Exception {
        assertTrue(get("mta-sts.other.example", "/.well-known/mta-sts.txt").startsWith("HTTP/1.1 404"));
        assertTrue(get("example.org", "/.well-known/mta-sts.txt").startsWith("HTTP/1.1 404"));
        assertTrue(get("autoconfig.other.example", "/mail/config-v1.1.xml").startsWith("HTTP/1.1 404"));
        assertTrue(ask("DELETE", "mta-sts.example.org", "/.well-known/mta-sts.txt").startsWith("HTTP/1.1 4"));
    }

    private String discover(String method, String path, String content) throws Exception {
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.port(443))) {
            plain.setSoTimeout(30_000);
            try (Socket tls = TrustAll.over(plain)) {
                tls.getOutputStream()
                        .write((method + " " + path + " HTTP/1.1\r\nHost: autodiscover.example.org\r\nConnection: close\r\n"
                                        + "Content-Type: text/xml\r\nContent-Length: " + content.length() + "\r\n\r\n" + content)
                                .getBytes(StandardCharsets.US_ASCII));
                return new String(tls.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }

    private static String asking(String address) {
        return "<?xml version=\"1.0\"?><Autodiscover xmlns=\"http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006\">"
                + "<Request><EMailAddress>" + address + "</EMailAddress></Request></Autodiscover>";
    }

    @Test
    void outlookFindsHowItIsSetUp() throws Exception { // MS-OXDSCLI 2.2.4
        for (String path : List.of("/autodiscover/autodiscover.xml", "/Autodiscover/Autodiscover.xml")) {
            String xml = body(discover("POST", path, asking("ann@example.org")));
            assertTrue(
                    xml.contains("<Protocol><Type>IMAP</Type><Server>localhost</Server><Port>" + server.port(993)
                            + "</Port><DomainRequired>off</DomainRequired><LoginName>ann@example.org</LoginName>"),
                    xml);
            assertTrue(xml.contains("<Type>SMTP</Type><Server>localhost</Server><Port>" + server.port(465)), xml);
            assertTrue(xml.contains("<Encryption>SSL</Encryption>"), xml);
        }
    }

    @Test
    void whatIsNoQuestionAboutOursGetsNoAnswer() throws Exception {
        String path = "/autodiscover/autodiscover.xml";
        assertTrue(discover("GET", path, "").startsWith("HTTP/1.1 405"));
        String entity = "<!DOCTYPE a [<!ENTITY x \"ann@example.org\">]>" + asking("&x;").replace("<?xml version=\"1.0\"?>", "");
        for (String content : List.of("", "<a", asking("ann@other.example"), asking("x"), entity, asking("ann@example.org") + " ".repeat(20_000))) {
            assertTrue(discover("POST", path, content).startsWith("HTTP/1.1 404"), content);
        }
    }

    @Test
    void mailProgramsFindHowTheyAreSetUp() throws Exception {
        for (String host : List.of("autoconfig.example.org", "example.org")) {
            String path = host.startsWith("auto") ? "/mail/config-v1.1.xml" : "/.well-known/autoconfig/mail/config-v1.1.xml";
            String xml = body(get(host, path));
            assertTrue(xml.contains("<emailProvider id=\"example.org\">"), xml);
            assertTrue(
                    xml.contains("<incomingServer type=\"imap\"><hostname>localhost</hostname><port>" + server.port(993)
                            + "</port><socketType>SSL</socketType>"),
                    xml);
            assertTrue(
                    xml.contains("<authentication>OAuth2</authentication><authentication>password-cleartext</authentication>"),
                    xml);
            String origin = "https://localhost:" + server.port(443);
            assertTrue(
                    xml.contains("</emailProvider><oAuth2><issuer>" + origin
                            + "</issuer><scope>urn:ietf:params:oauth:scope:mail</scope><authURL>" + origin
                            + "/oauth/authorize</authURL><tokenURL>" + origin
                            + "/oauth/token</tokenURL><clientID>mail-program</clientID></oAuth2></clientConfig>"),
                    xml);
            assertTrue(xml.contains("<outgoingServer type=\"smtp\"><hostname>localhost</hostname><port>" + server.port(465)), xml);
        }
        assertTrue(get("localhost", "/mail/config-v1.1.xml?emailaddress=ann%40example.org").startsWith("HTTP/1.1 200"));
    }
}
