package org.redoubt.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What a mailbox costs as it grows: {@code MailboxGrowth PORT LOGIN PASSWORD MOST CHART.svg}, run by
 * {@code ./redoubt-bench --growth}.
 *
 * <p>Grows one mailbox by tens from 1,000 messages to MOST, and at each size measures over IMAP what a program does
 * all day: SELECT, one FETCH by uid, a STORE of one flag, and how long after an APPEND a session in IDLE hears of it.
 * Each is the median of {@value #ROUNDS}. Prints a row for each size and draws a chart.
 */
public final class MailboxGrowth {
    private static final int ROUNDS = 101;
    private static final int BATCH = 500;
    private static final String BOX = "Growth";
    private static final String[] NAMES = {"select", "fetch_one", "store_one", "idle_wake_up"};
    private static final String[] COLOURS = {"#0b6bcb", "#c2410c", "#15803d", "#7e22ce"};

    private final int port;
    private final String login;
    private final String password;
    private final Random random = new Random(1);

    private MailboxGrowth(int port, String login, String password) {
        this.port = port;
        this.login = login;
        this.password = password;
    }

    /** Medians in milliseconds, in the order of {@link #NAMES}. */
    private record Row(int messages, double[] millis) {}

    public static void main(String[] arguments) throws IOException {
        MailboxGrowth growth = new MailboxGrowth(Integer.parseInt(arguments[0]), arguments[1], arguments[2]);
        List<Row> rows = growth.run(Integer.parseInt(arguments[3]));
        Files.writeString(Path.of(arguments[4]), chart(rows));
    }

    private List<Row> run(int most) throws IOException {
        List<Row> rows = new ArrayList<>();
        System.out.printf("%-10s %14s %14s %14s %14s%n", "messages", "select_ms", "fetch_one_ms", "store_one_ms", "idle_wake_ms");
        try (Client client = new Client()) {
            client.command("CREATE " + BOX);
            int filled = 0;
            for (int size = 1_000; size <= most; size *= 10) {
                fill(client, size - filled);
                Row row = measure(client, size);
                // The measurement itself appends.
                filled = size + ROUNDS;
                rows.add(row);
                System.out.printf(
                        Locale.ROOT, "%-10d %14.2f %14.2f %14.2f %14.2f%n",
                        size, row.millis[0], row.millis[1], row.millis[2], row.millis[3]);
            }
        }
        return rows;
    }

    private void fill(Client client, int count) throws IOException {
        for (int left = count; left > 0; left -= BATCH) {
            client.append(Math.min(BATCH, left), random);
        }
    }

    private Row measure(Client client, int size) throws IOException {
        double select = median(() -> client.command("SELECT " + BOX));
        double fetch = median(() -> client.command("UID FETCH " + (1 + random.nextInt(size)) + " (FLAGS ENVELOPE)"));
        double store = median(() -> client.command("UID STORE " + (1 + random.nextInt(size)) + " +FLAGS (\\Flagged)"));
        client.command("UNSELECT");
        double wake;
        try (Client idler = new Client()) {
            idler.command("SELECT " + BOX);
            idler.idle();
            wake = median(() -> {
                client.append(1, random);
                idler.untilExists();
            });
        }
        return new Row(size, new double[] {select, fetch, store, wake});
    }

    private interface Step {
        void run() throws IOException;
    }

    private static double median(Step step) throws IOException {
        double[] millis = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            long began = System.nanoTime();
            step.run();
            millis[i] = (System.nanoTime() - began) / 1e6;
        }
        Arrays.sort(millis);
        return millis[ROUNDS / 2];
    }

    /** One IMAP connection, signed in. */
    private final class Client implements AutoCloseable {
        private final Socket socket = new Socket("127.0.0.1", port);
        private final InputStream in;
        private final OutputStream out;
        private int tags;

        Client() throws IOException {
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            out = new BufferedOutputStream(socket.getOutputStream(), 1 << 16);
            line();
            command("LOGIN " + login + " " + password);
        }

        void command(String text) throws IOException {
            String tag = "t" + ++tags;
            send(tag + " " + text + "\r\n");
            until(tag);
        }

        void idle() throws IOException {
            send("i IDLE\r\n");
            line();
        }

        void untilExists() throws IOException {
            while (!line().endsWith(" EXISTS")) {
                continue;
            }
        }

        void append(int count, Random random) throws IOException {
            String tag = "t" + ++tags;
            StringBuilder text = new StringBuilder(tag).append(" APPEND ").append(BOX);
            for (int i = 0; i < count; i++) {
                String message = message(random);
                text.append(" {").append(message.length()).append("+}\r\n").append(message);
            }
            send(text.append("\r\n").toString());
            until(tag);
        }

        private void until(String tag) throws IOException {
            for (String line = line(); ; line = line()) {
                if (line.startsWith(tag + " ")) {
                    if (!line.startsWith(tag + " OK")) {
                        throw new IOException(line);
                    }
                    return;
                }
            }
        }

        private void send(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        private String line() throws IOException {
            StringBuilder line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("the server has closed the connection");
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static String message(Random random) {
        StringBuilder text = new StringBuilder("Message-ID: <").append(Long.toHexString(random.nextLong()));
        text.append("@example.net>\r\nFrom: Person ").append(random.nextInt(500)).append(" <p@example.net>\r\nTo: all@example.org\r\n");
        text.append("Subject: growth ").append(random.nextInt(10_000)).append("\r\n\r\n");
        while (text.length() < 1_000) {
            text.append("a line of a letter, number ").append(random.nextInt(1_000)).append("\r\n");
        }
        return text.toString();
    }

    private static String chart(List<Row> rows) {
        double most = rows.stream().flatMapToDouble(row -> Arrays.stream(row.millis)).max().orElse(1) * 1.15;
        StringBuilder out = new StringBuilder(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"640\" height=\"340\" font-family=\"sans-serif\" font-size=\"12\">\n"
                        + "<rect width=\"640\" height=\"340\" fill=\"#ffffff\"/>\n"
                        + "<text x=\"60\" y=\"20\" font-size=\"14\">Milliseconds (median) by messages in the mailbox</text>\n");
        for (int i = 0; i <= 4; i++) {
            double value = most * i / 4;
            out.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"60\" x2=\"500\" y1=\"%.0f\" y2=\"%.0f\" stroke=\"#dddddd\"/><text x=\"52\" y=\"%.0f\" text-anchor=\"end\">%.1f</text>%n",
                    y(value, most), y(value, most), y(value, most) + 4, value));
        }
        for (int i = 0; i < rows.size(); i++) {
            out.append(String.format(
                    Locale.ROOT, "<text x=\"%.0f\" y=\"310\" text-anchor=\"middle\">%,d</text>%n", x(i, rows), rows.get(i).messages));
        }
        for (int series = 0; series < NAMES.length; series++) {
            out.append("<polyline fill=\"none\" stroke-width=\"2\" stroke=\"").append(COLOURS[series]).append("\" points=\"");
            for (int i = 0; i < rows.size(); i++) {
                out.append(String.format(Locale.ROOT, "%.0f,%.1f ", x(i, rows), y(rows.get(i).millis[series], most)));
            }
            out.append("\"/>\n<text x=\"516\" y=\"").append(60 + series * 22).append("\" fill=\"").append(COLOURS[series]).append("\">");
            out.append(NAMES[series].replace('_', ' ')).append("</text>\n");
        }
        return out.append("</svg>\n").toString();
    }

    private static double x(int place, List<Row> rows) {
        return 80 + place * 400.0 / Math.max(1, rows.size() - 1);
    }

    private static double y(double value, double most) {
        return 290 - value / most * 250;
    }
}
