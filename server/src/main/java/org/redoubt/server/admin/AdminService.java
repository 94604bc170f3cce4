package org.redoubt.server.admin;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** The organisation in one data folder, as an operator may ask and change it. Used by one command at a time. */
public interface AdminService extends Closeable {
    /**
     * Answers one request.
     *
     * @throws IOException when the store or the connection to the server fails
     */
    AdminAnswer ask(AdminRequest request) throws IOException;

    /** Takes messages for an account. */
    ImportSession importInto(String address) throws IOException, RefusedException;

    /**
     * Gives every message of an account to the sink, mailbox by mailbox, by rising UID.
     *
     * @return how many messages
     */
    long export(AdminRequest.Export request, ExportSink sink) throws IOException, RefusedException;

    /** Likewise, of what is in the mailboxes. @param mailbox only this one and those below it */
    default long export(String address, Optional<String> mailbox, ExportSink sink) throws IOException, RefusedException {
        return export(new AdminRequest.Export(address, mailbox), sink);
    }
}
