package org.redoubt.transport.queue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.redoubt.account.Gate;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Resolution;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.codec.MailAddress;
import org.redoubt.transport.codec.MailArguments;
import org.redoubt.transport.codec.RcptArguments;

/** Mail that the server itself writes, with the null sender: nobody reads that it was not taken. */
public final class SystemMail {
    private final Outbound outbound;
    private final Directory directory;
    private final Gate gate;

    public SystemMail(Outbound outbound, Directory directory, Gate gate) {
        this.outbound = outbound;
        this.directory = directory;
        this.gate = gate;
    }

    /**
     * Queues a message; it is signed as its From says. When this returns, it is on disk.
     *
     * @param to addresses of US-ASCII
     * @param text the message, with CRLF
     * @param trace its name in logs
     * @return those of the addresses that mail cannot be sent to; if these are all, nothing was taken
     * @throws IOException when nothing was taken
     */
    public List<String> send(List<String> to, byte[] text, String trace) throws IOException {
        try (MessageIntake intake = gate.intake(text.length)) {
            intake.write(text);
            try (Message message = intake.finish()) {
                return queue(to, message, trace);
            }
        }
    }

    /** The same with a message that may be long; the caller closes it. */
    List<String> queue(List<String> to, Message message, String trace) throws IOException {
        List<Dispatch.To> recipients = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (String address : to) {
            recipient(address).ifPresentOrElse(recipients::add, () -> others.add(address));
        }
        if (!recipients.isEmpty()) {
            MailArguments mail = new MailArguments(
                    Optional.empty(), OptionalLong.empty(), Optional.empty(), false, Optional.empty(), Optional.empty());
            var _ = outbound.take(new Dispatch(mail, recipients, "-", true, trace), message);
        }
        return others;
    }

    private Optional<Dispatch.To> recipient(String to) {
        int at = to.lastIndexOf('@');
        if (at < 1 || !to.matches("[\\x21-\\x7e&&[^<>()\\\\\",;:]]+")) {
            return Optional.empty();
        }
        MailAddress address = new MailAddress(to.substring(0, at), to.substring(at + 1));
        RcptArguments rcpt = new RcptArguments(address, Optional.of(Set.of()), Optional.empty());
        return switch (directory.resolve(address.addrSpec())) {
            case Resolution.Recipients(var found) -> {
                List<AccountId> accounts = found.stream().map(r -> r.account()).distinct().toList();
                yield accounts.isEmpty() ? Optional.empty() : Optional.of(new Dispatch.To(rcpt, accounts));
            }
            case Resolution.UnknownUser _ -> Optional.empty();
            case Resolution.NotLocal _ ->
                outbound.refusal(address).isPresent()
                        ? Optional.empty()
                        : Optional.of(new Dispatch.To(rcpt, List.of()));
        };
    }
}
