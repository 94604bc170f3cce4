/** ManageSieve (RFC 5804): the grammar, one class per command, and the session that runs them on an account's scripts. */
module org.redoubt.managesieve {
    requires org.redoubt.store;
    requires org.redoubt.wire;
    requires org.redoubt.account;
    requires org.redoubt.directory;
    requires org.redoubt.guard;
    requires org.redoubt.sieve;
    requires static org.jspecify;

    exports org.redoubt.managesieve to
            org.redoubt.server;
}
