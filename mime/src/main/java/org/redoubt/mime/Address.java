package org.redoubt.mime;

import java.util.List;
import java.util.Optional;

/**
 * One address in the form of the IMAP envelope, RFC 9051 7.5.2. A group is a row of addresses between a start
 * (only {@code mailbox} present: the group's name) and an end (nothing present). An address that has no domain, as
 * broken mail has, carries an empty {@code host}, so that it is never taken for a group.
 *
 * @param name display name, quotes removed, encoded words left; of a comment when there is no display name
 * @param route source route as written, {@code @one,@two}
 * @param mailbox local part, quotes removed; the name of the group at its start
 * @param host domain or domain literal
 */
public record Address(
        Optional<String> name, Optional<String> route, Optional<String> mailbox, Optional<String> host) {

    static final Address GROUP_END = new Address(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** The addresses of a field value, RFC 5322 3.4 and 4.4, of any text without an exception. */
    public static List<Address> parse(String value) {
        return new AddressParser(value).parse();
    }

    static Address groupStart(String name) {
        return new Address(Optional.empty(), Optional.empty(), Optional.of(name), Optional.empty());
    }

    /** Whether a group starts here. */
    public boolean groupStart() {
        return mailbox.isPresent() && host.isEmpty();
    }

    /** Whether a group ends here. */
    public boolean groupEnd() {
        return mailbox.isEmpty() && host.isEmpty();
    }

    /** {@code mailbox@host}; without host the mailbox alone; empty at a group's start and end. */
    public Optional<String> addrSpec() {
        if (mailbox.isEmpty() || host.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(host.get().isEmpty() ? mailbox.get() : mailbox.get() + "@" + host.get());
    }
}
