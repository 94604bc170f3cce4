package org.redoubt.jmap.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.Bodies;
import org.redoubt.account.ChangesSince;
import org.redoubt.account.EmailId;
import org.redoubt.account.EmailSummary;
import org.redoubt.account.EmailTable;
import org.redoubt.account.Keyword;
import org.redoubt.account.MailboxId;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.map.SmimeProperties;
import org.redoubt.jmap.map.StoredMessage;
import org.redoubt.mime.Address;
import org.redoubt.mime.CaseMap;
import org.redoubt.mime.HeaderText;
import org.redoubt.smime.Kind;
import org.redoubt.store.id.ModSeq;

/**
 * A query of emails at work (RFC 8621 4.4): filters, sorts, collapses. The list of a mailbox by date, with its threads
 * collapsed, reads nothing: it is all in the table.
 */
final class EmailQuery {
    private static final Set<String> OF_THE_TABLE = Set.of(
            "inMailbox",
            "inMailboxOtherThan",
            "before",
            "after",
            "minSize",
            "maxSize",
            "hasKeyword",
            "notKeyword",
            "allInThreadHaveKeyword",
            "someInThreadHaveKeyword",
            "noneInThreadHaveKeyword");

    private final AccountHandle account;
    private final EmailTable table;
    private final EmailConditions conditions;
    private final int[] found;

    private EmailQuery(AccountHandle account, EmailTable table, EmailConditions conditions, int[] found) {
        this.account = account;
        this.table = table;
        this.conditions = conditions;
        this.found = found;
    }

    /**
     * What the query finds that a call describes.
     *
     * @param version of the account; what was remembered of a query is what that found at this one
     */
    static EmailIds run(Call call, AccountHandle account, long version) throws MethodException, IOException {
        Arguments arguments = call.arguments();
        QueryMemory memory = call.session().services().queries();
        Filter filter = Filter.of(arguments);
        List<Comparator> sort = Comparator.of(arguments, Set.copyOf(QuerySorts.EMAIL));
        boolean tableTells = tableTells(filter) && sort.stream().noneMatch(EmailQuery::reads);
        Optional<QueryMemory.Key> key = tableTells ? QueryMemory.Key.of(account, arguments) : Optional.empty();
        Optional<QueryMemory.Found> known = key.flatMap(memory::find);
        if (known.isPresent() && known.get().version() >= version) {
            account.searched(texts(filter));
            return known.get().ids();
        }
        EmailIds ids;
        try {
            Optional<EmailIds> followed =
                    known.isPresent() ? followed(call, account, filter, sort, known.get()) : Optional.empty();
            ids = followed.isPresent()
                    ? followed.get()
                    : run(call, account, filter, sort, Optional.empty()).ids(sort, tableTells);
        } catch (SmimeProperties.TooManyException tooMany) {
            // RFC 8620 5.5: a filter that is right, and that the server cannot process.
            throw MethodException.of(
                    "unsupportedFilter",
                    "too many signatures to check at once; ask for one mailbox or a shorter time, or again: those that were"
                            + " checked are remembered");
        }
        key.ifPresent(fresh -> memory.keep(fresh, new QueryMemory.Found(version, ids)));
        return ids;
    }

    /**
     * What the query finds now, from what it found before: whatever the journal says may have changed is taken out, and
     * asked about alone. These are whole threads, so that conditions on threads, and which email stands for one, come out
     * right. Empty where all has to be asked about anew.
     */
    private static Optional<EmailIds> followed(
            Call call, AccountHandle account, Filter filter, List<Comparator> sort, QueryMemory.Found known)
            throws MethodException, IOException {
        if (!known.ids().ordered()) {
            return Optional.empty();
        }
        Optional<Set<EmailId>> touched = EmailsTouched.since(
                account, new ChangesSince.Place(new ModSeq(known.version()), 0), Limits.FOLLOWED_EMAILS);
        if (touched.isEmpty() || touched.get().size() > Limits.FOLLOWED_EMAILS) {
            return Optional.empty();
        }
        BitSet gone = new BitSet();
        touched.get().forEach(email -> gone.set((int) email.value()));
        EmailQuery some = run(call, account, filter, sort, Optional.of(List.copyOf(touched.get())));
        return Optional.of(known.ids().with(gone, some.ids(sort, true)));
    }

    /** @param only emails to ask about, whole threads of them; all when empty */
    private static EmailQuery run(
            Call call, AccountHandle account, Filter filter, List<Comparator> sort, Optional<List<EmailId>> only)
            throws MethodException, IOException {
        boolean collapse = call.arguments().flag("collapseThreads");
        EmailTable table = only.isPresent()
                ? account.emails().table(mailboxes(filter), only.get())
                : account.emails().table(mailboxes(filter));
        try (SmimeProperties signatures = EmailGetMethod.of(call, account)) {
            Optional<SmimeProperties> known =
                    call.uses(Capabilities.SMIME_VERIFY) ? Optional.of(signatures) : Optional.empty();
            EmailConditions conditions = new EmailConditions(account, table, known, only);
            EmailTest test = conditions.test(filter);
            account.searched(texts(filter));
            EmailQuery unsorted = new EmailQuery(account, table, conditions, matching(account, table, test));
            account.emails().keepStatuses(signatures.told());
            int[] sorted = unsorted.sorted(sort);
            if (test.cost() == EmailTest.Cost.MESSAGE) {
                account.indexSoon();
            }
            return new EmailQuery(account, table, conditions, collapse ? collapsed(table, sorted) : sorted);
        }
    }

    /** Whether the filter is about what the table knows: nothing is read or searched for it. */
    private static boolean tableTells(Filter filter) {
        return switch (filter) {
            case Filter.Condition(var json) -> OF_THE_TABLE.containsAll(json.members().keySet());
            case Filter.Operator(var _, var conditions) -> conditions.stream().allMatch(EmailQuery::tableTells);
        };
    }

    private static boolean reads(Comparator criterion) {
        return Set.of("from", "to", "subject", "sentAt").contains(criterion.property());
    }

    /** What a filter says in words, wherever it does. */
    private static List<String> texts(Filter filter) {
        return switch (filter) {
            case Filter.Condition(var json) ->
                json.members().values().stream().flatMap(value -> value.text().stream()).toList();
            case Filter.Operator(var _, var conditions) ->
                conditions.stream().flatMap(one -> texts(one).stream()).toList();
        };
    }

    private static Optional<Set<MailboxId>> mailboxes(Filter filter) throws MethodException {
        Optional<String> only = EmailConditions.mailbox(filter);
        if (only.isEmpty()) {
            return Optional.empty();
        }
        OptionalLong number = Ids.number('m', only.get());
        return Optional.of(number.isEmpty() ? Set.of() : Set.of(new MailboxId(number.getAsLong())));
    }

    /**
     * What was found, in order.
     *
     * @param follow whether it is to be brought up to date later, where the order is one that allows it
     */
    private EmailIds ids(List<Comparator> sort, boolean follow) throws MethodException, IOException {
        long[] ids = Arrays.stream(found).mapToLong(index -> table.email(index).value()).toArray();
        boolean pins = pinsFirst(sort);
        if (!follow || !(pins || byDate(sort))) {
            return new EmailIds(ids);
        }
        long[] received = Arrays.stream(found).mapToLong(table::receivedMillis).toArray();
        boolean[] pinned = new boolean[ids.length];
        if (pins) {
            Ranks ranks = ranks(sort.getFirst());
            for (int at = 0; at < pinned.length; at++) {
                pinned[at] = ranks.number(found[at], Optional.empty()) == 1;
            }
        }
        return new EmailIds(ids, received, pinned);
    }

    private static boolean byDate(List<Comparator> sort) {
        return sort.isEmpty() || newestFirst(sort.getFirst());
    }

    private static boolean pinsFirst(List<Comparator> sort) {
        return sort.size() == 2
                && newestFirst(sort.getLast())
                && byKeyword(sort.getFirst())
                && !sort.getFirst().ascending();
    }

    /** What fits, the newest first. */
    private static int[] matching(AccountHandle account, EmailTable table, EmailTest test) throws IOException {
        int[] order = table.newestFirst();
        boolean[] fits = new boolean[order.length];
        List<Integer> open = new ArrayList<>();
        int count = 0;
        for (int at = 0; at < order.length; at++) {
            switch (test.early().of(order[at])) {
                case YES -> {
                    fits[at] = true;
                    count++;
                }
                case NO -> {}
                case MAYBE -> open.add(at);
            }
        }
        for (int from = 0; from < open.size(); from += Limits.FILTER_BATCH) {
            List<Integer> some = open.subList(from, Math.min(open.size(), from + Limits.FILTER_BATCH));
            count += look(account, table, test, order, some, fits);
        }
        int[] found = new int[count];
        int n = 0;
        for (int at = 0; at < order.length; at++) {
            if (fits[at]) {
                found[n++] = order[at];
            }
        }
        return found;
    }

    /** Reads what it takes to know of some emails; says how many fit. */
    private static int look(
            AccountHandle account, EmailTable table, EmailTest test, int[] order, List<Integer> some, boolean[] fits)
            throws IOException {
        List<EmailId> ids = some.stream().map(at -> table.email(order[at])).toList();
        List<EmailSummary> summaries = account.summaries(ids);
        List<EmailId> opened = switch (test.cost()) {
            case ROW, SUMMARY -> List.of();
            case SIGNATURE ->
                summaries.stream()
                        .filter(summary -> Kind.of(summary.structure()).signed())
                        .map(EmailSummary::id)
                        .toList();
            case MESSAGE -> ids;
        };
        Optional<Bodies> bodies = opened.isEmpty() ? Optional.empty() : Optional.of(account.read("Email/query", opened));
        if (bodies.isPresent()) {
            bodies.get().prefetch(opened);
        }
        int count = 0;
        for (int i = 0; i < ids.size(); i++) {
            int at = some.get(i);
            if (test.late().of(order[at], new StoredMessage(summaries.get(i), bodies))) {
                fits[at] = true;
                count++;
            }
        }
        return count;
    }

    private static int[] collapsed(EmailTable table, int[] sorted) {
        LongSet seen = new LongSet(sorted.length);
        return Arrays.stream(sorted).filter(index -> seen.add(table.thread(index))).toArray();
    }

    /** By the criteria; what ties stays with the newest first. */
    private int[] sorted(List<Comparator> sort) throws MethodException, IOException {
        if (byDate(sort)) {
            return found;
        }
        if (pinsFirst(sort)) {
            return pinnedFirst(ranks(sort.getFirst()));
        }
        List<Keys> keys = keys(sort);
        keys.sort((a, b) -> a.compareTo(b, sort));
        return keys.stream().mapToInt(Keys::index).toArray();
    }

    private static boolean newestFirst(Comparator criterion) {
        return criterion.property().equals("receivedAt") && !criterion.ascending();
    }

    private static boolean byKeyword(Comparator criterion) {
        return criterion.property().endsWith("Keyword");
    }

    /** What is pinned, and then the rest, the newest first of both: the list of many inboxes, so it makes no keys. */
    private int[] pinnedFirst(Ranks ranks) {
        long[] numbers = Arrays.stream(found).mapToLong(index -> ranks.number(index, Optional.empty())).toArray();
        int[] sorted = new int[found.length];
        int n = 0;
        for (int wanted = 1; wanted >= 0; wanted--) {
            for (int i = 0; i < found.length; i++) {
                if (numbers[i] == wanted) {
                    sorted[n++] = found[i];
                }
            }
        }
        return sorted;
    }

    private List<Keys> keys(List<Comparator> sort) throws MethodException, IOException {
        List<Ranks> ranks = new ArrayList<>();
        boolean summaries = false;
        for (Comparator criterion : sort) {
            ranks.add(ranks(criterion));
            summaries |= reads(criterion);
        }
        List<Keys> keys = new ArrayList<>(found.length);
        for (int from = 0; from < found.length; from += Limits.FILTER_BATCH) {
            int to = Math.min(found.length, from + Limits.FILTER_BATCH);
            List<EmailId> ids = Arrays.stream(found, from, to).mapToObj(table::email).toList();
            List<EmailSummary> read = summaries ? account.summaries(ids) : List.of();
            for (int i = from; i < to; i++) {
                Optional<EmailSummary> summary = summaries ? Optional.of(read.get(i - from)) : Optional.empty();
                int index = found[i];
                List<String> texts = new ArrayList<>();
                long[] numbers = new long[sort.size()];
                for (int c = 0; c < numbers.length; c++) {
                    numbers[c] = ranks.get(c).number(index, summary);
                    texts.add(text(sort.get(c).property(), summary));
                }
                keys.add(new Keys(index, numbers, texts));
            }
        }
        return keys;
    }

    private interface Ranks {
        long number(int index, Optional<EmailSummary> summary);
    }

    private Ranks ranks(Comparator criterion) throws MethodException, IOException {
        return switch (criterion.property()) {
            case "receivedAt" -> (index, _) -> table.receivedMillis(index);
            case "size" -> (index, _) -> table.octets(index);
            case "sentAt" ->
                (index, summary) -> summary.flatMap(known -> known.envelope().date())
                        .flatMap(HeaderText::date)
                        .map(date -> date.toInstant().toEpochMilli())
                        .orElse(table.receivedMillis(index));
            case "snoozedUntil" -> {
                var until = account.emails().snoozedUntil();
                yield (index, _) -> until.getOrDefault(table.email(index), Long.MAX_VALUE);
            }
            case "hasKeyword" -> {
                var having = table.having(keyword(criterion));
                yield (index, _) -> having.get(index) ? 1 : 0;
            }
            case "someInThreadHaveKeyword" -> {
                Set<Long> threads = conditions.threads(keyword(criterion), true);
                yield (index, _) -> threads.contains(table.thread(index)) ? 1 : 0;
            }
            case "allInThreadHaveKeyword" -> {
                Set<Long> lacking = conditions.threads(keyword(criterion), false);
                yield (index, _) -> lacking.contains(table.thread(index)) ? 0 : 1;
            }
            default -> (_, _) -> 0;
        };
    }

    private static Keyword keyword(Comparator criterion) throws MethodException {
        String name = criterion.keyword().orElse("");
        if (!Keyword.valid(name)) {
            throw MethodException.invalidArguments("sort");
        }
        return new Keyword(name.toLowerCase(Locale.ROOT));
    }

    private static String text(String property, Optional<EmailSummary> summary) {
        return summary.map(known -> switch (property) {
                    case "from" -> display(known.envelope().from());
                    case "to" -> display(known.envelope().to());
                    case "subject" ->
                        CaseMap.fold(HeaderText.baseSubject(
                                HeaderText.decode(known.envelope().subject().orElse(""))));
                    default -> "";
                })
                .orElse("");
    }

    /** RFC 8621 4.4.2: the name of the first, else the address. */
    private static String display(List<Address> addresses) {
        Optional<Address> first = addresses.stream()
                .filter(address -> !address.groupStart() && !address.groupEnd())
                .findFirst();
        Optional<String> name = first.flatMap(Address::name).map(HeaderText::decode).filter(text -> !text.isBlank());
        return CaseMap.fold(name.or(() -> first.flatMap(Address::addrSpec)).orElse(""));
    }

    private record Keys(int index, long[] numbers, List<String> texts) {
        int compareTo(Keys other, List<Comparator> sort) {
            for (int i = 0; i < numbers.length; i++) {
                int order = Long.compare(numbers[i], other.numbers[i]);
                order = order == 0 ? texts.get(i).compareTo(other.texts.get(i)) : order;
                if (order != 0) {
                    return sort.get(i).ascending() ? order : -order;
                }
            }
            return 0;
        }
    }
}
