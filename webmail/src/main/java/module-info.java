/** The server's half of the web application: its files, sign-in by cookie, and messages as documents that are safe to show. */
module org.redoubt.webmail {
    requires org.redoubt.http;
    requires org.redoubt.directory;
    requires org.redoubt.guard;
    requires org.redoubt.store;
    requires org.redoubt.mime;
    requires org.redoubt.smime;
    requires org.redoubt.filter;
    requires org.redoubt.account;
    requires org.redoubt.sanitize;
    requires tools.jackson.core;
    requires io.nayuki.qrcodegen;
    requires static org.jspecify;

    exports org.redoubt.webmail to
            org.redoubt.server;
    exports org.redoubt.webmail.self to
            org.redoubt.server;
}
