package org.redoubt.transport.flow;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.redoubt.account.Gate;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.account.OutboundQueue;
import org.redoubt.directory.Directory;
import org.redoubt.mime.Address;
import org.redoubt.mime.DateField;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.HeaderText;
import org.redoubt.mime.Part;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.codec.MailAddress;
import org.redoubt.transport.queue.Dispatch;

/**
 * What an archive gets of a message: its envelope as plain fields, and the message itself as it came, as
 * message/rfc822. The shape is that of Exchange's envelope journaling, which archives read: a first part of text with
 * {@code Sender}, {@code Subject}, {@code Message-Id} and a line for each recipient ({@code To}, {@code Cc}, {@code Bcc},
 * or {@code Recipient} where a stranger's message does not name her), with {@code Expanded} where a group led to her.
 *
 * <p>A report carries a code that only this server can make, by which it is known when it comes again. Whatever else looks
 * like a report is journaled as all mail is: anybody can write the field of Exchange.
 */
final class JournalReport {
    private static final String FIELD = "X-MS-Journal-Report";
    private static final String CODE = "X-Redoubt-Journal";
    private static final int PIECE = 64 * 1024;
    /** Messages within a report of somebody else's that are looked at; ours is the first. */
    private static final int WITHIN = 10;

    private final Directory directory;
    private final String hostname;
    private final OutboundQueue queue;

    JournalReport(Directory directory, String hostname, OutboundQueue queue) {
        this.directory = directory;
        this.hostname = hostname;
        this.queue = queue;
    }

    /**
     * Whether a message is a report of ours that comes again, or the report of another server about one: a report about it
     * would have one, and so on.
     */
    boolean isOne(Message message, Dispatch dispatch) throws IOException {
        HeaderBlock header = message.structure().header();
        if (dispatch.mail().sender().isPresent() || header.first(FIELD).isEmpty()) {
            return false;
        }
        if (ours(header)) {
            return true;
        }
        List<Part> within = new ArrayList<>();
        messages(message.structure().root(), within);
        for (Part root : within) {
            int length = (int) Math.min(PIECE, root.bodyStart() - root.headerStart());
            if (ours(HeaderBlock.of(message.range(root.headerStart(), length)))) {
                return true;
            }
        }
        return false;
    }

    private static void messages(Part part, List<Part> found) {
        if (part.isMessage() && found.size() < WITHIN) {
            found.add(part.children().getFirst());
        }
        part.children().forEach(child -> messages(child, found));
    }

    private boolean ours(HeaderBlock header) {
        String id = header.first("Message-ID").map(field -> field.value().strip()).orElse("");
        byte[] code = header.first(CODE).map(field -> field.value().strip()).orElse("").getBytes(StandardCharsets.UTF_8);
        return MessageDigest.isEqual(code, code(id).getBytes(StandardCharsets.US_ASCII));
    }

    private String code(String messageId) {
        return HexFormat.of().formatHex(Arrays.copyOf(queue.proof("journal\0" + messageId), 16));
    }

    /** The report, which the caller closes. */
    Message of(Message message, Dispatch dispatch, boolean submitted, String archive, Instant now, Gate gate)
            throws IOException {
        String boundary = "journal-" + dispatch.trace().replaceAll("[^A-Za-z0-9]", "-") + '-' + now.toEpochMilli();
        String subject = message.structure().envelope().subject().map(HeaderText::decode).orElse("");
        String text = facts(message, dispatch, submitted, subject);
        boolean eightBit = eightBit(message);
        String id = '<' + boundary + '@' + hostname + '>';
        String head = "Return-Path: <>\r\nDate: " + DateField.of(now) + "\r\nFrom: Journal <postmaster@" + hostname + ">\r\nTo: <"
                + archive + ">\r\nSubject: " + HeaderWords.encoded(subject) + "\r\nMessage-ID: " + id + "\r\n"
                + FIELD + ":\r\n" + CODE + ": " + code(id) + "\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
                + "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n--" + boundary
                + "\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + text
                + "\r\n--" + boundary + "\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: "
                + (eightBit ? "8bit" : "7bit") + "\r\n\r\n";
        byte[] start = head.getBytes(StandardCharsets.UTF_8);
        byte[] end = ("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII);
        try (MessageIntake intake = gate.intake(message.size() + start.length + end.length)) {
            intake.write(start);
            for (long at = 0; at < message.size(); at += PIECE) {
                intake.write(message.range(at, PIECE));
            }
            intake.write(end);
            return intake.finish();
        }
    }

    private static boolean eightBit(Message message) throws IOException {
        for (long at = 0; at < message.size(); at += PIECE) {
            for (byte b : message.range(at, PIECE)) {
                if (b < 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private String facts(Message message, Dispatch dispatch, boolean submitted, String subject) {
        StringBuilder text = new StringBuilder(300);
        text.append("Sender: ").append(dispatch.mail().sender().map(MailAddress::addrSpec).orElse("<>")).append("\r\n");
        text.append("Subject: ").append(line(subject)).append("\r\n");
        text.append("Message-Id: ");
        text.append(line(message.structure().envelope().messageId().orElse(""))).append("\r\n");
        Set<String> to = addresses(message.structure().envelope().to());
        Set<String> cc = addresses(message.structure().envelope().cc());
        for (Dispatch.To recipient : dispatch.recipients()) {
            String address = recipient.arguments().recipient().addrSpec();
            String lower = address.toLowerCase(Locale.ROOT);
            String field = to.contains(lower) ? "To" : cc.contains(lower) ? "Cc" : submitted ? "Bcc" : "Recipient";
            List<String> members = members(recipient, lower);
            if (members.isEmpty()) {
                text.append(field).append(": ").append(line(address)).append("\r\n");
            }
            members.forEach(member ->
                    text.append(field).append(": ").append(line(member)).append(", Expanded: ").append(line(address)).append("\r\n"));
        }
        return text.toString();
    }

    /** The people a group led to; nobody where the address is one person's. */
    private List<String> members(Dispatch.To recipient, String address) {
        if (directory.group(address).isEmpty()) {
            return List.of();
        }
        return recipient.accounts().stream().map(this::address).flatMap(Optional::stream).toList();
    }

    private Optional<String> address(AccountId account) {
        return directory.person(account).map(person -> person.address());
    }

    private static Set<String> addresses(List<Address> list) {
        return list.stream()
                .map(Address::addrSpec)
                .flatMap(Optional::stream)
                .map(address -> address.toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String line(String text) {
        String line = text.replaceAll("[\\x00-\\x1f\\x7f]+", " ").strip();
        return line.length() > 900 ? line.substring(0, 900) : line;
    }
}
