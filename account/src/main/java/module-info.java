/**
 * The account: the gate that gives out handles, and behind it mailboxes, emails, threads, quota, search and the
 * journal that tells what changed.
 */
module org.redoubt.account {
    requires org.redoubt.store;
    requires org.redoubt.mime;
    requires org.redoubt.guard;
    requires org.redoubt.search;
    requires org.redoubt.filter;
    requires com.github.luben.zstd_jni;
    requires com.github.benmanes.caffeine;
    requires static org.jspecify;

    exports org.redoubt.account to
            org.redoubt.transport,
            org.redoubt.imap,
            org.redoubt.pop3,
            org.redoubt.jmap,
            org.redoubt.webmail,
            org.redoubt.managesieve,
            org.redoubt.server,
            org.redoubt.bench;
}
