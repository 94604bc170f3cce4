package org.redoubt.transport.codec;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.redoubt.transport.codec.Parameters.Parameter;

/**
 * What RCPT says: the forward path and its parameters (RFC 5321 4.1.1.3, 3461 4.1 and 4.2).
 *
 * @param recipient whom the message is for
 * @param notifyOn when to report; empty when not said, an empty set for NEVER
 * @param originalRecipient ORCPT
 */
public record RcptArguments(
        MailAddress recipient, Optional<Set<DsnNotify>> notifyOn, Optional<OriginalRecipient> originalRecipient) {

    /** RFC 3461 4.2: at most 500 characters as sent. */
    private static final int MAX_ORCPT = 500;

    /**
     * Reads {@code TO:<path> parameters}.
     *
     * @param smtpUtf8 whether MAIL said SMTPUTF8
     */
    public static RcptArguments parse(String argument, boolean smtpUtf8) throws SyntaxErrorException {
        var in = new Scan(argument);
        if (!in.take("TO:")) {
            throw new SyntaxErrorException(Replies.RCPT_SYNTAX);
        }
        MailAddress recipient = new PathParser(in, Replies.RECIPIENT_SYNTAX).forwardPath();
        Optional<Set<DsnNotify>> notifyOn = Optional.empty();
        Optional<OriginalRecipient> original = Optional.empty();
        for (Parameter p : Parameters.parse(in).all()) {
            switch (p.keyword()) {
                case "NOTIFY" -> notifyOn = Optional.of(notifyOn(p));
                case "ORCPT" -> original = Optional.of(originalRecipient(p));
                default -> throw p.unknown();
            }
        }
        if (!smtpUtf8 && recipient.international()) {
            throw new SyntaxErrorException(Replies.NEEDS_SMTPUTF8);
        }
        return new RcptArguments(recipient, notifyOn, original);
    }

    private static Set<DsnNotify> notifyOn(Parameter p) throws SyntaxErrorException {
        var wanted = EnumSet.noneOf(DsnNotify.class);
        if (p.required().equalsIgnoreCase("NEVER")) {
            return wanted;
        }
        for (String word : p.required().toUpperCase(Locale.ROOT).split(",", -1)) {
            boolean first =
                    switch (word) {
                        case "SUCCESS" -> wanted.add(DsnNotify.SUCCESS);
                        case "FAILURE" -> wanted.add(DsnNotify.FAILURE);
                        case "DELAY" -> wanted.add(DsnNotify.DELAY);
                        default -> false;
                    };
            if (!first) {
                throw p.bad();
            }
        }
        return wanted;
    }

    private static OriginalRecipient originalRecipient(Parameter p) throws SyntaxErrorException {
        String value = p.required();
        int semicolon = value.indexOf(';');
        if (value.length() > MAX_ORCPT || semicolon < 1 || !addressType(value.substring(0, semicolon))) {
            throw p.bad();
        }
        String type = value.substring(0, semicolon).toLowerCase(Locale.ROOT);
        String address = value.substring(semicolon + 1);
        return new OriginalRecipient(type, address(type, address).orElseThrow(p::bad));
    }

    private static Optional<String> address(String type, String text) {
        // RFC 6533 3: an international address may come as UTF-8 itself.
        boolean raw = type.equals("utf-8") && text.chars().anyMatch(c -> c >= 0x80);
        return raw ? Optional.of(text) : Xtext.decode(text).filter(a -> !a.isEmpty());
    }

    private static boolean addressType(String type) {
        return type.chars().allMatch(c -> PathParser.atomCharacter((char) c) && c < 0x80);
    }
}
