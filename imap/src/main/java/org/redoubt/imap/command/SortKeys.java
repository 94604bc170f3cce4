package org.redoubt.imap.command;

import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.redoubt.account.EmailSummary;
import org.redoubt.account.Row;
import org.redoubt.imap.codec.SortRequest.By;
import org.redoubt.imap.codec.SortRequest.Criterion;
import org.redoubt.mime.Address;
import org.redoubt.mime.CaseMap;
import org.redoubt.mime.Envelope;
import org.redoubt.mime.HeaderText;

/** What one message is sorted by: numbers, and texts by i;unicode-casemap (RFC 5256 3), one for each criterion. */
record SortKeys(long uid, long[] numbers, byte[][] texts) {
    private static final byte[] NONE = new byte[0];

    /** @param score how relevant it is; 0 when nothing was asked for fuzzily */
    static SortKeys of(Row row, Optional<EmailSummary> summary, List<Criterion> criteria, int score) {
        long[] numbers = new long[criteria.size()];
        byte[][] texts = new byte[criteria.size()][];
        Optional<Envelope> envelope = summary.map(EmailSummary::envelope);
        for (int i = 0; i < numbers.length; i++) {
            By by = criteria.get(i).by();
            numbers[i] = number(by, row, envelope, score);
            texts[i] = envelope.map(known -> text(by, known)).orElse(NONE);
        }
        return new SortKeys(row.uid(), numbers, texts);
    }

    static boolean needsSummary(Criterion criterion) {
        return criterion.by() != By.ARRIVAL && criterion.by() != By.SIZE && criterion.by() != By.RELEVANCY;
    }

    /** RFC 5256 3: what ties in all criteria stays in the mailbox's order, also where REVERSE is. */
    int compareTo(SortKeys other, List<Criterion> criteria) {
        for (int i = 0; i < numbers.length; i++) {
            int order = Long.compare(numbers[i], other.numbers[i]);
            order = order == 0 ? Arrays.compareUnsigned(texts[i], other.texts[i]) : order;
            if (order != 0) {
                return criteria.get(i).reverse() ? -order : order;
            }
        }
        return Long.compare(uid, other.uid);
    }

    private static long number(By by, Row row, Optional<Envelope> envelope, int score) {
        return switch (by) {
            case ARRIVAL -> row.receivedMillis();
            case SIZE -> row.octets();
            // RFC 6203 6: the best first.
            case RELEVANCY -> -score;
            case DATE -> sentMillis(row, envelope.orElseThrow());
            case CC, DISPLAYFROM, DISPLAYTO, FROM, SUBJECT, TO -> 0;
        };
    }

    /** RFC 5256 2.2: the Date field in UTC; what has none that can be read counts as sent when it was received. */
    static long sentMillis(Row row, Envelope envelope) {
        return envelope.date()
                .flatMap(HeaderText::date)
                .map(OffsetDateTime::toInstant)
                .map(java.time.Instant::toEpochMilli)
                .orElse(row.receivedMillis());
    }

    private static byte[] text(By by, Envelope envelope) {
        return switch (by) {
            case ARRIVAL, SIZE, DATE, RELEVANCY -> NONE;
            case CC -> folded(mailbox(envelope.cc()));
            case FROM -> folded(mailbox(envelope.from()));
            case TO -> folded(mailbox(envelope.to()));
            case DISPLAYFROM -> folded(display(envelope.from()));
            case DISPLAYTO -> folded(display(envelope.to()));
            case SUBJECT -> folded(HeaderText.baseSubject(HeaderText.decode(envelope.subject().orElse(""))));
        };
    }

    /** RFC 5256 3: addr-mailbox of the first address. */
    private static String mailbox(List<Address> addresses) {
        return addresses.isEmpty() ? "" : addresses.getFirst().mailbox().orElse("");
    }

    // RFC 5957 3: the name of the group or the person who comes first, or else the address.
    private static String display(List<Address> addresses) {
        if (addresses.isEmpty()) {
            return "";
        }
        Address first = addresses.getFirst();
        if (first.groupStart()) {
            return HeaderText.decode(first.mailbox().orElse(""));
        }
        Optional<String> name = first.name().map(HeaderText::decode).filter(decoded -> !decoded.isEmpty());
        return name.or(first::addrSpec).orElse("");
    }

    /** In octets of UTF-8, whose order is that of the characters: i;unicode-casemap compares octets (RFC 5051 2). */
    private static byte[] folded(String text) {
        return CaseMap.fold(text).getBytes(StandardCharsets.UTF_8);
    }
}
