package org.redoubt.transport.flow;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.redoubt.account.Message;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Resolution;
import org.redoubt.filter.SpamVerdict;
import org.redoubt.mime.Address;
import org.redoubt.mime.BodyParts;
import org.redoubt.mime.HeaderText;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;
import org.redoubt.mime.RawField;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.queue.Dispatch;
import org.redoubt.transport.trust.AuthenticationResults;

/**
 * A message as rules see it: as it came, whatever earlier rules did. What is asked of it is found out when it is asked
 * first and remembered. For one message and one thread.
 */
final class Looked {
    private static final Pattern SCORE = Pattern.compile("score=(-?\\d{1,6}(?:\\.\\d{1,6})?)");

    private final Directory directory;
    private final Dispatch dispatch;
    private final Message message;
    private final boolean submitted;
    private final String hostname;
    private final LongSupplier nanoTime;
    private final long deadline;
    private final Map<Condition, Boolean> answers = new IdentityHashMap<>();
    private final Map<SensitiveData, Set<String>> numbers = new EnumMap<>(SensitiveData.class);
    private Optional<String> text = Optional.empty();
    private Optional<String> words = Optional.empty();
    private Optional<List<String>> senders = Optional.empty();
    private Optional<List<Part>> attachments = Optional.empty();

    /** @param hostname our name in Authentication-Results */
    Looked(
            Directory directory,
            Dispatch dispatch,
            Message message,
            boolean submitted,
            String hostname,
            LongSupplier nanoTime) {
        this.directory = directory;
        this.dispatch = dispatch;
        this.message = message;
        this.submitted = submitted;
        this.hostname = hostname;
        this.nanoTime = nanoTime;
        this.deadline = nanoTime.getAsLong() + FlowLimits.TIME.toNanos();
    }

    /** The answer to a condition that is the same for all recipients. */
    boolean answer(Condition condition, Dispatch.To any) throws IOException {
        Boolean known = answers.get(condition);
        if (known == null) {
            hurry();
            known = condition.holds(this, any);
            answers.put(condition, known);
        }
        return known;
    }

    void hurry() throws TooSlowException {
        if (nanoTime.getAsLong() - deadline > 0) {
            throw new TooSlowException();
        }
    }

    boolean submitted() {
        return submitted;
    }

    Message message() {
        return message;
    }

    long octets() {
        return message.size();
    }

    int recipients() {
        return dispatch.recipients().size();
    }

    /** The sender of the envelope, unless it is the null one, and the authors. */
    List<String> senders() {
        if (senders.isEmpty()) {
            senders = Optional.of(Stream.concat(
                            dispatch.mail().sender().map(address -> address.addrSpec()).stream(),
                            message.structure().envelope().from().stream().map(Address::addrSpec).flatMap(Optional::stream))
                    .distinct()
                    .toList());
        }
        return senders.get();
    }

    List<AccountId> senderAccounts() {
        return senders().stream().flatMap(sender -> accounts(sender).stream()).distinct().toList();
    }

    private List<AccountId> accounts(String address) {
        return directory.resolve(address) instanceof Resolution.Recipients(var found)
                ? found.stream().map(one -> one.account()).toList()
                : List.of();
    }

    boolean members(List<AccountId> accounts, List<String> groups) {
        return groups.stream()
                .flatMap(group -> directory.group(group).stream())
                .anyMatch(group -> accounts.stream().anyMatch(one -> directory.isMember(group.id().value(), one)));
    }

    String subject() {
        return message.structure().envelope().subject().map(HeaderText::decode).orElse("");
    }

    /** The decoded values of the fields of this name. */
    List<String> fields(String name) {
        return message.structure().header().fields().stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(RawField::value)
                .map(HeaderText::decode)
                .toList();
    }

    OptionalDouble spamScore() {
        return message.structure().header().first(SpamVerdict.FIELDS.getFirst()).stream()
                .map(field -> SCORE.matcher(field.value()))
                .filter(Matcher::find)
                .mapToDouble(found -> Double.parseDouble(found.group(1)))
                .findFirst();
    }

    /** What we found with one method; of others' words nothing counts. */
    List<String> results(String method) {
        return message.structure().header().fields().stream()
                .filter(field -> field.name().equalsIgnoreCase(AuthenticationResults.NAME))
                .filter(field -> AuthenticationResults.authservId(field.value()).filter(hostname::equalsIgnoreCase).isPresent())
                .flatMap(field -> AuthenticationResults.of(field.value(), method).stream())
                .toList();
    }

    /** Files, and whatever else has a name. */
    List<Part> attachments() {
        if (attachments.isEmpty()) {
            Set<Part> shown = new LinkedHashSet<>(new BodyParts(message.structure().root()).attachments());
            List<Part> leaves = new ArrayList<>();
            leaves(message.structure().root(), leaves);
            leaves.stream().filter(leaf -> !names(leaf).isEmpty()).forEach(shown::add);
            attachments = Optional.of(List.copyOf(shown));
        }
        return attachments.get();
    }

    /** Some programs go by the one name, others by the other. */
    static List<String> names(Part part) {
        return Stream.concat(
                        part.disposition().flatMap(given -> given.parameter("filename")).stream(),
                        part.parameter("name").stream())
                .distinct()
                .toList();
    }

    private static void leaves(Part part, List<Part> leaves) {
        part.children().forEach(child -> leaves(child, leaves));
        if (part.children().isEmpty()) {
            leaves.add(part);
        }
    }

    /** The subject and all texts, attached ones and those of messages within too, to {@link FlowLimits#TEXT} characters. */
    String text() throws IOException {
        if (text.isEmpty()) {
            StringBuilder all = new StringBuilder(subject()).append('\n');
            List<Part> leaves = new ArrayList<>();
            leaves(message.structure().root(), leaves);
            for (Part leaf : leaves) {
                if (leaf.type().equals("text") && all.length() < FlowLimits.TEXT) {
                    hurry();
                    byte[] raw = message.range(leaf.bodyStart(), (int) Math.min(leaf.octets(), FlowLimits.PART));
                    all.append(PartContent.text(leaf, raw)).append('\n');
                }
            }
            all.setLength(Math.min(all.length(), FlowLimits.TEXT));
            text = Optional.of(all.toString());
        }
        return text.get();
    }

    String words() throws IOException {
        if (words.isEmpty()) {
            words = Optional.of(Phrases.plain(text()));
        }
        return words.get();
    }

    Set<String> numbers(SensitiveData kind) throws IOException {
        Set<String> known = numbers.get(kind);
        if (known == null) {
            known = new HashSet<>();
            kind.find(text(), known);
            numbers.put(kind, known);
        }
        return known;
    }
}
