/**
 * IMAP (RFC 9051, RFC 3501): the grammar, one class per command, and the session that runs them against an
 * account.
 */
module org.redoubt.imap {
    requires org.redoubt.store;
    requires org.redoubt.wire;
    requires org.redoubt.mime;
    requires org.redoubt.account;
    requires org.redoubt.directory;
    requires org.redoubt.guard;
    requires static org.jspecify;

    exports org.redoubt.imap to
            org.redoubt.server,
            org.redoubt.bench;
}
