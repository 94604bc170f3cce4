package org.redoubt.transport.session;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.redoubt.account.Message;
import org.redoubt.guard.Principal;
import org.redoubt.mime.Address;
import org.redoubt.mime.MessageStructure;
import org.redoubt.transport.codec.MailAddress;
import org.redoubt.transport.codec.Replies;
import org.redoubt.transport.codec.Reply;

/** Whether a submitted message says that it is from whoever signed in (RFC 6409 6.1). */
final class AuthorCheck {
    private final SmtpSession session;

    AuthorCheck(SmtpSession session) {
        this.session = session;
    }

    /** Empty when the person may use every address in From and Sender. */
    Optional<Reply> refusal(Message message) {
        MessageStructure structure = message.structure();
        List<Address> from = structure.envelope().from();
        if (from.isEmpty()) {
            return Optional.of(Replies.HEADER_FROM_MALFORMED);
        }
        boolean own = Stream.of(from, structure.envelope().sender())
                .flatMap(List::stream)
                .allMatch(this::own);
        return own ? Optional.empty() : Optional.of(Replies.HEADER_FROM_NOT_YOURS);
    }

    private boolean own(Address address) {
        Principal person = session.principal().orElseThrow();
        if (address.groupStart() || address.groupEnd()) {
            return false;
        }
        var written = new MailAddress(address.mailbox().orElseThrow(), address.host().orElseThrow());
        return session.services().directory().maySendAs(person, written.addrSpec());
    }
}
