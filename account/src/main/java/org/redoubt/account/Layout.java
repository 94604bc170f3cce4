package org.redoubt.account;

import java.util.Optional;
import org.redoubt.store.Key;
import org.redoubt.store.KeyRange;
import org.redoubt.store.id.AccountId;

/**
 * What lies where in an account's map. Sealed records are marked; the others hold numbers only.
 *
 * <pre>
 * 00                                  key slot: the account's key, wrapped by the master key, or its public key; see KeySlot
 * 01                                  root: next ids, quota
 * 02 mailbox:32                       mailbox: name, parent, role, keywords                     sealed
 * 03 mailbox:32                       its totals, its next uid
 * 04 mailbox:32 first-uid:32          a page of rows
 * 05 mailbox:32 uid:32                a row of the tail
 * 06 email:64                         links: size, thread, the (mailbox, uid) it is in
 * 07 block:64                         64 summaries in one                                       sealed
 * 08 email:64                         a summary: blob address, envelope, structure, preview     sealed
 * 09 address:160 email:64             which emails have a content
 * 0a keyed hash of a Message-ID:160   the thread it belongs to
 * 0b thread:64                        its emails, when there are several
 * 0c millis:64 mailbox:32 first-uid:32 a page of recoverable rows
 * 0d                                  subscribed names that have no mailbox                     sealed
 * 0e mailbox:32 person:64             annotations: of the account 0, of everybody 0             sealed
 * 0f version:64 index:32              an errand for another account, not yet settled           sealed
 * 10 source:64                        the receipt of the last errand from another account
 * 11 owner:64                         an account that shares something with this one
 * 14 mailbox:32                       the key that vouches for its URLs                         sealed
 * 16 millis:64 keyed hash:160         receipt of a delivery that may come again
 * 17 kind:8 group:64 owner:64         on the board: an account that shares something with a group, or with everybody
 * 18                                  Sieve scripts: names, sizes, which one is active           sealed
 * 19 script:64                        the text of one                                           sealed
 * 1a keyed hash:160                   when something that the rules marked is forgotten
 * 1b email:64                         somebody moved it into Junk or out; the spam filter has not learnt it yet
 * 1c email:64                         what the spam filter has learnt of it
 * 1d                                  counts of words in spam and in other mail                 sealed
 * 1e version:64                       what came since to be added to them                       sealed
 * 20 upload:64                        octets somebody uploaded and may use: size, blob address
 * 21 identity:64                      who mail is sent as                                      sealed
 * 22 submission:64                    mail that was handed over to be sent                     sealed
 * 23                                  what senders are told while the owner is away             sealed
 * 24 subscription:64                  where a device wants to be told of changes                sealed
 * 25 account:64                       on the board: somebody who has such devices
 * 26                                  on the board: the key that vouches for what they are told  sealed
 * 27 email:64                         when an email comes back by itself, and how               sealed
 * 28 millis:64 email:64               the same in the order of time
 * 29 account:64                       on the board: somebody who has such emails, or some of 31
 * 2a label:64                         a keyword that a person named and gave a colour            sealed
 * 2b book:64                          an address book                                             sealed
 * 2c card:64                          a contact                                                   sealed
 * 2d version:64                       that somebody else changed what one may do with something  sealed
 * 2e                                  what keeps mail from being destroyed: legal holds          sealed
 * 2f book:64                          who but the owner may do what with an address book         sealed
 * 30 book:64 person:64                whether somebody else wants to see an address book
 * 31 email:64                         somebody was told whether its S/MIME signature counts: by whose word, until when
 * 32 millis:64 email:64               the same in the order of time
 * 33                                  by whose word all of these count
 * 3a number:64                        mail that came while a sealed account was closed           sealed to its public key
 * 3b number:64                        where the bytes of such mail lay that was filed since
 * 3f                                  where the change of the account's key is; in every account that has one
 * </pre>
 *
 * <p>Blobs: address:160 chunk:32, each chunk compressed, then sealed.
 */
final class Layout {
    static final Key KEY_CHANGE = Key.tag(0x3f).key();
    static final KeyRange CONTENTS = KeyRange.of(Key.tag(9).key());
    static final Key ROOT = Key.tag(1).key();
    static final Key DANGLING = Key.tag(0x0d).key();
    static final KeyRange MAILBOXES = KeyRange.of(Key.tag(2).key());
    static final KeyRange COUNTS = KeyRange.of(Key.tag(3).key());
    static final KeyRange ALL_LINKS = KeyRange.of(Key.tag(6).key());
    static final KeyRange DELIVERIES = KeyRange.of(Key.tag(0x16).key());
    static final Key SCRIPTS = Key.tag(0x18).key();
    static final KeyRange MARKS = KeyRange.of(Key.tag(0x1a).key());
    static final KeyRange JUDGED = KeyRange.of(Key.tag(0x1b).key());
    static final KeyRange LEARNT = KeyRange.of(Key.tag(0x1c).key());
    static final Key WORDS = Key.tag(0x1d).key();
    static final KeyRange LESSONS = KeyRange.of(Key.tag(0x1e).key());
    static final Key HOLDS = Key.tag(0x2e).key();
    static final KeyRange RECOVERABLE = KeyRange.of(Key.tag(0x0c).key());

    static final KeyRange WAITING = KeyRange.of(Key.tag(0x3a).key());
    static final KeyRange EMPTIED = KeyRange.of(Key.tag(0x3b).key());

    static final KeyRange NOTICES = KeyRange.of(Key.tag(0x17).key());
    static final KeyRange SHARERS = KeyRange.of(Key.tag(0x11).key());

    private Layout() {}

    static Key mailbox(MailboxId id) {
        return Key.tag(2).u32(id.value()).key();
    }

    static Key counts(MailboxId id) {
        return Key.tag(3).u32(id.value()).key();
    }

    /** The mailbox of a key of {@link #MAILBOXES} or {@link #COUNTS}. */
    static MailboxId mailboxOf(Key key) {
        return new MailboxId(key.u32(1));
    }

    static Key page(MailboxId id, long firstUid) {
        return Key.tag(4).u32(id.value()).u32(firstUid).key();
    }

    static KeyRange pages(MailboxId id) {
        return KeyRange.of(Key.tag(4).u32(id.value()).key());
    }

    static Key tailRow(MailboxId id, long uid) {
        return Key.tag(5).u32(id.value()).u32(uid).key();
    }

    static KeyRange tailRows(MailboxId id) {
        return KeyRange.of(Key.tag(5).u32(id.value()).key());
    }

    /** The uid that ends a key of a page or of a tail row. */
    static long uidOf(Key key) {
        return key.u32(5);
    }

    static Key links(EmailId id) {
        return Key.tag(6).u64(id.value()).key();
    }

    /** The email of a key of {@link #ALL_LINKS}, {@link #JUDGED}, {@link #SNOOZES} or {@link #SMIME_STATUSES}. */
    static EmailId emailOf(Key links) {
        return new EmailId(links.u64(1));
    }

    static Key summaryBlock(long block) {
        return Key.tag(7).u64(block).key();
    }

    static Key summary(EmailId id) {
        return Key.tag(8).u64(id.value()).key();
    }

    /** The summaries that are records of their own, from this email's on. */
    static KeyRange summariesFrom(EmailId id) {
        return new KeyRange(Key.tag(8).key(), summary(id));
    }

    static EmailId summarised(Key summary) {
        return new EmailId(summary.u64(1));
    }

    static Key content(byte[] address, EmailId id) {
        return Key.tag(9).bytes(address).u64(id.value()).key();
    }

    static KeyRange contents(byte[] address) {
        return KeyRange.of(Key.tag(9).bytes(address).key());
    }

    /** The address in a key of {@link #CONTENTS}. */
    static byte[] addressOfContent(Key content) {
        return java.util.Arrays.copyOfRange(content.bytes(), 1, content.length() - 8);
    }

    /** The email that ends a key of {@link #contents}. */
    static EmailId emailOfContent(Key content) {
        return new EmailId(content.u64(content.length() - 8));
    }

    static Key threadKey(byte[] address) {
        return Key.tag(0x0a).bytes(address).key();
    }

    static Key thread(ThreadId id) {
        return Key.tag(0x0b).u64(id.value()).key();
    }

    /** Whether a row is one of {@link #threadKey} or {@link #thread}. */
    static boolean ofThreads(Key key) {
        return key.u8(0) == 0x0a || key.u8(0) == 0x0b;
    }

    static Key recoverable(long millis, MailboxId id, long firstUid) {
        return Key.tag(0x0c).u64(millis).u32(id.value()).u32(firstUid).key();
    }

    /** Annotations of a mailbox, or of the account, that are a person's own, or everybody's when 0. */
    static Key annotations(Optional<MailboxId> mailbox, long person) {
        return annotations(mailbox).u64(person).key();
    }

    /** Everybody's annotations of a mailbox. */
    static KeyRange annotations(MailboxId mailbox) {
        return KeyRange.of(annotations(Optional.of(mailbox)).key());
    }

    private static Key.Builder annotations(Optional<MailboxId> mailbox) {
        return Key.tag(0x0e).u32(mailbox.map(MailboxId::value).orElse(0L));
    }

    static Key errand(ErrandId id) {
        return Key.tag(0x0f).u64(id.version()).u32(id.index()).key();
    }

    /** The errand of a key of {@link #outbox}. */
    static ErrandId errandOf(Key errand) {
        return new ErrandId(errand.u64(1), (int) errand.u32(9));
    }

    /** Errands in the order they were posted, from one of them on. */
    static KeyRange outbox(Optional<Key> from) {
        Key all = Key.tag(0x0f).key();
        return new KeyRange(all, from.orElse(all));
    }

    static Key receipt(AccountId source) {
        return Key.tag(0x10).u64(source.value()).key();
    }

    static Key delivery(long millis, byte[] token) {
        return Key.tag(0x16).u64(millis).bytes(token).key();
    }

    static Key script(long id) {
        return Key.tag(0x19).u64(id).key();
    }

    static Key waiting(long number) {
        return Key.tag(0x3a).u64(number).key();
    }

    static Key emptied(long number) {
        return Key.tag(0x3b).u64(number).key();
    }

    /** The number of a key of {@link #WAITING} or {@link #EMPTIED}. */
    static long waitingOf(Key waiting) {
        return waiting.u64(1);
    }

    static Key mark(byte[] hash) {
        return Key.tag(0x1a).bytes(hash).key();
    }

    static Key judged(EmailId id) {
        return Key.tag(0x1b).u64(id.value()).key();
    }

    static Key learnt(EmailId id) {
        return Key.tag(0x1c).u64(id.value()).key();
    }

    static Key lessons(long version) {
        return Key.tag(0x1e).u64(version).key();
    }

    /** What was uploaded, the oldest first. */
    static final KeyRange UPLOADS = KeyRange.of(Key.tag(0x20).key());

    static final KeyRange IDENTITIES = KeyRange.of(Key.tag(0x21).key());
    static final KeyRange SUBMISSIONS = KeyRange.of(Key.tag(0x22).key());

    static final Key VACATION = Key.tag(0x23).key();

    static final KeyRange PUSH_SUBSCRIPTIONS = KeyRange.of(Key.tag(0x24).key());
    static final KeyRange PUSHED = KeyRange.of(Key.tag(0x25).key());
    static final Key PUSH_KEY = Key.tag(0x26).key();

    static final KeyRange SNOOZES = KeyRange.of(Key.tag(0x27).key());
    static final KeyRange DUE = KeyRange.of(Key.tag(0x28).key());
    static final KeyRange SNOOZING = KeyRange.of(Key.tag(0x29).key());

    static Key snooze(EmailId email) {
        return Key.tag(0x27).u64(email.value()).key();
    }

    static Key due(long millis, EmailId email) {
        return Key.tag(0x28).u64(millis).u64(email.value()).key();
    }

    /** When a key of {@link #DUE} or {@link #SMIME_DUE} is due. */
    static long dueMillis(Key due) {
        return due.u64(1);
    }

    /** The email of a key of {@link #DUE} or {@link #SMIME_DUE}. */
    static EmailId dueEmail(Key due) {
        return new EmailId(due.u64(9));
    }

    static final KeyRange SMIME_STATUSES = KeyRange.of(Key.tag(0x31).key());
    static final KeyRange SMIME_DUE = KeyRange.of(Key.tag(0x32).key());
    static final Key SMIME_AUTHORITIES = Key.tag(0x33).key();

    static Key smimeStatus(EmailId email) {
        return Key.tag(0x31).u64(email.value()).key();
    }

    static Key smimeDue(long millis, EmailId email) {
        return Key.tag(0x32).u64(millis).u64(email.value()).key();
    }

    static Key snoozing(AccountId account) {
        return Key.tag(0x29).u64(account.value()).key();
    }

    /** The account of a key of {@link #SNOOZING}. */
    static AccountId snoozingOf(Key snoozing) {
        return new AccountId(snoozing.u64(1));
    }

    static final KeyRange LABELS = KeyRange.of(Key.tag(0x2a).key());

    static Key label(long id) {
        return Key.tag(0x2a).u64(id).key();
    }

    static final KeyRange ADDRESS_BOOKS = KeyRange.of(Key.tag(0x2b).key());

    static Key addressBook(long id) {
        return Key.tag(0x2b).u64(id).key();
    }

    static final KeyRange CONTACT_CARDS = KeyRange.of(Key.tag(0x2c).key());

    static Key contactCard(long id) {
        return Key.tag(0x2c).u64(id).key();
    }

    static final KeyRange ADDRESS_BOOK_ACLS = KeyRange.of(Key.tag(0x2f).key());

    static Key addressBookAcl(long book) {
        return Key.tag(0x2f).u64(book).key();
    }

    static Key addressBookWish(long book, AccountId person) {
        return Key.tag(0x30).u64(book).u64(person.value()).key();
    }

    /** What everybody wants to see of an address book. */
    static KeyRange addressBookWishes(long book) {
        return KeyRange.of(Key.tag(0x30).u64(book).key());
    }

    static Key pushSubscription(long id) {
        return Key.tag(0x24).u64(id).key();
    }

    static Key pushed(AccountId account) {
        return Key.tag(0x25).u64(account.value()).key();
    }

    /** The account of a key of {@link #PUSHED}. */
    static AccountId pushedOf(Key pushed) {
        return new AccountId(pushed.u64(1));
    }

    static final KeyRange SHARE_NOTIFICATIONS = KeyRange.of(Key.tag(0x2d).key());

    static Key shareNotification(long id) {
        return Key.tag(0x2d).u64(id).key();
    }

    static Key upload(long id) {
        return Key.tag(0x20).u64(id).key();
    }

    static Key identity(long id) {
        return Key.tag(0x21).u64(id).key();
    }

    static Key submission(long id) {
        return Key.tag(0x22).u64(id).key();
    }

    static Key urlKey(MailboxId id) {
        return Key.tag(0x14).u32(id.value()).key();
    }

    static Key sharer(AccountId owner) {
        return Key.tag(0x11).u64(owner.value()).key();
    }

    /** The account of a key of {@link #SHARERS}. */
    static AccountId sharerOf(Key sharer) {
        return new AccountId(sharer.u64(1));
    }

    /** On the board: that an account shares something with a group or with everybody. */
    static Key notice(Grantee grantee, AccountId owner) {
        return Key.tag(0x17)
                .u8(GranteeFormat.kind(grantee))
                .u64(GranteeFormat.number(grantee))
                .u64(owner.value())
                .key();
    }

    /** The group of a key of {@link #NOTICES}, or everybody. */
    static Grantee granteeOf(Key notice) {
        return notice.u8(1) == GranteeFormat.ANYONE ? new Grantee.Anyone() : new Grantee.Group(notice.u64(2));
    }

    static AccountId ownerOf(Key notice) {
        return new AccountId(notice.u64(10));
    }

    static Key blobChunk(byte[] address, int chunk) {
        return Key.tag(address[0]).bytes(java.util.Arrays.copyOfRange(address, 1, address.length)).u32(chunk).key();
    }
}
