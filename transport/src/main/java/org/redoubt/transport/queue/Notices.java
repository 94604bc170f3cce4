package org.redoubt.transport.queue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.redoubt.account.BareLineEndException;
import org.redoubt.account.Gate;
import org.redoubt.account.Message;
import org.redoubt.account.MessageIntake;
import org.redoubt.directory.Directory;
import org.redoubt.directory.Resolution;
import org.redoubt.store.id.AccountId;
import org.redoubt.transport.codec.MailArguments;
import org.redoubt.transport.codec.RcptArguments;
import org.redoubt.transport.codec.SyntaxErrorException;

/** Sends what the server itself has to say. The envelope has no sender, so that a report of failure never makes another. */
public final class Notices {
    private final Gate gate;
    private final Directory directory;
    private final Outbound outbound;

    public Notices(Gate gate, Directory directory, Outbound outbound) {
        this.gate = gate;
        this.directory = directory;
        this.outbound = outbound;
    }

    /**
     * Sends a message to people here and elsewhere; when this returns, it is on disk.
     *
     * @param trace names it in logs
     * @param message whole, with CRLF
     * @throws IOException when nothing was taken, or an address is none or nobody's here
     */
    public void send(String trace, List<String> to, byte[] message) throws IOException {
        List<Dispatch.To> recipients = new ArrayList<>();
        for (String address : to) {
            recipients.add(recipient(address));
        }
        MailArguments mail = new MailArguments(
                Optional.empty(), OptionalLong.empty(), Optional.empty(), false, Optional.empty(), Optional.empty());
        try (MessageIntake intake = gate.intake(message.length)) {
            intake.write(message);
            try (Message taken = intake.finish()) {
                outbound.take(new Dispatch(mail, recipients, "-", true, trace), taken);
            }
        } catch (BareLineEndException wrong) {
            throw new IOException("a notice has a bare line end", wrong);
        }
    }

    private Dispatch.To recipient(String address) throws IOException {
        try {
            RcptArguments arguments = RcptArguments.parse("TO:<" + address + ">", true);
            return switch (directory.resolve(arguments.recipient().addrSpec())) {
                case Resolution.Recipients(var found) -> {
                    List<AccountId> accounts =
                            found.stream().map(one -> one.account()).distinct().toList();
                    yield new Dispatch.To(arguments, accounts);
                }
                case Resolution.UnknownUser _ -> throw new IOException("there is no " + address + " here");
                case Resolution.NotLocal _ -> new Dispatch.To(arguments, List.of());
            };
        } catch (SyntaxErrorException noAddress) {
            throw new IOException(address + " is no address", noAddress);
        }
    }
}
