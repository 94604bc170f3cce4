package org.redoubt.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * What a browser does most, as it sees it: the first screen of a large mailbox (Email/query with collapsed threads and
 * Email/get of 50, in one request) by many clients that each ask once a second; and how long it takes until a flag that
 * is set over IMAP is announced by an event source.
 *
 * <p>One person may have eight requests at a time (RFC 8620 2); a client that is told so asks again at once, which counts.
 *
 * <p>Arguments: host, HTTPS port, IMAP port, login, password, mailbox, clients, seconds. Any certificate is taken.
 */
public final class JmapScreen {
    private static final int PUSHES = 50;
    private static final Pattern ACCOUNT = Pattern.compile("\"urn:ietf:params:jmap:mail\":\"(a[0-9]+)\"");
    private static final Pattern FIRST_ID = Pattern.compile("\"ids\":\\[\"([^\"]+)\"");
    private static final String PROPERTIES = "[\"id\",\"threadId\",\"mailboxIds\",\"keywords\",\"from\",\"subject\",\"receivedAt\","
            + "\"preview\",\"hasAttachment\",\"size\"]";

    private final String base;
    private final String authorization;

    private JmapScreen(String base, String authorization) {
        this.base = base;
        this.authorization = authorization;
    }

    public static void main(String[] a) throws Exception {
        // The server's own certificate names itself, and this is loopback.
        System.setProperty("jdk.internal.httpclient.disableHostnameVerification", "true");
        String pair = a[3] + ":" + a[4];
        JmapScreen bench = new JmapScreen(
                "https://" + a[0] + ":" + a[1],
                "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        try (HttpClient http = client()) {
            String account = found(ACCOUNT, bench.send(http, bench.request("/jmap/session").build()));
            String mailbox = found(
                    FIRST_ID,
                    bench.call(http, "[\"Mailbox/query\",{\"accountId\":\"" + account + "\",\"filter\":{\"name\":\"" + a[5]
                            + "\"}},\"0\"]"));
            String screen = "[\"Email/query\",{\"accountId\":\"" + account + "\",\"filter\":{\"inMailbox\":\"" + mailbox
                    + "\"},\"sort\":[{\"property\":\"receivedAt\",\"isAscending\":false}],\"collapseThreads\":true,\"limit\":50},\"0\"],"
                    + "[\"Email/get\",{\"accountId\":\"" + account
                    + "\",\"#ids\":{\"resultOf\":\"0\",\"name\":\"Email/query\",\"path\":\"/ids\"},\"properties\":" + PROPERTIES
                    + "},\"1\"]";
            bench.screens("jmap_screen", screen, Integer.parseInt(a[6]), Integer.parseInt(a[7]));
            Arrivals arrivals = new Arrivals(a[0], Integer.parseInt(a[2]), a[3], a[4], a[5]);
            Thread arriving = Thread.startVirtualThread(arrivals);
            bench.screens("jmap_screen_busy", screen, Integer.parseInt(a[6]), Integer.parseInt(a[7]));
            arrivals.over = true;
            arriving.join();
            System.out.printf(Locale.ROOT, "jmap_screen_busy_arrived %d%n", arrivals.arrived);
            bench.pushes(http, a[0], Integer.parseInt(a[2]), a[3], a[4], a[5]);
        }
    }

    private static HttpClient client() throws GeneralSecurityException {
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, new TrustManager[] {new Trusting()}, new SecureRandom());
        return HttpClient.newBuilder().sslContext(tls).build();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path)).header("Authorization", authorization);
    }

    private String send(HttpClient http, HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        while (response.body().contains("maxConcurrentRequests") && response.statusCode() == 400) {
            response = http.send(request, HttpResponse.BodyHandlers.ofString());
        }
        if (response.statusCode() != 200) {
            throw new IOException(response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    private String call(HttpClient http, String calls) throws IOException, InterruptedException {
        String body = "{\"using\":[\"urn:ietf:params:jmap:core\",\"urn:ietf:params:jmap:mail\"],\"methodCalls\":[" + calls + "]}";
        return send(
                http,
                request("/jmap/api")
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    private static String found(Pattern pattern, String text) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException("not in the answer: " + pattern + " " + text.substring(0, Math.min(300, text.length())));
        }
        return matcher.group(1);
    }

    /** Each client has a connection of its own; the first fifth of the time warms the server. */
    private void screens(String name, String screen, int clients, int seconds) throws Exception {
        List<List<Double>> all = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            List<Double> mine = new ArrayList<>();
            all.add(mine);
            long phase = i * 1_000_000_000L / clients;
            threads.add(Thread.startVirtualThread(() -> oneClient(screen, seconds, phase, mine)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        double[] millis = all.stream()
                .flatMap(one -> one.subList(one.size() / 5, one.size()).stream())
                .mapToDouble(Double::doubleValue)
                .sorted()
                .toArray();
        System.out.printf(Locale.ROOT, "%s_requests %d%n", name, millis.length);
        System.out.printf(Locale.ROOT, "%s_median %.1f ms%n", name, millis[millis.length / 2]);
        System.out.printf(Locale.ROOT, "%s_p99 %.1f ms%n", name, millis[(int) (millis.length * 0.99)]);
    }

    private void oneClient(String screen, int seconds, long phase, List<Double> into) {
        try (HttpClient http = client()) {
            call(http, screen);
            long next = System.nanoTime() + phase;
            for (int i = 0; i < seconds; i++) {
                TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
                long begun = System.nanoTime();
                call(http, screen);
                into.add((System.nanoTime() - begun) / 1e6);
                next += 1_000_000_000L;
            }
        } catch (Exception failed) {
            throw new IllegalStateException(failed);
        }
    }

    private void pushes(HttpClient http, String host, int imapPort, String login, String password, String mailbox)
            throws Exception {
        HttpResponse<InputStream> events = http.send(
                request("/jmap/events?types=*&closeafter=no&ping=0").build(), HttpResponse.BodyHandlers.ofInputStream());
        BlockingQueue<Long> heard = new ArrayBlockingQueue<>(1_000);
        Thread.startVirtualThread(() -> {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(events.body(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.startsWith("data:")) {
                        heard.add(System.nanoTime());
                    }
                }
            } catch (IOException over) {
                heard.clear();
            }
        });
        double[] millis = new double[PUSHES];
        try (Socket socket = new Socket(host, imapPort);
                BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            socket.setTcpNoDelay(true);
            in.readLine();
            imap(socket, in, "LOGIN " + login + " \"" + password + "\"");
            imap(socket, in, "SELECT " + mailbox);
            for (int i = 0; i < PUSHES; i++) {
                TimeUnit.MILLISECONDS.sleep(100);
                heard.clear();
                long begun = System.nanoTime();
                imap(socket, in, "STORE 1 " + (i % 2 == 0 ? "+" : "-") + "FLAGS.SILENT (\\Flagged)");
                Long at = heard.poll(Duration.ofSeconds(10).toMillis(), TimeUnit.MILLISECONDS);
                if (at == null) {
                    throw new IOException("a change was not announced");
                }
                millis[i] = (at - begun) / 1e6;
            }
        }
        // The stream never ends by itself, and the client's end waits for it.
        events.body().close();
        Arrays.sort(millis);
        System.out.printf(Locale.ROOT, "jmap_push_median %.1f ms%n", millis[PUSHES / 2]);
        System.out.printf(Locale.ROOT, "jmap_push_worst %.1f ms%n", millis[PUSHES - 1]);
    }

    private static void imap(Socket socket, BufferedReader in, String command) throws IOException {
        socket.getOutputStream().write(("a " + command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        for (String line = in.readLine(); !line.startsWith("a "); line = in.readLine()) {
            if (line.startsWith("* BYE")) {
                throw new IOException(line);
            }
        }
    }

    /** Ten messages a second that come into the mailbox. */
    private static final class Arrivals implements Runnable {
        private static final long EVERY_MILLIS = 100;

        private final String host;
        private final int port;
        private final String login;
        private final String password;
        private final String mailbox;
        private volatile boolean over;
        private volatile int arrived;

        Arrivals(String host, int port, String login, String password, String mailbox) {
            this.host = host;
            this.port = port;
            this.login = login;
            this.password = password;
            this.mailbox = mailbox;
        }

        @Override
        public void run() {
            try (Socket socket = new Socket(host, port);
                    BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
                socket.setTcpNoDelay(true);
                in.readLine();
                imap(socket, in, "LOGIN " + login + " \"" + password + "\"");
                while (!over) {
                    int number = arrived + 1;
                    String message = "From: a@example.org\r\nTo: " + login + "\r\nSubject: arrives " + number + "\r\nMessage-ID: <busy"
                            + number + "@bench>\r\n\r\nHello.\r\n";
                    imap(socket, in, "APPEND " + mailbox + " {" + message.length() + "+}\r\n" + message);
                    arrived = number;
                    TimeUnit.MILLISECONDS.sleep(EVERY_MILLIS);
                }
            } catch (IOException failed) {
                throw new IllegalStateException(failed);
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Nothing is proved here: the server is this machine's own. */
    private static final class Trusting extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, javax.net.ssl.SSLEngine engine) {}

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
