package org.redoubt.transport.sieve;

import java.util.List;
import java.util.Optional;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Resolution;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.codec.MailAddress;
import org.redoubt.transport.codec.RcptArguments;
import org.redoubt.transport.queue.Dispatch;
import org.redoubt.transport.queue.Outbound;

/**
 * Whom something that a script sends goes to.
 *
 * @param accounts whose mailboxes the address stands for here; none for somebody elsewhere
 */
record Destination(MailAddress address, List<AccountId> accounts) {
    Destination {
        accounts = List.copyOf(accounts);
    }

    /** Empty when mail for this address cannot be sent. */
    static Optional<Destination> of(String addrSpec, Directory directory, Outbound outbound) {
        return address(addrSpec).flatMap(address -> of(address, directory, outbound));
    }

    /** An address as it is written in messages; empty when it has no domain. */
    static Optional<MailAddress> address(String addrSpec) {
        int at = addrSpec.lastIndexOf('@');
        if (at < 1) {
            return Optional.empty();
        }
        String local = addrSpec.substring(0, at);
        if (local.startsWith("\"") && local.endsWith("\"") && local.length() > 1) {
            local = local.substring(1, local.length() - 1).replaceAll("\\\\(.)", "$1");
        }
        return Optional.of(new MailAddress(local, addrSpec.substring(at + 1)));
    }

    private static Optional<Destination> of(MailAddress address, Directory directory, Outbound outbound) {
        return switch (directory.resolve(address.addrSpec())) {
            case Resolution.Recipients found -> found.recipients().isEmpty()
                    ? Optional.empty()
                    : Optional.of(new Destination(
                            address, found.recipients().stream().map(r -> r.account()).distinct().toList()));
            case Resolution.UnknownUser _ -> Optional.empty();
            case Resolution.NotLocal _ -> outbound.refusal(address).isPresent()
                    ? Optional.empty()
                    : Optional.of(new Destination(address, List.of()));
        };
    }

    Dispatch.To to() {
        return new Dispatch.To(new RcptArguments(address, Optional.empty(), Optional.empty()), accounts);
    }
}
