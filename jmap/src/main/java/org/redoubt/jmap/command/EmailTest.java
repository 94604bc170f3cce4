package org.redoubt.jmap.command;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import org.redoubt.account.EmailSummary;
import org.redoubt.account.EmailTable;
import org.redoubt.account.RankedEmails;
import org.redoubt.jmap.map.SmimeProperties;
import org.redoubt.jmap.map.StoredMessage;
import org.redoubt.mime.BodyParts;
import org.redoubt.mime.CaseMap;
import org.redoubt.mime.HeaderBlock;
import org.redoubt.mime.HeaderText;
import org.redoubt.mime.Part;
import org.redoubt.mime.PartContent;
import org.redoubt.mime.SearchedTexts;
import org.redoubt.smime.Kind;

/**
 * A question about an email: what the table knows answers it at once, or it needs the summary, or the message itself.
 */
record EmailTest(Cost cost, Early early, Late late) {
    /** What answering takes, the cheap first. */
    enum Cost {
        ROW,
        SUMMARY,
        /** The octets of those messages that are signed. */
        SIGNATURE,
        MESSAGE
    }

    /** What is known without reading. */
    enum Verdict {
        YES,
        NO,
        MAYBE
    }

    interface Early {
        Verdict of(int index);
    }

    interface Late {
        boolean of(int index, StoredMessage message) throws IOException;
    }

    static EmailTest row(IntPredicate test) {
        return new EmailTest(
                Cost.ROW, index -> test.test(index) ? Verdict.YES : Verdict.NO, (index, _) -> test.test(index));
    }

    static EmailTest in(BitSet indexes) {
        return row(indexes::get);
    }

    static EmailTest hasAttachment(boolean wanted) {
        return new EmailTest(
                Cost.SUMMARY,
                _ -> Verdict.MAYBE,
                (_, message) -> new BodyParts(message.root()).hasAttachment() == wanted);
    }

    /** RFC 9219 4.2, whatever the kind of S/MIME. */
    static EmailTest hasSmime(boolean wanted) {
        return new EmailTest(
                Cost.SUMMARY, _ -> Verdict.MAYBE, (_, message) -> (Kind.of(message.root()) != Kind.NONE) == wanted);
    }

    /** RFC 9219 4.2. */
    static EmailTest hasVerifiedSmime(EmailTable table, SmimeProperties signatures, boolean atDelivery, boolean wanted) {
        return new EmailTest(
                Cost.SIGNATURE,
                _ -> Verdict.MAYBE,
                (index, message) -> wanted
                        == signatures.verified(
                                new SmimeProperties.Candidate(
                                        table.email(index).value(),
                                        Instant.ofEpochMilli(table.receivedMillis(index)),
                                        table.octets(index)),
                                message,
                                atDelivery));
    }

    /** Whether there is such a field, and it holds a text (RFC 8621 4.4.1). */
    static EmailTest header(String name, String text) {
        String lower = name.toLowerCase(Locale.ROOT);
        boolean kept = EmailSummary.keepsHeader(lower);
        String needle = CaseMap.fold(text);
        return new EmailTest(kept ? Cost.SUMMARY : Cost.MESSAGE, _ -> Verdict.MAYBE, (_, message) -> {
            HeaderBlock header = kept ? message.header() : message.wholeHeader();
            return fields(header, lower).stream().anyMatch(value -> value.contains(needle));
        });
    }

    private static List<String> fields(HeaderBlock header, String lower) {
        return header.fields(lower).stream()
                .map(field -> CaseMap.fold(HeaderText.decode(field.value())))
                .toList();
    }

    /** Whether each word, or phrase in quotes, is in what a condition of this name looks at. */
    static EmailTest words(String name, String text) {
        List<String> needles = needles(text);
        return switch (name) {
            case "text" ->
                new EmailTest(Cost.MESSAGE, _ -> Verdict.MAYBE, (_, message) -> {
                    List<String> texts = new ArrayList<>();
                    for (String field : List.of("from", "to", "cc", "bcc", "subject")) {
                        texts.addAll(fields(message.header(), field));
                    }
                    texts.addAll(body(message));
                    return all(needles, texts);
                });
            case "body" ->
                new EmailTest(Cost.MESSAGE, _ -> Verdict.MAYBE, (_, message) -> all(needles, body(message)));
            default ->
                new EmailTest(
                        Cost.SUMMARY, _ -> Verdict.MAYBE, (_, message) -> all(needles, fields(message.header(), name)));
        };
    }

    static EmailTest ranked(EmailTable table, RankedEmails ranked, EmailTest looking) {
        return new EmailTest(
                looking.cost,
                index -> {
                    if (!ranked.knows(table.email(index))) {
                        return looking.early.of(index);
                    }
                    return ranked.score(table.email(index)).isPresent() ? Verdict.YES : Verdict.NO;
                },
                (index, message) -> ranked.knows(table.email(index))
                        ? ranked.score(table.email(index)).isPresent()
                        : looking.late.of(index, message));
    }

    /** Words between spaces, and phrases in quotes, folded. */
    static List<String> needles(String text) {
        List<String> needles = new ArrayList<>();
        String[] parts = text.split("\"", -1);
        for (int i = 0; i < parts.length; i++) {
            if (i % 2 == 1) {
                needles.add(CaseMap.fold(parts[i]));
            } else {
                for (String word : parts[i].split("\\s+", -1)) {
                    needles.add(CaseMap.fold(word));
                }
            }
        }
        needles.removeIf(String::isBlank);
        return needles;
    }

    private static boolean all(List<String> needles, List<String> texts) {
        return needles.stream().allMatch(needle -> texts.stream().anyMatch(text -> text.contains(needle)));
    }

    private static List<String> body(StoredMessage message) throws IOException {
        List<String> texts = new ArrayList<>();
        SearchedTexts.body(message.root(), new SearchedTexts.Visitor() {
            @Override
            public boolean header(Part inner) {
                return false;
            }

            @Override
            public boolean text(Part part) throws IOException {
                byte[] raw = message.octets(part.bodyStart(), Math.min(part.octets(), SearchedTexts.PART_OCTETS));
                texts.add(CaseMap.fold(PartContent.text(part, raw)));
                return false;
            }
        });
        return texts;
    }

    static EmailTest not(EmailTest test) {
        return new EmailTest(
                test.cost,
                index -> switch (test.early.of(index)) {
                    case YES -> Verdict.NO;
                    case NO -> Verdict.YES;
                    case MAYBE -> Verdict.MAYBE;
                },
                (index, message) -> !test.late.of(index, message));
    }

    static EmailTest and(List<EmailTest> tests) {
        return several(tests, Verdict.NO, Verdict.YES);
    }

    static EmailTest or(List<EmailTest> tests) {
        return several(tests, Verdict.YES, Verdict.NO);
    }

    /** One that says what decides is enough, otherwise all must say the other thing; the cheap ones first. */
    private static EmailTest several(List<EmailTest> tests, Verdict decides, Verdict other) {
        List<EmailTest> sorted = tests.stream()
                .sorted(Comparator.comparing(EmailTest::cost))
                .toList();
        Cost dearest = sorted.isEmpty() ? Cost.ROW : sorted.getLast().cost;
        return new EmailTest(
                dearest,
                index -> {
                    Verdict all = other;
                    for (EmailTest test : sorted) {
                        Verdict one = test.early.of(index);
                        if (one == decides) {
                            return one;
                        }
                        all = one == other ? all : Verdict.MAYBE;
                    }
                    return all;
                },
                (index, message) -> {
                    for (EmailTest test : sorted) {
                        if (test.late.of(index, message) == (decides == Verdict.YES)) {
                            return decides == Verdict.YES;
                        }
                    }
                    return other == Verdict.YES;
                });
    }
}
