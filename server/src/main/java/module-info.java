/**
 * The server: reads the configuration, wires every module by hand, opens the listeners and offers the command
 * line.
 */
module org.redoubt.server {
    requires java.xml;
    requires jdk.net;
    // PKCS#11 tokens, through the providers of java.security.
    requires jdk.crypto.cryptoki;
    requires org.redoubt.store;
    requires org.redoubt.store.rocksdb;
    requires org.redoubt.mime;
    requires org.redoubt.smime;
    requires org.redoubt.wire;
    requires org.redoubt.guard;
    requires org.redoubt.account;
    requires org.redoubt.ldap;
    requires org.redoubt.search;
    requires org.redoubt.directory;
    requires org.redoubt.transport;
    requires org.redoubt.filter;
    requires org.redoubt.imap;
    requires org.redoubt.pop3;
    requires org.redoubt.http;
    requires org.redoubt.jmap;
    requires org.redoubt.web;
    requires org.redoubt.webmail;
    requires org.redoubt.oauth;
    requires org.redoubt.scim;
    requires org.redoubt.oidc;
    requires org.redoubt.managesieve;
    requires info.picocli;
    requires org.tomlj;
    requires re2j;
    requires tools.jackson.core;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires static org.jspecify;

    exports org.redoubt.server to
            org.redoubt.bench;

    // The command line is read into annotated fields.
    opens org.redoubt.server.cli to
            info.picocli;

    uses java.security.Provider;

    provides System.LoggerFinder with
            org.redoubt.server.log.LineLoggerFinder;
}
