package org.redoubt.jmap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.EmailId;
import org.redoubt.account.EmailTable;
import org.redoubt.account.Keyword;
import org.redoubt.account.Mailbox;
import org.redoubt.account.MailboxId;
import org.redoubt.account.RankedEmails;
import org.redoubt.account.WordScope;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.UtcDate;
import org.redoubt.jmap.map.SmimeProperties;

/** Makes tests of the conditions of RFC 8621 4.4.1, over the emails of one table. */
final class EmailConditions {
    private final AccountHandle account;
    private final EmailTable table;
    private final Optional<SmimeProperties> signatures;
    private final Optional<List<EmailId>> only;
    private Optional<EmailTable> whole = Optional.empty();

    /**
     * @param signatures where the client knows RFC 9219
     * @param only the emails that are asked about, whole threads of them; all of the account when empty
     */
    EmailConditions(
            AccountHandle account,
            EmailTable table,
            Optional<SmimeProperties> signatures,
            Optional<List<EmailId>> only) {
        this.only = only;
        this.account = account;
        this.table = table;
        this.signatures = signatures;
    }

    /** The mailbox that every email found must be in, if the filter says so at its top. */
    static Optional<String> mailbox(Filter filter) throws MethodException {
        return switch (filter) {
            case Filter.Condition(JsonObject json) -> new Arguments(json).text("inMailbox");
            case Filter.Operator(Filter.Operator.Kind kind, List<Filter> conditions) -> {
                if (kind != Filter.Operator.Kind.AND) {
                    yield Optional.empty();
                }
                for (Filter each : conditions) {
                    Optional<String> one = mailbox(each);
                    if (one.isPresent()) {
                        yield one;
                    }
                }
                yield Optional.empty();
            }
        };
    }

    EmailTest test(Filter filter) throws MethodException, IOException {
        return switch (filter) {
            case Filter.Condition(JsonObject json) -> all(json);
            case Filter.Operator(Filter.Operator.Kind kind, List<Filter> conditions) -> {
                List<EmailTest> tests = new ArrayList<>();
                for (Filter each : conditions) {
                    tests.add(test(each));
                }
                yield switch (kind) {
                    case AND -> EmailTest.and(tests);
                    case OR -> EmailTest.or(tests);
                    case NOT -> EmailTest.not(EmailTest.or(tests));
                };
            }
        };
    }

    private EmailTest all(JsonObject json) throws MethodException, IOException {
        List<EmailTest> tests = new ArrayList<>();
        for (Map.Entry<String, JsonValue> member : json.members().entrySet()) {
            if (!member.getValue().isNull()) {
                tests.add(one(member.getKey(), new Arguments(json)));
            }
        }
        return EmailTest.and(tests);
    }

    private EmailTest one(String name, Arguments arguments) throws MethodException, IOException {
        return switch (name) {
            case "inMailbox" -> EmailTest.in(members(arguments.requiredText(name)));
            case "inMailboxOtherThan" -> EmailTest.in(elsewhere(arguments.texts(name).orElse(List.of())));
            case "before" -> {
                long millis = date(arguments, name);
                yield EmailTest.row(index -> table.receivedMillis(index) < millis);
            }
            case "after" -> {
                long millis = date(arguments, name);
                yield EmailTest.row(index -> table.receivedMillis(index) >= millis);
            }
            case "minSize" -> {
                long octets = arguments.unsigned(name).orElse(0L);
                yield EmailTest.row(index -> table.octets(index) >= octets);
            }
            case "maxSize" -> {
                long octets = arguments.unsigned(name).orElse(0L);
                yield EmailTest.row(index -> table.octets(index) < octets);
            }
            case "hasKeyword" -> EmailTest.in(table.having(keyword(arguments, name)));
            case "notKeyword" -> EmailTest.not(EmailTest.in(table.having(keyword(arguments, name))));
            case "allInThreadHaveKeyword" -> EmailTest.not(inThreads(keyword(arguments, name), false));
            case "someInThreadHaveKeyword" -> inThreads(keyword(arguments, name), true);
            case "noneInThreadHaveKeyword" -> EmailTest.not(inThreads(keyword(arguments, name), true));
            case "hasAttachment" -> EmailTest.hasAttachment(arguments.flag(name));
            case "hasSmime", "hasVerifiedSmime", "hasVerifiedSmimeAtDelivery" -> smime(name, arguments.flag(name));
            case "text" -> words(arguments, name, WordScope.ALL);
            case "from" -> words(arguments, name, WordScope.FROM);
            case "to" -> words(arguments, name, WordScope.TO);
            case "cc" -> words(arguments, name, WordScope.CC);
            case "subject" -> words(arguments, name, WordScope.SUBJECT);
            case "body" -> words(arguments, name, WordScope.BODY);
            case "bcc" -> EmailTest.words(name, arguments.requiredText(name));
            case "header" -> header(arguments.texts(name).orElse(List.of()));
            default -> throw MethodException.of("unsupportedFilter");
        };
    }

    /** RFC 9219 4.2. */
    private EmailTest smime(String name, boolean wanted) throws MethodException {
        SmimeProperties known = signatures.orElseThrow(() -> MethodException.of("unsupportedFilter"));
        return name.equals("hasSmime")
                ? EmailTest.hasSmime(wanted)
                : EmailTest.hasVerifiedSmime(table, known, name.endsWith("AtDelivery"), wanted);
    }

    private static EmailTest header(List<String> nameAndValue) throws MethodException {
        if (nameAndValue.isEmpty() || nameAndValue.size() > 2) {
            throw MethodException.invalidArguments("filter");
        }
        return EmailTest.header(
                nameAndValue.getFirst(), nameAndValue.size() == 2 ? nameAndValue.getLast() : "");
    }

    /** By the words' stems where the search index has come so far, else by looking. */
    private EmailTest words(Arguments arguments, String name, WordScope scope) throws MethodException, IOException {
        String text = arguments.requiredText(name);
        EmailTest looking = EmailTest.words(name, text);
        Optional<Mailbox> any = account.mailboxes().all().stream().findFirst();
        // A phrase in quotes is meant as it stands.
        if (text.contains("\"") || text.isBlank() || account.shared() || any.isEmpty()) {
            return looking;
        }
        RankedEmails ranked = account.ranked(any.get().id(), scope, text);
        return EmailTest.ranked(table, ranked, looking);
    }

    private BitSet members(String mailbox) {
        OptionalLong number = Ids.number('m', mailbox);
        return number.isEmpty() ? new BitSet() : table.in(new MailboxId(number.getAsLong()));
    }

    private BitSet elsewhere(List<String> mailboxes) {
        BitSet elsewhere = new BitSet();
        for (Mailbox mailbox : account.mailboxes().all()) {
            if (!mailboxes.contains(mailbox.id().text())) {
                elsewhere.or(table.in(mailbox.id()));
            }
        }
        return elsewhere;
    }

    static Keyword keyword(Arguments arguments, String name) throws MethodException {
        String text = arguments.requiredText(name);
        if (!Keyword.valid(text)) {
            throw MethodException.invalidArguments("filter");
        }
        return new Keyword(text);
    }

    /** Emails of threads in which some email of the account has the keyword, or lacks it. */
    private EmailTest inThreads(Keyword keyword, boolean has) throws IOException {
        Set<Long> threads = threads(keyword, has);
        return EmailTest.row(index -> threads.contains(table.thread(index)));
    }

    Set<Long> threads(Keyword keyword, boolean has) throws IOException {
        if (whole.isEmpty()) {
            whole = Optional.of(only.isPresent()
                    ? account.emails().table(Optional.empty(), only.get())
                    : account.emails().table(Optional.empty()));
        }
        EmailTable all = whole.get();
        BitSet having = all.having(keyword);
        Set<Long> threads = new HashSet<>();
        for (int i = 0; i < all.size(); i++) {
            if (having.get(i) == has) {
                threads.add(all.thread(i));
            }
        }
        return threads;
    }

    private static long date(Arguments arguments, String name) throws MethodException {
        return UtcDate.parse(arguments.requiredText(name))
                .orElseThrow(() -> MethodException.invalidArguments("filter"))
                .toEpochMilli();
    }
}
