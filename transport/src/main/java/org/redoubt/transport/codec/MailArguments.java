package org.redoubt.transport.codec;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.redoubt.transport.codec.Parameters.Parameter;

/**
 * What MAIL says: the reverse path and its parameters (RFC 5321 4.1.1.2, 1870, 6152, 6531, 3461, 8689, 4954 5).
 *
 * @param sender empty for the null reverse path {@code <>}
 * @param size octets that the client declares
 * @param body empty when not said
 * @param smtpUtf8 whether addresses and header may be international
 * @param ret how much a failure report brings back
 * @param envelopeId ENVID, decoded
 * @param requireTls whether it may travel on only under verified TLS (RFC 8689)
 * @param hold until when it is not to be sent (RFC 4865)
 * @param priority from -9 to 9; empty when not said (RFC 6710)
 */
public record MailArguments(
        Optional<MailAddress> sender,
        OptionalLong size,
        Optional<BodyType> body,
        boolean smtpUtf8,
        Optional<DsnReturn> ret,
        Optional<String> envelopeId,
        boolean requireTls,
        Optional<Hold> hold,
        OptionalInt priority) {

    /** Of the usual priority. */
    public MailArguments(
            Optional<MailAddress> sender,
            OptionalLong size,
            Optional<BodyType> body,
            boolean smtpUtf8,
            Optional<DsnReturn> ret,
            Optional<String> envelopeId,
            boolean requireTls,
            Optional<Hold> hold) {
        this(sender, size, body, smtpUtf8, ret, envelopeId, requireTls, hold, OptionalInt.empty());
    }

    /** To be sent at once. */
    public MailArguments(
            Optional<MailAddress> sender,
            OptionalLong size,
            Optional<BodyType> body,
            boolean smtpUtf8,
            Optional<DsnReturn> ret,
            Optional<String> envelopeId,
            boolean requireTls) {
        this(sender, size, body, smtpUtf8, ret, envelopeId, requireTls, Optional.empty());
    }

    /** Without REQUIRETLS. */
    public MailArguments(
            Optional<MailAddress> sender,
            OptionalLong size,
            Optional<BodyType> body,
            boolean smtpUtf8,
            Optional<DsnReturn> ret,
            Optional<String> envelopeId) {
        this(sender, size, body, smtpUtf8, ret, envelopeId, false);
    }

    /** RFC 3461 4.4: at most 100 characters as sent. */
    private static final int MAX_ENVID = 100;

    /** RFC 1870 5: at most 20 digits; 18 hold everything that a long does. */
    private static final int MAX_SIZE_DIGITS = 18;

    /** Reads {@code FROM:<path> parameters}. */
    public static MailArguments parse(String argument) throws SyntaxErrorException {
        var in = new Scan(argument);
        if (!in.take("FROM:")) {
            throw new SyntaxErrorException(Replies.MAIL_SYNTAX);
        }
        Optional<MailAddress> sender = new PathParser(in, Replies.SENDER_SYNTAX).reversePath();
        var reader = new Reader();
        for (Parameter p : Parameters.parse(in).all()) {
            reader.read(p);
        }
        if (!reader.smtpUtf8 && sender.filter(MailAddress::international).isPresent()) {
            throw new SyntaxErrorException(Replies.NEEDS_SMTPUTF8);
        }
        return new MailArguments(sender, reader.size, reader.body, reader.smtpUtf8, reader.ret, reader.envelopeId,
                reader.requireTls, reader.hold, reader.priority);
    }

    private static final class Reader {
        private OptionalLong size = OptionalLong.empty();
        private Optional<BodyType> body = Optional.empty();
        private boolean smtpUtf8;
        private Optional<DsnReturn> ret = Optional.empty();
        private Optional<String> envelopeId = Optional.empty();
        private boolean requireTls;
        private Optional<Hold> hold = Optional.empty();
        private OptionalInt priority = OptionalInt.empty();

        void read(Parameter p) throws SyntaxErrorException {
            switch (p.keyword()) {
                case "SIZE" -> size = OptionalLong.of(size(p));
                case "BODY" -> body = Optional.of(body(p));
                case "SMTPUTF8" -> {
                    p.absent();
                    smtpUtf8 = true;
                }
                case "REQUIRETLS" -> {
                    p.absent();
                    requireTls = true;
                }
                case "HOLDFOR", "HOLDUNTIL" -> {
                    // RFC 4865 5: one of them.
                    if (hold.isPresent()) {
                        throw p.bad();
                    }
                    hold = Optional.of(hold(p));
                }
                case "MT-PRIORITY" -> priority = OptionalInt.of(priority(p));
                case "RET" -> ret = Optional.of(ret(p));
                case "ENVID" -> envelopeId = Optional.of(envelopeId(p));
                // RFC 4954 5: may be given by any client; nothing here trusts it.
                case "AUTH" -> {
                    var _ = Xtext.decode(p.required()).orElseThrow(p::bad);
                }
                default -> throw p.unknown();
            }
        }

        // RFC 6710 8: no sign but a minus, no zeros before.
        private static int priority(Parameter p) throws SyntaxErrorException {
            if (!p.required().matches("0|-?[1-9]")) {
                throw p.bad();
            }
            return Integer.parseInt(p.required());
        }

        private static Hold hold(Parameter p) throws SyntaxErrorException {
            return (p.keyword().equals("HOLDFOR") ? Hold.seconds(p.required()) : Hold.time(p.required()))
                    .orElseThrow(p::bad);
        }

        private static long size(Parameter p) throws SyntaxErrorException {
            String digits = p.required();
            if (digits.length() > MAX_SIZE_DIGITS || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw p.bad();
            }
            return Long.parseLong(digits);
        }

        private static BodyType body(Parameter p) throws SyntaxErrorException {
            return switch (p.required().toUpperCase(Locale.ROOT)) {
                case "7BIT" -> BodyType.SEVEN_BIT;
                case "8BITMIME" -> BodyType.EIGHT_BIT_MIME;
                case "BINARYMIME" -> BodyType.BINARY_MIME;
                default -> throw p.bad();
            };
        }

        private static DsnReturn ret(Parameter p) throws SyntaxErrorException {
            return switch (p.required().toUpperCase(Locale.ROOT)) {
                case "FULL" -> DsnReturn.FULL;
                case "HDRS" -> DsnReturn.HDRS;
                default -> throw p.bad();
            };
        }

        private static String envelopeId(Parameter p) throws SyntaxErrorException {
            if (p.required().length() > MAX_ENVID) {
                throw p.bad();
            }
            return Xtext.decode(p.required()).orElseThrow(p::bad);
        }
    }
}
