/** POP3 (RFC 1939): the grammar, one class per command, and the session that runs them against an account's INBOX. */
module org.redoubt.pop3 {
    requires org.redoubt.store;
    requires org.redoubt.wire;
    requires org.redoubt.account;
    requires org.redoubt.directory;
    requires org.redoubt.guard;
    requires static org.jspecify;

    exports org.redoubt.pop3 to
            org.redoubt.server;
}
