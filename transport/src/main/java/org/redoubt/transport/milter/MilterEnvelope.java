package org.redoubt.transport.milter;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.redoubt.directory.Directory;
import org.redoubt.directory.DomainName;
import org.redoubt.directory.Resolution;
import org.redoubt.transport.codec.MailAddress;
import org.redoubt.transport.codec.MailArguments;
import org.redoubt.transport.codec.RcptArguments;
import org.redoubt.transport.codec.SyntaxErrorException;
import org.redoubt.transport.queue.Dispatch;
import org.redoubt.transport.session.LogLine;

/** An envelope as filters want it. */
public final class MilterEnvelope {
    private MilterEnvelope() {}

    /** The recipients without those that are to go, and with those that are added. */
    public static List<Dispatch.To> recipients(
            List<Dispatch.To> before, MilterOutcome.Passed wanted, Directory directory, String trace) {
        List<Dispatch.To> after = new ArrayList<>(before);
        after.removeIf(to -> wanted.removed().stream().anyMatch(gone -> same(gone, to)));
        for (String address : wanted.added()) {
            if (after.stream().noneMatch(to -> same(address, to))) {
                Optional<Dispatch.To> to = recipient(address, directory);
                to.ifPresentOrElse(
                        after::add,
                        () -> LogLine.of("milter.recipient_unknown", trace).with("to", address).info());
            }
        }
        return after;
    }

    private static boolean same(String address, Dispatch.To to) {
        return to.arguments().recipient().addrSpec().equalsIgnoreCase(address);
    }

    /** Nobody reports to the sender about recipients she does not know. */
    private static Optional<Dispatch.To> recipient(String address, Directory directory) {
        try {
            MailAddress to = RcptArguments.parse("TO:<" + address + ">", true).recipient();
            RcptArguments arguments = new RcptArguments(to, Optional.of(Set.of()), Optional.empty());
            return switch (directory.resolve(to.addrSpec())) {
                case Resolution.Recipients(var found) when !found.isEmpty() ->
                    Optional.of(new Dispatch.To(arguments, found.stream().map(one -> one.account()).distinct().toList()));
                case Resolution.Recipients _, Resolution.UnknownUser _ -> Optional.empty();
                // An address literal (RFC 5321 4.1.3) is no destination.
                case Resolution.NotLocal _ ->
                    DomainName.parse(to.domain()).map(_ -> new Dispatch.To(arguments, List.of()));
            };
        } catch (SyntaxErrorException noAddress) {
            return Optional.empty();
        }
    }

    /** What MAIL said, with the sender that a filter wants; one that is no address changes nothing. */
    public static MailArguments mail(MailArguments before, MilterOutcome.Passed wanted) {
        if (wanted.from().isEmpty()) {
            return before;
        }
        try {
            Optional<MailAddress> sender = MailArguments.parse("FROM:<" + wanted.from().get() + "> SMTPUTF8").sender();
            return new MailArguments(
                    sender, before.size(), before.body(), before.smtpUtf8(), before.ret(), before.envelopeId(), before.requireTls(),
                    before.hold(), before.priority());
        } catch (SyntaxErrorException noAddress) {
            return before;
        }
    }
}
