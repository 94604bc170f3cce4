package org.redoubt.account;

import java.util.Optional;
import org.redoubt.store.Key;
import org.redoubt.store.KeyRange;

/**
 * What lies where in the outbound queue's own account.
 *
 * <pre>
 * 00                                               key slot
 * 01                                               totals
 * 02 message:64                                    envelope, address of its bytes, legs left           sealed
 * 03 message:64 leg:32                             a leg: destination and recipients                   sealed
 * 04 destination:160                               a destination: name, failures, not before           sealed
 * 05 standing:8 when:64 destination:160            destinations with a leg to send, by when
 * 06 destination:160 due:64 message:64 leg:32      legs of a destination, by when they are due
 * 07 when:64 message:64 leg:32                     legs by when their age matters: a warning, the end
 * 08 gone:64                                       bytes of messages that are gone, to be deleted
 * 09 destination:160                               what a domain says of itself, until when                   sealed
 * 0a message:64 leg:32 attempts:32                 what became of a followed message, for who follows it       sealed
 * </pre>
 *
 * <p>Rows that come and go at the beginning of a range leave marks of their deletion behind, which a later reader of that
 * beginning has to pass over, a thousand after a thousand messages. So whoever reads due times, ages or garbage begins where it is known
 * that there is nothing before: a destination's row, the totals, and memory say where.
 *
 * <p>Due times are in two steps, so that a destination that is down costs one row however much mail waits for it, and
 * a look at what is due never passes over what is not. A destination is named by a keyed hash of its domain.
 * Standing is 0 for a destination that works or was never tried, 1 for one that failed: the two are looked through
 * apart.
 *
 * <p>Blobs: address:160 chunk:32, each chunk compressed, then sealed.
 */
final class QueueLayout {
    static final Key TOTALS = Key.tag(1).key();
    static final KeyRange MESSAGES = KeyRange.of(Key.tag(2).key());
    static final KeyRange DESTINATIONS = KeyRange.of(Key.tag(4).key());
    static final KeyRange NOTES = KeyRange.of(Key.tag(9).key());
    static final KeyRange NEWS = KeyRange.of(Key.tag(0x0a).key());
    /** Octets of the address under which a message's bytes lie. */
    static final int ADDRESS = 20;

    private static final int HASH = 20;

    private QueueLayout() {}

    static Key message(QueueId id) {
        return Key.tag(2).u64(id.value()).key();
    }

    static QueueId messageOf(Key message) {
        return new QueueId(message.u64(1));
    }

    static Key leg(LegId id) {
        return Key.tag(3).u64(id.message().value()).u32(id.number()).key();
    }

    static KeyRange legs(QueueId id) {
        return KeyRange.of(Key.tag(3).u64(id.value()).key());
    }

    static Key destination(byte[] hash) {
        return Key.tag(4).bytes(hash).key();
    }

    static Key when(boolean failing, long millis, byte[] hash) {
        return Key.tag(5).u8(failing ? 1 : 0).u64(millis).bytes(hash).key();
    }

    /** @param from none is due before this, in milliseconds since 1970 */
    static KeyRange whens(boolean failing, long from) {
        Key standing = Key.tag(5).u8(failing ? 1 : 0).key();
        return new KeyRange(standing, Key.tag(5).u8(failing ? 1 : 0).u64(from).key());
    }

    static long millisOfWhen(Key when) {
        return when.u64(2);
    }

    static byte[] hashOfWhen(Key when) {
        return java.util.Arrays.copyOfRange(when.bytes(), 10, 10 + HASH);
    }

    static Key due(byte[] hash, long millis, LegId id) {
        return Key.tag(6)
                .bytes(hash)
                .u64(millis)
                .u64(id.message().value())
                .u32(id.number())
                .key();
    }

    /** @param from none is due before this, in milliseconds since 1970 */
    static KeyRange dues(byte[] hash, long from) {
        return new KeyRange(
                Key.tag(6).bytes(hash).key(), Key.tag(6).bytes(hash).u64(from).key());
    }

    static long millisOfDue(Key due) {
        return due.u64(1 + HASH);
    }

    static Key age(long millis, LegId id) {
        return Key.tag(7)
                .u64(millis)
                .u64(id.message().value())
                .u32(id.number())
                .key();
    }

    /** @param from nothing's age matters before this, in milliseconds since 1970 */
    static KeyRange ages(long from) {
        return new KeyRange(Key.tag(7).key(), Key.tag(7).u64(from).key());
    }

    static long millisOfAge(Key age) {
        return age.u64(1);
    }

    /** The leg that ends a key of a due time or an age. */
    static LegId legOf(Key key) {
        int at = key.length() - 12;
        return new LegId(new QueueId(key.u64(at)), (int) key.u32(at + 8));
    }

    /** @param gone how many messages were gone before */
    static Key garbage(long gone) {
        return Key.tag(8).u64(gone).key();
    }

    /** @param from rows before this were seen to be gone */
    static KeyRange garbageFrom(long from) {
        return new KeyRange(Key.tag(8).key(), garbage(from));
    }

    static long goneOf(Key garbage) {
        return garbage.u64(1);
    }

    /** Rows of before were named by the address; they stand behind all others, or wherever chance has them. */
    static Optional<byte[]> addressOfOldGarbage(Key garbage) {
        return garbage.length() == 1 + ADDRESS
                ? Optional.of(java.util.Arrays.copyOfRange(garbage.bytes(), 1, 1 + ADDRESS))
                : Optional.empty();
    }

    static Key note(byte[] hash) {
        return Key.tag(9).bytes(hash).key();
    }

    static Key news(LegId id, int attempts) {
        return Key.tag(0x0a).u64(id.message().value()).u32(id.number()).u32(attempts).key();
    }

    /** The leg of a key of {@link #NEWS}. */
    static LegId legOfNews(Key news) {
        return new LegId(new QueueId(news.u64(1)), (int) news.u32(9));
    }

    static int attemptsOfNews(Key news) {
        return (int) news.u32(13);
    }
}
