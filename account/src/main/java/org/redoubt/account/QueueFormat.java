package org.redoubt.account;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.Key;
import org.redoubt.store.StoreException;
import org.redoubt.store.id.AccountId;

/** The sealed records of the outbound queue. */
final class QueueFormat {
    private static final int FORMAT = 1;
    private static final int SMTP_UTF8 = 1;
    private static final int EIGHT_BIT = 2;
    private static final int REQUIRE_TLS = 4;
    private static final int OURS = 8;
    private static final int TLS_OPTIONAL = 16;
    private static final int RELEASED_LATER = 32;
    private static final int FOLLOWED = 64;
    private static final int PRIORITY = 128;
    /** RFC 6710 3: how far below 0 a priority may be. */
    private static final int LOWEST = 9;

    private static final int WARNED = 1;
    private static final int HELD = 2;

    private final SealedRecords sealed;

    QueueFormat(SealedRecords sealed) {
        this.sealed = sealed;
    }

    /**
     * A message of the queue.
     *
     * @param legs how many are left
     */
    record MessageRow(QueuedEnvelope envelope, byte[] address, int legs) {
        MessageRow oneLegLess() {
            return new MessageRow(envelope, address, legs - 1);
        }
    }

    byte[] message(Key key, MessageRow row) {
        QueuedEnvelope envelope = row.envelope();
        ByteWriter out = new ByteWriter(160)
                .u8(FORMAT)
                .raw(row.address())
                .number(row.legs())
                .text(envelope.sender())
                .u8((envelope.smtpUtf8() ? SMTP_UTF8 : 0)
                        | (envelope.eightBit() ? EIGHT_BIT : 0)
                        | (envelope.requireTls() ? REQUIRE_TLS : 0)
                        | (envelope.tlsOptional() ? TLS_OPTIONAL : 0)
                        | (envelope.ours() ? OURS : 0)
                        | (envelope.release().isPresent() ? RELEASED_LATER : 0)
                        | (envelope.follow().isPresent() ? FOLLOWED : 0)
                        | (envelope.priority() == 0 ? 0 : PRIORITY))
                .u8(envelope.returnFull().map(full -> full ? 2 : 1).orElse(0))
                .text(envelope.submitter())
                .text(envelope.trace())
                .number(envelope.arrived().toEpochMilli())
                .number(envelope.octets())
                .number(envelope.returnPathOctets());
        optional(out, envelope.envelopeId());
        envelope.release().ifPresent(release -> out.number(release.toEpochMilli()));
        envelope.follow().ifPresent(out::text);
        if (envelope.priority() != 0) {
            out.u8(envelope.priority() + LOWEST);
        }
        return sealed.seal(key, out.toBytes());
    }

    MessageRow message(Key key, byte[] bytes) {
        ByteReader in = open(key, bytes);
        byte[] address = in.raw(QueueLayout.ADDRESS);
        int legs = (int) in.number();
        String sender = in.text();
        int flags = in.u8();
        int full = in.u8();
        String submitter = in.text();
        String trace = in.text();
        Instant arrived = Instant.ofEpochMilli(in.number());
        long octets = in.number();
        int returnPath = (int) in.number();
        Optional<String> envelopeId = optional(in);
        QueuedEnvelope envelope = new QueuedEnvelope(
                sender,
                envelopeId,
                full == 0 ? Optional.empty() : Optional.of(full == 2),
                (flags & SMTP_UTF8) != 0,
                (flags & EIGHT_BIT) != 0,
                (flags & REQUIRE_TLS) != 0,
                (flags & TLS_OPTIONAL) != 0,
                (flags & OURS) != 0,
                submitter,
                trace,
                arrived,
                octets,
                returnPath,
                (flags & RELEASED_LATER) != 0 ? Optional.of(Instant.ofEpochMilli(in.number())) : Optional.empty(),
                (flags & FOLLOWED) != 0 ? Optional.of(in.text()) : Optional.empty(),
                (flags & PRIORITY) != 0 ? in.u8() - LOWEST : 0);
        return new MessageRow(envelope, address, legs);
    }

    byte[] leg(Key key, QueuedLeg leg) {
        ByteWriter out = new ByteWriter(128)
                .u8(FORMAT)
                .text(leg.destination())
                .number(leg.attempts())
                .number(leg.due().toEpochMilli())
                .number(leg.ageAt().toEpochMilli())
                .u8((leg.warned() ? WARNED : 0) | (leg.held() ? HELD : 0))
                .number(leg.recipients().size());
        leg.recipients().forEach(recipient -> write(out, recipient));
        return sealed.seal(key, out.toBytes());
    }

    QueuedLeg leg(LegId id, QueuedEnvelope envelope, byte[] bytes) {
        ByteReader in = open(QueueLayout.leg(id), bytes);
        String destination = in.text();
        int attempts = (int) in.number();
        Instant due = Instant.ofEpochMilli(in.number());
        Instant ageAt = Instant.ofEpochMilli(in.number());
        int flags = in.u8();
        List<QueuedRecipient> recipients = new ArrayList<>();
        for (int count = in.count(); count > 0; count--) {
            recipients.add(recipient(in));
        }
        return new QueuedLeg(
                id, destination, envelope, recipients, attempts, due, ageAt, (flags & WARNED) != 0, (flags & HELD) != 0);
    }

    byte[] destination(Key key, DestinationRow row) {
        QueuedDestination destination = row.destination();
        return sealed.seal(
                key,
                new ByteWriter(64)
                        .u8(FORMAT)
                        .text(destination.name())
                        .number(destination.notBefore().toEpochMilli())
                        .number(destination.failures())
                        .text(destination.lastReply())
                        .number(row.when())
                        .number(row.from())
                        .toBytes());
    }

    /**
     * A destination that has legs to send.
     *
     * @param when the time it is indexed under, in milliseconds since 1970, which may be too early; 0 when it is under none
     * @param from none of its legs is due before this, in milliseconds since 1970
     */
    record DestinationRow(QueuedDestination destination, long when, long from) {}

    DestinationRow destination(Key key, byte[] bytes) {
        ByteReader in = open(key, bytes);
        QueuedDestination destination = new QueuedDestination(
                in.text(), Instant.ofEpochMilli(in.number()), (int) in.number(), in.text());
        // Rows of before said nothing of where the legs begin.
        return new DestinationRow(destination, in.number(), in.atEnd() ? 0 : in.number());
    }

    /** What a domain says of itself, and until when that counts. */
    record Note(String text, Instant until) {}

    byte[] note(Key key, Note note) {
        return sealed.seal(
                key,
                new ByteWriter(256)
                        .u8(FORMAT)
                        .number(note.until().toEpochMilli())
                        .text(note.text())
                        .toBytes());
    }

    Note note(Key key, byte[] bytes) {
        ByteReader in = open(key, bytes);
        Instant until = Instant.ofEpochMilli(in.number());
        return new Note(in.text(), until);
    }

    byte[] news(Key key, QueueNews news) {
        ByteWriter out = new ByteWriter(128)
                .u8(FORMAT)
                .text(news.follow())
                .number(news.at().toEpochMilli())
                .number(news.items().size());
        news.items().forEach(item ->
                out.text(item.recipient()).u8(item.delivered().ordinal()).text(item.reply()));
        return sealed.seal(key, out.toBytes());
    }

    QueueNews news(Key key, byte[] bytes) {
        ByteReader in = open(key, bytes);
        String follow = in.text();
        Instant at = Instant.ofEpochMilli(in.number());
        List<QueueNews.Item> items = new ArrayList<>();
        for (int count = in.count(); count > 0; count--) {
            items.add(new QueueNews.Item(in.text(), QueueNews.Delivered.values()[in.u8()], in.text()));
        }
        return new QueueNews(QueueLayout.legOfNews(key), QueueLayout.attemptsOfNews(key), follow, at, items);
    }

    private static void write(ByteWriter out, QueuedRecipient recipient) {
        out.text(recipient.address()).number(recipient.accounts().size());
        recipient.accounts().forEach(account -> out.number(account.value()));
        int wanted = 0;
        for (NotifyOn on : recipient.notifyOn().orElse(Set.of())) {
            wanted |= 1 << on.ordinal();
        }
        out.u8(recipient.notifyOn().isEmpty() ? 0 : 0x80 | wanted);
        optional(out, recipient.originalRecipient());
        out.text(recipient.lastReply());
    }

    private static QueuedRecipient recipient(ByteReader in) {
        String address = in.text();
        List<AccountId> accounts = new ArrayList<>();
        for (int count = in.count(); count > 0; count--) {
            accounts.add(new AccountId(in.number()));
        }
        int bits = in.u8();
        Set<NotifyOn> wanted = EnumSet.noneOf(NotifyOn.class);
        for (NotifyOn on : NotifyOn.values()) {
            if ((bits & 1 << on.ordinal()) != 0) {
                wanted.add(on);
            }
        }
        Optional<Set<NotifyOn>> notifyOn = bits == 0 ? Optional.empty() : Optional.of(wanted);
        return new QueuedRecipient(address, accounts, notifyOn, optional(in), in.text());
    }

    private static void optional(ByteWriter out, Optional<String> text) {
        out.u8(text.isPresent() ? 1 : 0);
        text.ifPresent(out::text);
    }

    private static Optional<String> optional(ByteReader in) {
        return in.u8() == 1 ? Optional.of(in.text()) : Optional.empty();
    }

    private ByteReader open(Key key, byte[] bytes) {
        ByteReader in = new ByteReader(sealed.open(key, bytes));
        if (in.u8() != FORMAT) {
            throw new StoreException("a record of the queue has an unknown format");
        }
        return in;
    }
}
