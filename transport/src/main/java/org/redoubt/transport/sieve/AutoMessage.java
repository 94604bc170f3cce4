package org.redoubt.transport.sieve;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.HeaderText;
import org.redoubt.mime.MessageStructure;
import org.redoubt.mime.RawField;
import org.redoubt.sieve.Action;
import org.redoubt.sieve.MailAddresses;

/** The text of what a script has the server write: answers (RFC 5230 5) and notices (RFC 5436 2). */
final class AutoMessage {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss xx", Locale.ROOT).withZone(ZoneOffset.UTC);
    /** RFC 2047 2: a word has 75 characters; 45 octets make 60 of base64. */
    private static final int WORD_OCTETS = 42;

    private static final int REFERENCES = 900;

    private final StringBuilder head = new StringBuilder();
    private byte[] body = new byte[0];

    private AutoMessage(String hostname, Instant now, RandomGenerator random) {
        byte[] id = new byte[12];
        random.nextBytes(id);
        line("Return-Path: <>");
        line("Date: " + DATE.format(now));
        line("Message-ID: <" + HexFormat.of().formatHex(id) + '@' + hostname + '>');
        line("X-Auto-Response-Suppress: All");
        line("MIME-Version: 1.0");
    }

    /** An answer to a message's sender. */
    static byte[] answer(
            Action.Vacation vacation,
            MessageStructure about,
            String from,
            String to,
            String hostname,
            Instant now,
            RandomGenerator random) {
        AutoMessage out = new AutoMessage(hostname, now, random);
        String subject = about.envelope().subject().map(HeaderText::decode).orElse("your message");
        out.line("From: " + from);
        out.line("To: <" + to + '>');
        out.line("Subject: " + encoded(vacation.subject().orElse("Auto: " + subject)));
        out.line("Auto-Submitted: auto-replied (vacation)"); // RFC 5230 5.6
        out.references(about.header());
        if (vacation.mime()) {
            out.entity(vacation.reason());
        } else {
            out.text(vacation.reason());
        }
        return out.bytes();
    }

    /** RFC 5436 2.7: a notice that a message came. */
    static byte[] notice(
            Action.Notify notify,
            MessageStructure about,
            String from,
            String owner,
            String hostname,
            Instant now,
            RandomGenerator random) {
        AutoMessage out = new AutoMessage(hostname, now, random);
        String subject = about.envelope().subject().map(HeaderText::decode).orElse("");
        out.line("From: " + from);
        out.line("To: " + String.join(",\r\n ", notify.method().recipients().stream().map(a -> '<' + a + '>').toList()));
        String title = notify.method().field("subject").or(notify::message).orElse("New mail: " + subject);
        out.line("Subject: " + encoded(title));
        out.line("Auto-Submitted: auto-notified; owner-email=\"" + owner.replace("\"", "") + '"');
        switch (notify.importance()) {
            case 1 -> out.line("Importance: high");
            case 3 -> out.line("Importance: low");
            default -> {}
        }
        out.text(notify.method().body().or(notify::message).orElseGet(() -> summary(about, subject)));
        return out.bytes();
    }

    private static String summary(MessageStructure about, String subject) {
        String from = about.header().first("From").map(field -> HeaderText.decode(field.value())).orElse("");
        return "From: " + from + "\r\nSubject: " + subject + "\r\n";
    }

    private void line(String line) {
        head.append(line).append("\r\n");
    }

    /** RFC 5230 5.3, RFC 3834 3.1.5. */
    private void references(HeaderBlock header) {
        Optional<String> id = header.first("Message-ID")
                .flatMap(field -> HeaderText.messageIds(field.value()).stream().findFirst())
                .filter(text -> text.length() < 250 && text.chars().allMatch(c -> c > ' ' && c < 0x7f));
        if (id.isEmpty()) {
            return;
        }
        line("In-Reply-To: <" + id.get() + '>');
        StringBuilder chain = new StringBuilder("References:");
        List<String> before = header.first("References").map(field -> HeaderText.messageIds(field.value())).orElse(List.of());
        for (String reference : before.subList(Math.max(0, before.size() - 10), before.size())) {
            if (chain.length() + reference.length() < REFERENCES && reference.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
                chain.append(" <").append(reference).append(">\r\n");
            }
        }
        line(chain.append(" <").append(id.get()).append('>').toString());
    }

    private void text(String text) {
        line("Content-Type: text/plain; charset=utf-8");
        byte[] octets = text.getBytes(StandardCharsets.UTF_8);
        boolean plain = text.chars().allMatch(c -> (c >= ' ' && c < 0x7f) || c == '\r' || c == '\n' || c == '\t')
                && text.lines().allMatch(each -> each.length() <= 900)
                && !text.replace("\r\n", "").contains("\r");
        if (plain) {
            line("Content-Transfer-Encoding: 7bit");
            body = (text.endsWith("\r\n") ? text : text + "\r\n").getBytes(StandardCharsets.US_ASCII);
        } else {
            line("Content-Transfer-Encoding: base64");
            body = (Base64.getMimeEncoder().encodeToString(octets) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        }
    }

    /** RFC 5230 4.3: a MIME entity; of its header only what speaks of the content, so that nothing is forged. */
    private void entity(String entity) {
        int end = entity.startsWith("\r\n") ? 0 : entity.indexOf("\r\n\r\n");
        String header = end < 0 ? "" : entity.substring(0, end == 0 ? 0 : end + 2);
        for (RawField field : HeaderBlock.of(header.getBytes(StandardCharsets.UTF_8)).fields()) {
            if (field.name().toLowerCase(Locale.ROOT).startsWith("content-")) {
                head.append(new String(field.line(), StandardCharsets.UTF_8));
            }
        }
        String rest = end < 0 ? entity : entity.substring(end == 0 ? 2 : end + 4);
        String lines = rest.replace("\r\n", "\n").replace('\r', ' ').replace("\n", "\r\n");
        body = (lines.endsWith("\r\n") ? lines : lines + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    private byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(head.length() + body.length + 2);
        out.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
        out.writeBytes(body);
        return out.toByteArray();
    }

    /** An address as a script or the directory has it, its name encoded. */
    static String mailbox(String text) {
        Optional<String> address = MailAddresses.one(text);
        int angle = text.indexOf('<');
        if (address.isEmpty() || angle <= 0) {
            return '<' + address.orElse(text) + '>';
        }
        return named(text.substring(0, angle).strip().replace("\"", ""), address.get());
    }

    /** {@code "Name" <address>}. */
    static String named(String name, String address) {
        if (name.isEmpty() || name.equals(address)) {
            return '<' + address + '>';
        }
        boolean ascii = name.chars().allMatch(c -> c >= ' ' && c < 0x7f);
        String written = ascii ? '"' + name.replace("\\", "\\\\").replace("\"", "\\\"") + '"' : encoded(name);
        return written + " <" + address + '>';
    }

    /** A text as one header value (RFC 2047), folded. */
    static String encoded(String text) {
        String line = text.replaceAll("[\\x00-\\x1f\\x7f]+", " ");
        boolean ascii = line.chars().allMatch(c -> c < 0x7f) && !line.contains("=?");
        if (ascii && line.length() <= 800) {
            return line;
        }
        StringBuilder out = new StringBuilder();
        ByteArrayOutputStream word = new ByteArrayOutputStream();
        int[] characters = line.codePoints().limit(400).toArray();
        for (int i = 0; i < characters.length; i++) {
            word.writeBytes(Character.toString(characters[i]).getBytes(StandardCharsets.UTF_8));
            if (word.size() >= WORD_OCTETS || i == characters.length - 1) {
                out.append(out.isEmpty() ? "" : "\r\n ")
                        .append("=?utf-8?B?")
                        .append(Base64.getEncoder().encodeToString(word.toByteArray()))
                        .append("?=");
                word.reset();
            }
        }
        return out.toString();
    }
}
