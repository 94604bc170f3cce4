package org.redoubt.sieve.command;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.redoubt.mime.Address;
import org.redoubt.mime.RawField;
import org.redoubt.sieve.run.Check;
import org.redoubt.sieve.run.Headers;
import org.redoubt.sieve.run.Match;
import org.redoubt.sieve.run.Run;
import org.redoubt.sieve.run.Text;
import org.redoubt.sieve.syntax.SyntaxException;

/** RFC 5228 5.1, 5.4, 5.5 and 5.7, with what RFC 5233, RFC 5260 6 and RFC 5703 4 add. */
final class HeaderTests {
    /** RFC 5228 5.1: the fields that hold addresses. */
    private static final Set<String> ADDRESS_FIELDS = Set.of(
            "from", "to", "cc", "bcc", "sender", "reply-to", "resent-from", "resent-to", "resent-cc", "resent-bcc",
            "resent-sender", "resent-reply-to", "return-path", "delivered-to", "x-original-to", "envelope-to",
            "errors-to", "apparently-to", "mail-followup-to", "mail-reply-to", "disposition-notification-to",
            "return-receipt-to", "x-envelope-from", "x-envelope-to", "x-forwarded-to", "x-beenthere", "list-post");

    private HeaderTests() {}

    static Check header(Arguments a) throws SyntaxException {
        Fields fields = Fields.read(a, true);
        MimeValue mime = MimeValue.read(a, fields);
        Arguments.Matching matching = a.matching();
        List<Text> names = a.texts();
        List<Text> keys = a.texts();
        Match match = matching.with(keys);
        return run -> {
            List<String> values = new ArrayList<>();
            for (String name : Text.all(names, run)) {
                fields.each(run, name, (part, field) -> values.addAll(mime.values(part, field)));
            }
            return match.any(run, values, keys);
        };
    }

    static Check exists(Arguments a) throws SyntaxException {
        Fields fields = Fields.read(a, false);
        List<Text> names = a.texts();
        return run -> Text.all(names, run).stream().allMatch(name -> {
            List<RawField> found = new ArrayList<>();
            fields.each(run, name, (_, field) -> found.add(field));
            return !found.isEmpty();
        });
    }

    static Check address(Arguments a) throws SyntaxException {
        Fields fields = Fields.read(a, true);
        AddressPart part = AddressPart.read(a);
        Arguments.Matching matching = a.matching();
        List<Text> names = a.texts();
        for (Text name : names) {
            Optional<String> constant = name.constant().map(text -> text.toLowerCase(Locale.ROOT));
            if (constant.isPresent() && !ADDRESS_FIELDS.contains(constant.get())) {
                throw new SyntaxException(a.at(), "The header field \"" + constant.get() + "\" holds no addresses");
            }
        }
        List<Text> keys = a.texts();
        Match match = matching.with(keys);
        return run -> {
            List<String> values = new ArrayList<>();
            for (String name : Text.all(names, run)) {
                if (ADDRESS_FIELDS.contains(name.toLowerCase(Locale.ROOT))) {
                    fields.each(run, name, (_, field) -> values.addAll(addresses(run, field, part)));
                }
            }
            return match.any(run, values, keys);
        };
    }

    private static List<String> addresses(Run run, RawField field, AddressPart part) {
        run.charge(1 + field.value().length() / 16);
        List<String> values = new ArrayList<>();
        for (Address address : Address.parse(field.value())) {
            address.addrSpec().flatMap(part::of).ifPresent(values::add);
        }
        return values;
    }

    /** RFC 5228 5.4. */
    static Check envelope(Arguments a) throws SyntaxException {
        AddressPart part = AddressPart.read(a);
        Arguments.Matching matching = a.matching();
        List<Text> names = a.texts();
        for (Text name : names) {
            if (name.constant().filter(text -> !text.equalsIgnoreCase("from") && !text.equalsIgnoreCase("to")).isPresent()) {
                throw new SyntaxException(a.at(), "The parts of the envelope are \"from\" and \"to\"");
            }
        }
        List<Text> keys = a.texts();
        Match match = matching.with(keys);
        return run -> {
            List<String> values = new ArrayList<>();
            for (String name : Text.all(names, run)) {
                for (String address : envelope(run, name)) {
                    if (address.isEmpty()) { // RFC 5228 5.4: whatever part is asked for
                        values.add("");
                    } else {
                        part.of(address).ifPresent(values::add);
                    }
                }
            }
            return match.any(run, values, keys);
        };
    }

    private static List<String> envelope(Run run, String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "from" -> run.context().envelope().from();
            case "to" -> run.context().envelope().to();
            default -> List.of();
        };
    }

    /** The text of a field as tests of the whole value see it. */
    static String text(RawField field) {
        return Headers.text(field);
    }
}
