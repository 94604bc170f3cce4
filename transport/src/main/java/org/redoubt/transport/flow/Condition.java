package org.redoubt.transport.flow;

import com.google.re2j.Pattern;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.redoubt.transport.queue.Dispatch;

/** What a rule asks of a message, or of one of its recipients. Of several values in a condition one is enough. */
public sealed interface Condition {
    /** @throws TooSlowException when the message's time is over */
    boolean holds(Looked message, Dispatch.To to) throws IOException;

    /** Whether the answer is the same for all recipients. */
    default boolean ofMessage() {
        return true;
    }

    /** The sender of the envelope, or an author in From, is one of these. */
    record Sender(List<AddressPattern> addresses) implements Condition {
        public Sender {
            addresses = List.copyOf(addresses);
        }

        @Override
        public boolean holds(Looked message, Dispatch.To to) {
            return message.senders().stream().anyMatch(sender -> addresses.stream().anyMatch(one -> one.fits(sender)));
        }
    }

    /** Who sends is of ours, and a member of one of these groups. A stranger's word about that is none. */
    record SenderIn(List<String> groups) implements Condition {
        public SenderIn {
            groups = List.copyOf(groups);
        }

        @Override
        public boolean holds(Looked message, Dispatch.To to) {
            return message.submitted() && message.members(message.senderAccounts(), groups);
        }
    }

    /** Whether it comes from outside. */
    record SenderOutside(boolean outside) implements Condition {
        @Override
        public boolean holds(Looked message, Dispatch.To to) {
            return message.submitted() != outside;
        }
    }

    record Recipient(List<AddressPattern> addresses) implements Condition {
        public Recipient {
            addresses = List.copyOf(addresses);
        }

        @Override
        public boolean holds(Looked message, Dispatch.To to) {
            String address = to.arguments().recipient().addrSpec();
            return addresses.stream().anyMatch(one -> one.fits(address));
        }

        @Override
        public boolean ofMessage() {
            return false;
        }
    }

    /** A recipient who is a member of one of these groups, or one of the groups itself. */
    record RecipientIn(List<String> groups) implements Condition {
        public RecipientIn {
            groups = List.copyOf(groups);
        }

        @Override
        public boolean holds(Looked message, Dispatch.To to) {
            String address = to.arguments().recipient().addrSpec();
            return groups.stream().anyMatch(address::equalsIgnoreCase) || message.members(to.accounts(), groups);
        }

        @Override
        public boolean ofMessage() {
            return false;
        }
    }

    /** Some field of this name has a value in which the expression is found. */
    record Header(String name, Pattern matches) implements Condition {
        @Override
        public boolean holds(Looked message, Dispatch.To to) throws IOException {
            return message.fields(name).stream().anyMatch(value -> matches.matcher(value).find());
        }
    }

    record SubjectWords(Phrases words) implements Condition {
        @Override
        public boolean holds(Looked message, Dispatch.To to) {
            return words.in(Phrases.plain(message.subject()));
        }
    }

    record SubjectMatches(Pattern matches) implements Condition {
        @Override
        public boolean holds(Looked message, Dispatch.To to) {
            return matches.matcher(message.subject()).find();
        }
    }

    /** Words in the subject or in a text of the message. */
    record Words(Phrases words) implements Condition {
        @Override
        public boolean holds(Looked message, Dispatch.To to) throws IOException {
            return words.in(message.words());
        }
    }

    /** The expression is found in the subject or in a text of the message. */
    record TextMatches(Pattern matches) implements Condition {
        @Override
        public boolean holds(Looked message, Dispatch.To to) throws IOException {
            return matches.matcher(message.text()).find();
        }
    }

    /** So many different numbers of these kinds. */
    record Data(Set<SensitiveData> kinds, int count) implements Condition {
        public Data {
            kinds = Set.copyOf(kinds);
        }

        @Override
        public boolean holds(Looked message, Dispatch.To to) throws IOException {
            int found = 0;
            for (SensitiveData kind : kinds) {
                found += message.numbers(kind).size();
            }
            return found >= count;
        }
    }

    /** The name of an attached file, as patterns with {@code *} and {@code ?} have it. */
    record AttachmentName(List<Pattern> globs) implements Condition {
        public AttachmentName {
            globs = List.copyOf(globs);
        }

        @Override
        public boolean holds(Looked message, Dispatch.To to) {
            return message.attachments().stream()
                    .flatMap(part -> Looked.names(part).stream())
                    .anyMatch(name -> globs.stream().anyMatch(glob -> glob.matcher(name).matches()));
        }
    }

    /** The media type of an attached file, {@code image/png} or {@code image/*}. */
    record AttachmentType(List<String> types) implements Condition {
        public AttachmentType {
            types = types.stream().map(type -> type.toLowerCase(Locale.ROOT)).toList();
        }

        @Override
        public boolean holds(Looked message, Dispatch.To to) {
            return message.attachments().stream()
                    .anyMatch(part -> types.contains(part.type() + '/' + part.subtype()) || types.contains(part.type() + "/*"));
        }
    }

    /** An attached file has more octets than this, as it is in the message. */
    record AttachmentOver(long octets) implements Condition {
        @Override
        public boolean holds(Looked message, Dispatch.To to) {
            return message.attachments().stream().anyMatch(part -> part.octets() > octets);
        }
    }

    record SizeOver(long octets) implements Condition {
        @Override
        public boolean holds(Looked message, Dispatch.To to) {
            return message.octets() > octets;
        }
    }

    record RecipientsOver(int count) implements Condition {
        @Override
        public boolean holds(Looked message, Dispatch.To to) {
            return message.recipients() > count;
        }
    }

    /** What the spam filter has found is at least this. */
    record SpamScore(long least) implements Condition {
        @Override
        public boolean holds(Looked message, Dispatch.To to) {
            return message.spamScore().orElse(Double.NEGATIVE_INFINITY) >= least;
        }
    }

    /** What our checks of the sender said of one method, such as {@code dmarc} and {@code fail}. */
    record Authentication(List<Outcome> outcomes) implements Condition {
        public Authentication {
            outcomes = List.copyOf(outcomes);
        }

        /** A method and its result, of RFC 8601 2.7. */
        public record Outcome(String method, String result) {}

        @Override
        public boolean holds(Looked message, Dispatch.To to) {
            return outcomes.stream()
                    .anyMatch(outcome -> message.results(outcome.method()).contains(outcome.result()));
        }
    }
}
