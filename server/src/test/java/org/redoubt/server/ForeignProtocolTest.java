package org.redoubt.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redoubt.server.config.ListenerKind;

/**
 * ALPACA (2021): who sits between a browser and us could lead it to a mail port, whose certificate is good for it, and have
 * the answer taken for the web site's. A client that says in the handshake what it wants to speak is spoken to in that only.
 */
@Timeout(60)
class ForeignProtocolTest {
    private AllDoors doors;

    @BeforeEach
    void open(@TempDir Path root) throws Exception {
        doors = new AllDoors(root);
    }

    @AfterEach
    void close() {
        doors.close();
    }

    /** What is agreed on; empty when the server chooses none. */
    private String agreed(ListenerKind kind, String... offered) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Anybody()}, null);
        try (SSLSocket socket = (SSLSocket)
                context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), doors.port(kind))) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(offered);
            socket.setSSLParameters(parameters);
            socket.setSoTimeout(20_000);
            socket.startHandshake();
            return socket.getApplicationProtocol();
        }
    }

    private void refused(ListenerKind kind, String... offered) {
        assertThrows(SSLHandshakeException.class, () -> agreed(kind, offered), kind + " " + Arrays.toString(offered));
    }

    @Test
    void whoOffersOnlyOtherProtocolsFailsInTheHandshake() throws Exception {
        for (ListenerKind mail : new ListenerKind[] {ListenerKind.IMAPS, ListenerKind.POP3S, ListenerKind.SUBMISSIONS}) {
            refused(mail, "h2", "http/1.1");
            refused(mail, "ftp");
            String own = mail.applicationProtocols().getFirst();
            assertEquals(own, agreed(mail, "http/1.1", own));
            assertEquals("", agreed(mail));
        }
        for (ListenerKind web : new ListenerKind[] {ListenerKind.HTTPS, ListenerKind.ADMINISTRATION}) {
            refused(web, "imap");
            refused(web, "pop3", "smtp");
            assertEquals("h2", agreed(web, "imap", "h2", "http/1.1"));
            assertEquals("http/1.1", agreed(web, "http/1.1"));
            assertEquals("", agreed(web));
        }
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
