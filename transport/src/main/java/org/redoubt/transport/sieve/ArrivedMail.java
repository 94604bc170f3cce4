package org.redoubt.transport.sieve;

import java.io.IOException;
import org.redoubt.account.Message;
import org.redoubt.mime.MessageStructure;
import org.redoubt.sieve.SieveMail;

/** A message that arrived, as scripts see it. */
record ArrivedMail(Message message) implements SieveMail {
    @Override
    public MessageStructure structure() {
        return message.structure();
    }

    @Override
    public byte[] octets(long from, int length) throws IOException {
        return message.range(Math.min(from, message.size()), length);
    }
}
