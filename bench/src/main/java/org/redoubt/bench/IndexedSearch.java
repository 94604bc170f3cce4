package org.redoubt.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * How long IMAP's text searches of a large mailbox take once its index is made: waits until the server has indexed
 * nothing more for some seconds, then runs each of them a few times.
 *
 * <p>Arguments: host, IMAP port, port of the metrics, login, password, mailbox. Prints medians in milliseconds. The
 * searches are those of the load driver's {@code imap} mode.
 */
public final class IndexedSearch {
    private static final int RUNS = 11;
    private static final int PATIENCE_SECONDS = 900;
    private static final int QUIET_SECONDS = 12;

    private final Socket socket;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;
    private int tag;

    private IndexedSearch(String host, int port) throws IOException {
        socket = new Socket(host, port);
        socket.setTcpNoDelay(true);
        line();
    }

    public static void main(String[] a) throws IOException, InterruptedException {
        long indexed = awaitIndex(URI.create("http://" + a[0] + ":" + a[2] + "/metrics"));
        IndexedSearch client = new IndexedSearch(a[0], Integer.parseInt(a[1]));
        client.ask("LOGIN " + a[3] + " \"" + a[4] + "\"");
        client.ask("SELECT " + a[5]);
        System.out.println("indexed_emails " + indexed);
        client.time("search_body_indexed", "SEARCH BODY \"ministry\"");
        client.time("search_text_indexed", "SEARCH TEXT \"password\"");
        client.time("search_text_rare_indexed", "SEARCH TEXT \"zebrafish\"");
    }

    private static long awaitIndex(URI metrics) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            long last = 0;
            int quiet = 0;
            for (int i = 0; i < PATIENCE_SECONDS && quiet < QUIET_SECONDS; i++) {
                Thread.sleep(Duration.ofSeconds(1));
                HttpResponse<String> page =
                        http.send(HttpRequest.newBuilder(metrics).build(), HttpResponse.BodyHandlers.ofString());
                long now = page.body()
                        .lines()
                        .filter(line -> line.startsWith("redoubt_search_indexed_emails "))
                        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.indexOf(' '))))
                        .findFirst()
                        .orElseThrow();
                quiet = now == last ? quiet + 1 : 0;
                last = now;
            }
            return last;
        }
    }

    private void time(String name, String command) throws IOException {
        double[] millis = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            long begun = System.nanoTime();
            ask(command);
            millis[i] = (System.nanoTime() - begun) / 1e6;
        }
        Arrays.sort(millis);
        System.out.printf(Locale.ROOT, "%s %.1f ms%n", name, millis[RUNS / 2]);
    }

    private void ask(String command) throws IOException {
        String own = "a" + ++tag;
        socket.getOutputStream().write((own + " " + command + "\r\n").getBytes(StandardCharsets.US_ASCII));
        String answer = line();
        while (!answer.startsWith(own + " ")) {
            answer = line();
        }
        if (!answer.startsWith(own + " OK")) {
            throw new IOException(answer);
        }
    }

    /** Whole buffers at a time: a search that finds nearly everything is answered in one line of half a megabyte. */
    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            if (at == end) {
                at = 0;
                end = socket.getInputStream().read(buffer);
                if (end < 0) {
                    throw new IOException("the server closed the connection");
                }
            }
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            line.write(buffer, from, at - from);
            if (at < end) {
                at++;
                return line.toString(StandardCharsets.US_ASCII);
            }
        }
    }
}
