package org.redoubt.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** The other end of a wire script: says lines, expects replies. */
final class SmtpClient implements AutoCloseable {
    private static final int TIMEOUT_MILLIS = 10_000;

    private Socket socket;
    private InputStream in;

    private SmtpClient(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /** Connects and leaves the greeting unread. */
    static SmtpClient raw(int port) throws IOException {
        return new SmtpClient(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** Connects and reads the greeting. */
    static SmtpClient connect(int port) throws IOException {
        return raw(port).expect("220 mx.example.org");
    }

    static SmtpClient connectTls(int port) throws IOException {
        return new SmtpClient(trusting(new Socket(InetAddress.getLoopbackAddress(), port))).expect("220 ");
    }

    /** Sends one line. */
    SmtpClient say(String line) throws IOException {
        return send(line + "\r\n");
    }

    /** Sends exactly this, in one write. */
    SmtpClient send(String text) throws IOException {
        return send(text.getBytes(StandardCharsets.UTF_8));
    }

    SmtpClient send(byte[] octets) throws IOException {
        socket.getOutputStream().write(octets);
        socket.getOutputStream().flush();
        return this;
    }

    /** The next reply must begin so. */
    SmtpClient expect(String start) throws IOException {
        List<String> reply = reply();
        assertTrue(reply.getLast().startsWith(start), () -> "expected " + start + " but got " + reply);
        return this;
    }

    /** Several replies, in order. */
    SmtpClient expectAll(String... starts) throws IOException {
        for (String start : starts) {
            expect(start);
        }
        return this;
    }

    /** One reply, all its lines. */
    List<String> reply() throws IOException {
        List<String> lines = new ArrayList<>();
        do {
            lines.add(line());
            assertTrue(lines.getLast().length() >= 4, () -> "not a reply: " + lines);
        } while (lines.getLast().charAt(3) == '-');
        return lines;
    }

    /** The server must close now, with nothing more to say. */
    void expectClosed() throws IOException {
        assertEquals(-1, in.read());
    }

    /** Reads whatever comes until the server closes, cleanly or not. */
    void drainToEnd() throws IOException {
        try {
            in.readAllBytes();
        } catch (SocketException reset) {
            assertTrue(reset.getMessage() != null);
        }
    }

    /** Whether the next reply, or the end of the connection, comes within a moment. */
    boolean answered() throws IOException {
        socket.setSoTimeout(20);
        try {
            in.mark(1);
            in.read();
            in.reset();
            return true;
        } catch (SocketTimeoutException nothing) {
            return false;
        } finally {
            socket.setSoTimeout(TIMEOUT_MILLIS);
        }
    }

    SmtpClient hello() throws IOException {
        return say("EHLO client.example.net").expect("250 ");
    }

    SmtpClient signIn(String login, String password) throws IOException {
        byte[] plain = ("\0" + login + '\0' + password).getBytes(StandardCharsets.UTF_8);
        return say("AUTH PLAIN " + Base64.getEncoder().encodeToString(plain));
    }

    /** A whole envelope up to the 354. */
    SmtpClient envelope(String from, String... to) throws IOException {
        say("MAIL FROM:<" + from + ">").expect("250 2.1.0");
        for (String recipient : to) {
            say("RCPT TO:<" + recipient + ">").expect("250 2.1.5");
        }
        return say("DATA").expect("354 ");
    }

    SmtpClient startTls() throws IOException {
        say("STARTTLS").expect("220 2.0.0");
        return handshake();
    }

    /** "tls-exporter" of this connection, RFC 9266. */
    byte[] exporter() throws IOException {
        ExtendedSSLSession session = (ExtendedSSLSession) ((SSLSocket) socket).getSession();
        return session.exportKeyingMaterialData("EXPORTER-Channel-Binding", new byte[0], 32);
    }

    SmtpClient handshake() throws IOException {
        socket = trusting(socket);
        in = new BufferedInputStream(socket.getInputStream());
        return this;
    }

    /** No more will be sent. */
    SmtpClient finishSending() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    private String line() throws IOException {
        var line = new StringBuilder();
        int c;
        while ((c = in.read()) != '\n') {
            if (c < 0) {
                throw new IOException("the server closed after " + line);
            }
            line.append((char) c);
        }
        assertTrue(line.toString().endsWith("\r"), "a reply line ends in CR LF");
        line.setLength(line.length() - 1);
        return line.toString();
    }

    private static SSLSocket trusting(Socket plain) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new TrustsAll()}, null);
            SSLSocket tls = (SSLSocket) context.getSocketFactory().createSocket(plain, "mx.example.org", 0, true);
            tls.setSoTimeout(TIMEOUT_MILLIS);
            tls.startHandshake();
            return tls;
        } catch (GeneralSecurityException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private static final class TrustsAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
