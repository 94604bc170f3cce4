package org.redoubt.account;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.redoubt.guard.SessionInfo;
import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.StoreException;
import org.redoubt.store.seal.Padding;

/**
 * How mail that waits is written: a record whose clear part says where its bytes lie and how long they are as padded, and
 * whose sealed part says all else, the key of those bytes included.
 */
final class WaitingFormat {
    private static final int FORMAT = 1;
    private static final int INBOX = 0;
    private static final int NAMED = 1;
    private static final int SPECIAL = 2;
    private static final int UTF8 = 1;
    private static final int REQUIRE_TLS = 2;

    /** Envelopes are shorter, most of them. */
    private static final int LEAST = 1_024;

    private WaitingFormat() {}

    /**
     * The clear part.
     *
     * @param octets of the message, as padded
     * @param address of its pieces
     * @param sealed the rest
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Outside(long octets, byte[] address, byte[] sealed) {
        int chunks() {
            return Contents.chunks(octets);
        }

        byte[] encode() {
            return new ByteWriter(64 + sealed.length)
                    .u8(FORMAT)
                    .number(octets)
                    .bytes(address)
                    .bytes(sealed)
                    .toBytes();
        }

        static Outside decode(byte[] bytes) {
            ByteReader in = new ByteReader(bytes);
            if (in.u8() != FORMAT) {
                throw new StoreException("a record of waiting mail has an unknown format");
            }
            return new Outside(in.number(), in.bytes(), in.bytes());
        }
    }

    /**
     * The sealed part.
     *
     * @param key of the pieces
     * @param octets of the message itself
     * @param base where it goes; its number is 0 as long as it has none
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Inside(byte[] key, long octets, long receivedMillis, Deposit base) {
        byte[] encode() {
            ByteWriter out = new ByteWriter(LEAST)
                    .u8(FORMAT)
                    .bytes(key)
                    .number(octets)
                    .number(receivedMillis);
            switch (base.target()) {
                case Deposit.Target.Inbox() -> out.u8(INBOX);
                case Deposit.Target.Named(String path) -> out.u8(NAMED).text(path);
                case Deposit.Target.Special(Role role) -> out.u8(SPECIAL).text(role.name());
            }
            texts(out, base.keywords().stream().map(Keyword::name).sorted().toList());
            out.u8(base.receipt().isPresent() ? 1 : 0);
            base.receipt().ifPresent(receipt -> out.number(receipt.originMillis()).text(receipt.token()));
            out.u8(base.arrival().isPresent() ? 1 : 0);
            base.arrival().ifPresent(arrival -> write(out, arrival));
            byte[] written = out.toBytes();
            return java.util.Arrays.copyOf(written, (int) Padding.padded(written.length, LEAST));
        }

        static Inside decode(org.redoubt.store.id.AccountId account, long number, byte[] bytes) {
            ByteReader in = new ByteReader(bytes);
            if (in.u8() != FORMAT) {
                throw new StoreException("a record of waiting mail has an unknown format");
            }
            byte[] key = in.bytes();
            long octets = in.number();
            long received = in.number();
            Deposit.Target target = switch (in.u8()) {
                case INBOX -> new Deposit.Target.Inbox();
                case NAMED -> new Deposit.Target.Named(in.text());
                case SPECIAL -> new Deposit.Target.Special(Role.valueOf(in.text()));
                default -> throw new StoreException("a record of waiting mail has an unknown format");
            };
            Set<Keyword> keywords = new HashSet<>();
            texts(in).forEach(name -> keywords.add(new Keyword(name)));
            Optional<DeliveryReceipt> receipt =
                    in.u8() == 0 ? Optional.empty() : Optional.of(new DeliveryReceipt(in.number(), in.text()));
            Optional<Arrival> arrival = in.u8() == 0 ? Optional.empty() : Optional.of(arrival(in));
            Deposit.Waited waited = new Deposit.Waited(number, received);
            return new Inside(
                    key,
                    octets,
                    received,
                    new Deposit(account, target, keywords, receipt, Optional.empty(), Optional.empty(), arrival, Optional.of(waited)));
        }
    }

    private static void write(ByteWriter out, Arrival arrival) {
        out.text(arrival.sender());
        texts(out, arrival.recipients());
        out.u8((arrival.smtpUtf8() ? UTF8 : 0) | (arrival.requireTls() ? REQUIRE_TLS : 0)).text(arrival.trace());
        SessionInfo session = arrival.session();
        out.text(session.id()).text(session.via()).text(session.remote()).u8(session.secure() ? 1 : 0).text(session.agent());
    }

    private static Arrival arrival(ByteReader in) {
        String sender = in.text();
        List<String> recipients = texts(in);
        int flags = in.u8();
        String trace = in.text();
        SessionInfo session = new SessionInfo(in.text(), in.text(), in.text(), in.u8() != 0, in.text());
        return new Arrival(sender, recipients, (flags & UTF8) != 0, (flags & REQUIRE_TLS) != 0, trace, session);
    }

    private static void texts(ByteWriter out, List<String> texts) {
        out.number(texts.size());
        texts.forEach(out::text);
    }

    private static List<String> texts(ByteReader in) {
        List<String> texts = new ArrayList<>();
        for (int count = in.count(); count > 0; count--) {
            texts.add(in.text());
        }
        return texts;
    }
}
