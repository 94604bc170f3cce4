package org.redoubt.transport.sieve;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.redoubt.mime.Address;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.RawField;

/** When an automatic answer is out of place: RFC 3834 2, RFC 5230 4.5 and 4.6. */
final class AnswerRules {
    private static final Set<String> DAEMONS = Set.of(
            "mailer-daemon", "listserv", "majordomo", "postmaster", "noreply", "no-reply", "donotreply",
            "do-not-reply", "bounce", "bounces", "daemon", "root");

    private static final Set<String> RECIPIENT_FIELDS =
            Set.of("to", "cc", "bcc", "resent-to", "resent-cc", "resent-bcc");

    private AnswerRules() {}

    /** Why no answer is sent, in a word for the log; empty when one may be. */
    static Optional<String> reasonNot(HeaderBlock header, String sender, Set<String> own) {
        if (sender.isEmpty()) {
            return Optional.of("null_sender");
        }
        String plain = plain(sender);
        String local = plain.substring(0, Math.max(0, plain.lastIndexOf('@')));
        if (own.contains(plain)) {
            return Optional.of("own_address");
        }
        if (DAEMONS.contains(local) || local.startsWith("owner-") || local.endsWith("-request") || local.endsWith("-bounces")) {
            return Optional.of("not_a_person");
        }
        if (automatic(header)) {
            return Optional.of("automatic");
        }
        return addressed(header, own) ? Optional.empty() : Optional.of("not_addressed");
    }

    /** RFC 5436 2.7.1: whether a notice about it would be one about something automatic. */
    static boolean autoSubmitted(HeaderBlock header) {
        return header.fields().stream()
                .filter(field -> field.name().equalsIgnoreCase("Auto-Submitted"))
                .anyMatch(AnswerRules::automatic);
    }

    /** Whether a program sent it, or a list passed it on. */
    static boolean automatic(HeaderBlock header) {
        return header.fields().stream().anyMatch(AnswerRules::automatic);
    }

    private static boolean automatic(RawField field) {
        String name = field.name().toLowerCase(Locale.ROOT);
        String value = field.value().strip().toLowerCase(Locale.ROOT);
        return switch (name) {
            case "auto-submitted" -> !value.equals("no") && !value.startsWith("no;") && !value.startsWith("no ");
            case "precedence" -> List.of("bulk", "list", "junk").contains(value);
            case "x-auto-response-suppress" -> value.contains("all") || value.contains("oof") || value.contains("autoreply");
            case "x-spam-flag" -> value.startsWith("yes");
            // RFC 2369 and RFC 2919
            default -> name.startsWith("list-") && !name.equals("list-unsubscribe-post");
        };
    }

    /** RFC 5230 4.5: only to mail that names the owner. */
    private static boolean addressed(HeaderBlock header, Set<String> own) {
        return header.fields().stream()
                .filter(field -> RECIPIENT_FIELDS.contains(field.name().toLowerCase(Locale.ROOT)))
                .flatMap(field -> Address.parse(field.value()).stream())
                .flatMap(address -> address.addrSpec().stream())
                .anyMatch(address -> own.contains(plain(address)));
    }

    /** Addresses in the form in which they are compared. */
    static Set<String> plain(List<String> addresses) {
        Set<String> all = new HashSet<>();
        addresses.forEach(address -> all.add(plain(address)));
        return all;
    }

    /** In lower case and without detail (RFC 5233). */
    static String plain(String address) {
        String lower = address.toLowerCase(Locale.ROOT);
        int at = lower.lastIndexOf('@');
        int plus = lower.indexOf('+');
        return plus > 0 && plus < at ? lower.substring(0, plus) + lower.substring(at) : lower;
    }
}
