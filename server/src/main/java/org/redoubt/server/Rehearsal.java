package org.redoubt.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.redoubt.server.config.ConfigException;
import org.redoubt.server.config.DataFolder;
import org.redoubt.server.config.FolderInit;
import org.redoubt.server.config.ListenerKind;
import org.redoubt.server.demo.DemoOrganisation;
import org.redoubt.server.demo.DemoOrganisation.Login;

/**
 * A short life of a server, so that java sees which classes a start and the first conversations need and can keep
 * them ready (JEP 514). It does what people do a few thousand times, so that java also keeps which methods are hot
 * and how they branch (JEP 515), and the first FETCH after a start is compiled as well as the thousandth. It talks to
 * nobody but itself.
 */
public final class Rehearsal {
    private static final int ATTEMPTS = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    /** Deliveries over each of SMTP and LMTP, and messages of the mailbox that is read: enough for profiles to settle. */
    private static final int LETTERS = 400;

    private static final int MESSAGES = 2_000;
    private static final int MESSAGES_AN_APPEND = 100;
    private static final int ROUNDS = 4;

    private Rehearsal() {}

    /**
     * Lives that life.
     *
     * @param folder must not exist yet
     */
    public static void run(DataFolder folder) throws ConfigException, IOException, GeneralSecurityException {
        FolderInit.create(folder, DemoOrganisation.DOMAIN, "mail." + DemoOrganisation.DOMAIN, true);
        try (Installation installation = open(folder)) {
            DemoOrganisation.create(folder, LocalAdmin.within(installation));
            try (Server server = start(installation)) {
                Login login = DemoOrganisation.logins(folder).orElse(List.of()).getFirst();
                send(port(server, ListenerKind.SMTP), "EHLO");
                send(port(server, ListenerKind.LMTP), "LHLO");
                read(port(server, ListenerKind.IMAPS), folder, login);
                work(port(server, ListenerKind.IMAP), login);
            }
        }
        // A start over what is there is another one than the first.
        try (Installation installation = open(folder);
                Server server = start(installation)) {
            send(port(server, ListenerKind.SMTP), "EHLO");
        }
    }

    private static Installation open(DataFolder folder) throws ConfigException, IOException {
        return Installation.open(folder).orElseThrow(() -> new ConfigException("the folder is in use"));
    }

    private static Server start(Installation installation) throws ConfigException, IOException {
        Optional<ConfigException> busy = Optional.empty();
        for (int i = 0; i < ATTEMPTS; i++) {
            int offset = ThreadLocalRandom.current().nextInt(20_000, 50_000);
            try {
                return Server.start(installation, new ServeOptions(offset, Optional.of("127.0.0.1")));
            } catch (ConfigException e) {
                busy = Optional.of(e);
            }
        }
        throw busy.orElseThrow();
    }

    private static int port(Server server, ListenerKind kind) {
        return server.openListeners().stream()
                .filter(listener -> listener.kind() == kind)
                .mapToInt(Server.OpenListener::port)
                .findFirst()
                .orElseThrow();
    }

    private static void send(int port, String greeting) throws IOException {
        List<String> requests = new ArrayList<>(List.of(greeting + " rehearsal.example\r\n"));
        for (int i = 0; i < LETTERS; i++) {
            requests.add("MAIL FROM:<somebody@rehearsal.example>\r\n");
            requests.add("RCPT TO:<" + DemoOrganisation.ALICE + ">\r\n");
            requests.add("DATA\r\n");
            requests.add(letter(i) + ".\r\n");
        }
        requests.add("QUIT\r\n");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            converse(socket, "220", requests);
        }
    }

    private static String letter(int number) {
        return "From: Somebody <somebody@rehearsal.example>\r\nTo: " + DemoOrganisation.ALICE + "\r\nSubject: rehearsal "
                + number + "\r\nDate: Mon, 5 Oct 2026 09:00:00 +0200\r\nMessage-ID: <" + number
                + "@rehearsal.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
                + ("Line " + number + " of what somebody says in a letter.\r\n").repeat(40);
    }

    /** A mailbox of some size, filled and read in every way that programs do when they see it for the first time. */
    private static void work(int port, Login login) throws IOException {
        List<String> requests = new ArrayList<>(List.of(
                "a LOGIN " + login.address() + " " + login.password() + "\r\n", "a CREATE Rehearsal\r\n"));
        for (int i = 0; i < MESSAGES; i += MESSAGES_AN_APPEND) {
            StringBuilder append = new StringBuilder("a APPEND Rehearsal");
            for (int j = i; j < i + MESSAGES_AN_APPEND; j++) {
                String letter = letter(j);
                append.append(" (\\Seen) {").append(letter.length()).append("+}\r\n").append(letter);
            }
            requests.add(append.append("\r\n").toString());
        }
        for (int round = 0; round < ROUNDS; round++) {
            requests.add("a SELECT Rehearsal\r\n");
            requests.add("a FETCH 1:* (UID FLAGS)\r\n");
            requests.add("a FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE)\r\n");
            requests.add("a FETCH 1:* (BODYSTRUCTURE)\r\n");
            requests.add("a FETCH 1:* (BODY.PEEK[HEADER.FIELDS (SUBJECT FROM DATE)])\r\n");
            requests.add("a FETCH 1:* (BODY.PEEK[])\r\n");
            requests.add("a SEARCH UNSEEN\r\n");
            requests.add("a SEARCH SUBJECT rowing\r\n");
            requests.add("a SEARCH TEXT rowing\r\n");
            requests.add("a STORE 1:* +FLAGS.SILENT (\\Flagged)\r\n");
            requests.add("a STORE 1:* -FLAGS.SILENT (\\Flagged)\r\n");
        }
        requests.add("a LOGOUT\r\n");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            converse(socket, "* OK", requests);
        }
    }

    private static void read(int port, DataFolder folder, Login login) throws IOException, GeneralSecurityException {
        try (Socket socket = trusting(folder).getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port)) {
            converse(
                    socket,
                    "* OK",
                    List.of(
                            "a LOGIN " + login.address() + " " + login.password() + "\r\n",
                            "a LIST \"\" \"*\" RETURN (STATUS (MESSAGES UNSEEN))\r\n",
                            "a SELECT INBOX\r\n",
                            "a FETCH 1:* (UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE)\r\n",
                            "a FETCH 1:* (BODY.PEEK[])\r\n",
                            "a SEARCH UNSEEN SUBJECT rowing\r\n",
                            "a STORE 1 +FLAGS (\\Seen)\r\n",
                            "a LOGOUT\r\n"));
        }
    }

    /** Trusts the folder's own certificate and nothing else. */
    private static SSLContext trusting(DataFolder folder) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        try (InputStream pem = Files.newInputStream(folder.tls().resolve("certificate.pem"))) {
            trusted.setCertificateEntry(
                    "own", CertificateFactory.getInstance("X.509").generateCertificate(pem));
        }
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    /** Sends each request when the answer to the one before is complete; what is answered does not matter here. */
    private static void converse(Socket socket, String greeting, List<String> requests) throws IOException {
        socket.setSoTimeout((int) PATIENCE.toMillis());
        BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        OutputStream out = socket.getOutputStream();
        boolean imap = greeting.startsWith("*");
        in.readLine();
        for (String request : requests) {
            out.write(request.getBytes(StandardCharsets.UTF_8));
            out.flush();
            String line = in.readLine();
            while (line != null && !(imap ? line.startsWith("a ") : line.matches("\\d{3}( .*)?"))) {
                line = in.readLine();
            }
        }
    }
}
