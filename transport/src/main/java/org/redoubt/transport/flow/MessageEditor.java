package org.redoubt.transport.flow;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.redoubt.account.Gate;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.filter.SpamVerdict;
import org.redoubt.mime.HeaderText;
import org.redoubt.transport.flow.Action.Change;

/** Makes of a message the one that rules want; what they do not touch is copied octet by octet. */
final class MessageEditor {
    private static final int PIECE = 64 * 1024;

    private final Gate gate;

    MessageEditor(Gate gate) {
        this.gate = gate;
    }

    /** Octets that stand in the place of others, offsets from the start of the message. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Splice(long from, long to, byte[] by) {}

    /** The changed message, which the caller closes; empty when nothing of it changes. */
    Optional<Message> edit(Message message, List<Change> changes) throws IOException {
        List<Splice> splices = new ArrayList<>();
        for (Change change : changes) {
            if (change instanceof Action.Disclaimer disclaimer && splices.isEmpty()) {
                splices.addAll(Disclaimers.of(message, disclaimer));
            }
        }
        boolean header = header(message, changes, splices);
        return header || !splices.isEmpty() ? Optional.of(spliced(message, splices)) : Optional.empty();
    }

    /** Whether the header changes; what a disclaimer wants of it is in the splices already. */
    private static boolean header(Message message, List<Change> changes, List<Splice> splices) throws IOException {
        long end = message.structure().root().bodyStart();
        if (end > FlowLimits.HEADER || changes.stream().allMatch(Action.Disclaimer.class::isInstance)) {
            return false;
        }
        Optional<Splice> wanted = splices.stream().filter(splice -> splice.from() == 0 && splice.to() == end).findFirst();
        byte[] before = wanted.isPresent() ? wanted.get().by() : message.range(0, (int) end);
        HeaderLines lines = HeaderLines.of(before);
        changes.forEach(change -> apply(change, lines, message));
        byte[] after = lines.octets();
        if (java.util.Arrays.equals(before, after)) {
            return false;
        }
        wanted.ifPresent(splices::remove);
        splices.add(new Splice(0, end, after));
        return true;
    }

    private static void apply(Change change, HeaderLines lines, Message message) {
        switch (change) {
            case Action.AddHeader(var name, var value) -> lines.add(name + ": " + value);
            case Action.RemoveHeader(var name) -> lines.remove(name.toLowerCase(Locale.ROOT));
            case Action.MarkSpam(var spam) -> {
                SpamVerdict.FIELDS.stream().filter(name -> !name.equals(SpamVerdict.VIRUS_FIELD)).forEach(lines::remove);
                lines.add("X-Spam-Status: " + (spam ? "Yes" : "No") + ", by a rule of the organisation");
            }
            case Action.SubjectPrefix(var prefix) -> {
                String subject = message.structure().envelope().subject().map(HeaderText::decode).orElse("");
                if (!subject.contains(prefix.strip())) {
                    lines.replaceFirst("subject", subject(prefix, lines.first("subject")));
                }
            }
            case Action.Disclaimer _ -> {}
        }
    }

    private static byte[] subject(String prefix, Optional<byte[]> before) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(("Subject: " + HeaderWords.encoded(prefix.strip())).getBytes(StandardCharsets.US_ASCII));
        byte[] rest = before.orElse(new byte[] {'\r', '\n'});
        if (rest.length == 0 || rest[0] != ' ' && rest[0] != '\t' && rest[0] != '\r') {
            out.write(' ');
        }
        out.writeBytes(rest);
        return out.toByteArray();
    }

    private Message spliced(Message message, List<Splice> splices) throws IOException {
        List<Splice> ordered = splices.stream().sorted(Comparator.comparingLong(Splice::from)).toList();
        long more = ordered.stream().mapToLong(splice -> splice.by().length).sum();
        try (MessageIntake intake = gate.intake(message.size() + more)) {
            long at = 0;
            for (Splice splice : ordered) {
                copy(message, at, splice.from(), intake);
                intake.write(splice.by());
                at = splice.to();
            }
            copy(message, at, message.size(), intake);
            return intake.finish();
        }
    }

    private static void copy(Message message, long from, long to, MessageIntake into) throws IOException {
        for (long at = from; at < to; ) {
            byte[] piece = message.range(at, (int) Math.min(PIECE, to - at));
            into.write(piece);
            at += piece.length;
        }
    }
}
