package org.redoubt.account;

import org.redoubt.store.ByteReader;
import org.redoubt.store.ByteWriter;
import org.redoubt.store.StoreException;

/** What of an account others may be given rights to. */
public sealed interface SharedObject {
    /** A mailbox. */
    record OfMail(MailboxId mailbox) implements SharedObject {}

    /** An address book, by its number. */
    record OfContacts(long addressBook) implements SharedObject {}

    /** How audit lines name it. */
    default String touched() {
        return switch (this) {
            case OfMail(MailboxId mailbox) -> "mailbox=" + mailbox.value();
            case OfContacts(long book) -> "address-book=" + book;
        };
    }

    /** One octet for what it is, and its number. */
    default void encode(ByteWriter out) {
        switch (this) {
            case OfMail(MailboxId mailbox) -> out.u8(1).number(mailbox.value());
            case OfContacts(long book) -> out.u8(2).number(book);
        }
    }

    /** @throws StoreException when it is neither */
    static SharedObject decode(ByteReader in) {
        return switch (in.u8()) {
            case 1 -> new OfMail(new MailboxId(in.number()));
            case 2 -> new OfContacts(in.number());
            default -> throw new StoreException("what is shared is of an unknown kind");
        };
    }
}
