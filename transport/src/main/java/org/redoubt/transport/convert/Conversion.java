package org.redoubt.transport.convert;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.redoubt.account.Gate;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.mime.MessageStructure;
import org.redoubt.mime.Part;
import org.redoubt.transport.flow.HeaderLines;
import org.redoubt.transport.flow.QuotedPrintable;

/**
 * Writes a message so that who cannot take it as it is can: parts are encoded as quoted-printable or base64 (RFC 2045
 * 6), and what they decode to stays as it was. Whatever was signed over the octets as they were is signed no more, so
 * signatures of ours are made afterwards.
 *
 * <p>Not everything can be converted: octets above 127 in a header say nothing of their charset, what a multipart/signed
 * holds is signed as it is (RFC 1847 2.1), and some parts may not be encoded (RFC 2046 5.2).
 */
public final class Conversion {
    /** A line of either encoding, without its end (RFC 2045 6.7, 6.8). */
    private static final int LINE = 76;

    /** Octets that make a line of base64. */
    private static final int OF_A_LINE = 57;

    private static final int PIECE = 64 * 1024;

    /** RFC 5321 4.5.3.1.6. */
    private static final int LONGEST_LINE = 998;

    /** A header beyond this is not written anew. */
    private static final int HEADER = 256 * 1024;

    /** RFC 2045 6.2: what stands there as it is. */
    private static final Set<String> IDENTITIES = Set.of("7bit", "8bit", "binary");

    /** What the outcome has to be. */
    public enum Target {
        /** No octet above 127 (RFC 6152 3). */
        SEVEN_BIT,
        /** Lines that end in CRLF and have at most 998 octets, none of them NUL, so that it needs no BINARYMIME (RFC 3030 3). */
        LINES
    }

    private final Message message;
    private final Target target;
    private final List<Splice> splices = new ArrayList<>();

    private enum How {
        QUOTED_PRINTABLE("quoted-printable"),
        BASE64("base64"),
        /** It holds what is encoded now. */
        SEVEN_BIT("7bit");

        private final String label;

        How(String label) {
            this.label = label;
        }
    }

    /** Octets in whose place others stand: those of a header, or the same in another encoding. */
    private sealed interface Splice {
        long from();

        long to();

        record By(long from, long to, String text) implements Splice {}

        record Encoded(long from, long to, How how) implements Splice {}
    }

    private Conversion(Message message, Target target) {
        this.message = message;
        this.target = target;
    }

    /**
     * The message in another form, which the caller closes.
     *
     * @return empty when it cannot be converted
     */
    public static Optional<Message> of(Gate gate, Message message, Target target) throws IOException {
        Conversion conversion = new Conversion(message, target);
        return conversion.plan() ? conversion.write(gate) : Optional.empty();
    }

    private boolean plan() throws IOException {
        MessageStructure structure = message.structure();
        boolean mime = structure.header().first("mime-version").isPresent();
        return part(structure.root(), !mime, false) != Found.IMPOSSIBLE;
    }

    private enum Found {
        AS_IT_WAS,
        CONVERTED,
        IMPOSSIBLE
    }

    /** @param bare whether it is a message of before MIME */
    private Found part(Part part, boolean bare, boolean signed) throws IOException {
        if (part.isMultipart() || part.isMessage()) {
            return container(part, signed);
        }
        boolean unfit = unfit(part.bodyStart(), part.bodyEnd());
        if (!unfit && !labelled(part)) {
            return Found.AS_IT_WAS;
        }
        // Also in ways that only its reader knows: encoded once more, it would not say so any longer.
        boolean encoded = !IDENTITIES.contains(part.encoding());
        // RFC 2046 5.2: these are never encoded; RFC 6532 3.7 has message/global alone.
        boolean fixed = part.type().equals("message") && !part.subtype().equals("global");
        if (signed || encoded || fixed && unfit) {
            return Found.IMPOSSIBLE;
        }
        boolean text = part.type().equals("text") && target == Target.SEVEN_BIT && !part.encoding().equals("binary");
        How how = !unfit && !part.encoding().equals("binary") ? How.SEVEN_BIT : text ? How.QUOTED_PRINTABLE : How.BASE64;
        return relabelled(part, how, bare, unfit) ? Found.CONVERTED : Found.IMPOSSIBLE;
    }

    private Found container(Part part, boolean signed) throws IOException {
        boolean sealed = signed || part.isMultipart() && part.subtype().equals("signed");
        int before = splices.size();
        Found all = Found.AS_IT_WAS;
        for (Part child : part.children()) {
            Found found = part(child, false, sealed);
            if (found == Found.IMPOSSIBLE) {
                return found;
            }
            all = found == Found.CONVERTED ? found : all;
        }
        if (!labelled(part)) {
            return all;
        }
        // What stands around the parts stays, so it is 8bit at most.
        Optional<Splice> header = signed ? Optional.empty() : header(part, How.SEVEN_BIT, false, false);
        if (header.isEmpty()) {
            return Found.IMPOSSIBLE;
        }
        splices.add(before, header.get());
        return Found.CONVERTED;
    }

    /** Whether a part says that it is written in a way that the next server does not take. */
    private boolean labelled(Part part) {
        return part.encoding().equals("binary") || (target == Target.SEVEN_BIT && part.encoding().equals("8bit"));
    }

    private boolean relabelled(Part part, How how, boolean bare, boolean unfit) throws IOException {
        Optional<Splice> header = header(part, how, bare, unfit);
        header.ifPresent(splices::add);
        if (how != How.SEVEN_BIT) {
            splices.add(new Splice.Encoded(part.bodyStart(), part.bodyEnd(), how));
        }
        return header.isPresent();
    }

    private Optional<Splice> header(Part part, How how, boolean bare, boolean unfit) throws IOException {
        long octets = part.bodyStart() - part.headerStart();
        if (octets > HEADER) {
            return Optional.empty();
        }
        HeaderLines lines = HeaderLines.of(message.range(part.headerStart(), (int) octets));
        String type = lines.first("content-type")
                .map(value -> new String(value, StandardCharsets.ISO_8859_1).strip().toLowerCase(Locale.ROOT))
                .orElse("");
        // RFC 2046 5.1, 5.2: what claims to be a container and cannot be read as one is not encoded as something else.
        boolean claims = type.startsWith("multipart/") || type.startsWith("message/") && !type.startsWith("message/global");
        if (how != How.SEVEN_BIT && claims) {
            return Optional.empty();
        }
        lines.remove("content-transfer-encoding");
        if (bare) {
            lines.add("MIME-Version: 1.0");
        }
        if (unfit && type.isEmpty()) {
            lines.add("Content-Type: text/plain; charset=unknown-8bit"); // RFC 1428 3
        }
        String label = target == Target.LINES && how == How.SEVEN_BIT ? "8bit" : how.label;
        lines.add("Content-Transfer-Encoding: " + label);
        return Optional.of(new Splice.By(
                part.headerStart(), part.bodyStart(), new String(lines.octets(), StandardCharsets.ISO_8859_1)));
    }

    private boolean unfit(long from, long to) throws IOException {
        Fit fit = new Fit(target);
        for (long at = from; at < to; ) {
            byte[] piece = message.range(at, (int) Math.min(PIECE, to - at));
            fit.feed(piece, piece.length);
            at += piece.length;
        }
        return !fit.fits();
    }

    private Optional<Message> write(Gate gate) throws IOException {
        // Each octet becomes three at most, and every 25 of them have a soft line break of three.
        try (MessageIntake intake = gate.intake(message.size() * 4 + 4096L * (splices.size() + 1))) {
            Out out = new Out(intake, new Fit(target));
            long at = 0;
            for (Splice splice : splices) {
                copy(at, splice.from(), out);
                switch (splice) {
                    case Splice.By(_, _, var text) -> out.write(text.getBytes(StandardCharsets.ISO_8859_1));
                    case Splice.Encoded(var from, var to, var how) -> {
                        if (how == How.BASE64) {
                            base64(from, to, out);
                        } else {
                            quotedPrintable(from, to, out);
                        }
                    }
                }
                at = splice.to();
            }
            copy(at, message.size(), out);
            if (!out.fit.fits()) {
                return Optional.empty();
            }
            return Optional.of(intake.finish());
        }
    }

    private record Out(MessageIntake intake, Fit fit) {
        void write(byte[] octets) throws IOException {
            write(octets, octets.length);
        }

        void write(byte[] octets, int length) throws IOException {
            fit.feed(octets, length);
            intake.write(octets, 0, length);
        }
    }

    private void copy(long from, long to, Out out) throws IOException {
        for (long at = from; at < to; ) {
            byte[] piece = message.range(at, (int) Math.min(PIECE, to - at));
            out.write(piece);
            at += piece.length;
        }
    }

    private void base64(long from, long to, Out out) throws IOException {
        Base64.Encoder encoder = Base64.getMimeEncoder(LINE, new byte[] {'\r', '\n'});
        int whole = PIECE / OF_A_LINE * OF_A_LINE;
        for (long at = from; at < to; ) {
            byte[] piece = message.range(at, (int) Math.min(whole, to - at));
            out.write(encoder.encode(piece));
            at += piece.length;
            if (at < to) {
                out.write(new byte[] {'\r', '\n'});
            }
        }
        // A last part ends with its message.
        if (to == message.size() && to > from) {
            out.write(new byte[] {'\r', '\n'});
        }
    }

    private void quotedPrintable(long from, long to, Out out) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(256);
        for (long at = from; at < to; ) {
            byte[] piece = message.range(at, (int) Math.min(PIECE, to - at));
            for (byte b : piece) {
                line.write(b);
                if (b == '\n') {
                    out.write(QuotedPrintable.encode(line.toByteArray()));
                    line.reset();
                }
            }
            at += piece.length;
            // A line without end is encoded where it stands; a soft break between its pieces means nothing.
            if (line.size() > PIECE) {
                out.write(QuotedPrintable.encode(line.toByteArray()));
                out.write(new byte[] {'=', '\r', '\n'});
                line.reset();
            }
        }
        if (line.size() > 0) {
            out.write(QuotedPrintable.encode(line.toByteArray()));
        }
    }

    /** Whether octets are what a target wants. */
    private static final class Fit {
        private final Target target;
        private boolean fits = true;
        private byte before;
        private int column;

        Fit(Target target) {
            this.target = target;
        }

        void feed(byte[] octets, int length) {
            for (int i = 0; i < length; i++) {
                byte b = octets[i];
                if (target == Target.SEVEN_BIT) {
                    fits &= b >= 0;
                } else {
                    boolean crlf = before == '\r' && b == '\n';
                    fits &= b != 0 && (before == '\r') == (b == '\n') && (crlf || column < LONGEST_LINE || column == LONGEST_LINE && b == '\r');
                    column = b == '\n' ? 0 : column + 1;
                    before = b;
                }
            }
        }

        boolean fits() {
            return fits && before != '\r';
        }
    }
}
