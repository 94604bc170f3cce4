package org.redoubt.imap.session;

import java.util.ArrayList;
import java.util.List;

/** What this server can do, as far as it holds at this moment: RFC 9051 6.1.1. */
public final class Capabilities {
    private static final List<String> ALWAYS = List.of("IMAP4rev1", "IMAP4rev2", "LITERAL+", "SASL-IR", "ENABLE", "ID");

    private static final List<String> SIGNED_IN = List.of(
            "ACL",
            "BINARY",
            "CATENATE",
            "CHILDREN",
            "COMPRESS=DEFLATE",
            "CONDSTORE",
            "CONTEXT=SEARCH",
            "CONTEXT=SORT",
            "CREATE-SPECIAL-USE",
            "ESEARCH",
            "ESORT",
            "FILTERS",
            "I18NLEVEL=1",
            "IDLE",
            "INPROGRESS",
            "LIST-EXTENDED",
            "LIST-METADATA",
            "LIST-MYRIGHTS",
            "LIST-STATUS",
            "METADATA",
            "MOVE",
            "MULTIAPPEND",
            "MULTISEARCH",
            "NAMESPACE",
            "NOTIFY",
            "OBJECTID",
            "PARTIAL",
            "PREVIEW",
            "QRESYNC",
            "QUOTA",
            "QUOTA=RES-STORAGE",
            "REPLACE",
            "RIGHTS=kxte",
            "SAVEDATE",
            "SEARCH=FUZZY",
            "SEARCHRES",
            "SORT",
            "SORT=DISPLAY",
            "SPECIAL-USE",
            "STATUS=SIZE",
            "THREAD=ORDEREDSUBJECT",
            "THREAD=REFERENCES",
            "THREAD=REFS",
            "UIDBATCHES",
            "UIDONLY",
            "UIDPLUS",
            "UNAUTHENTICATE",
            "UNSELECT",
            "URL-PARTIAL",
            "URLAUTH",
            "UTF8=ACCEPT",
            "WITHIN");

    private Capabilities() {}

    /** The capabilities as CAPABILITY lists them, without that word. */
    public static String of(Session session) {
        List<String> all = new ArrayList<>(ALWAYS);
        if (session.signedIn()) {
            all.addAll(SIGNED_IN);
            all.add("APPENDLIMIT=" + session.config().maxMessageOctets());
            session.config().jmapSession().ifPresent(_ -> all.add("JMAPACCESS"));
        } else {
            signIn(session, all);
        }
        return String.join(" ", all);
    }

    // RFC 9051 11.1: what would send a password in the clear is not offered.
    private static void signIn(Session session, List<String> all) {
        if (session.connection().tlsAvailable()) {
            all.add("STARTTLS");
        }
        if (session.mayAuthenticate()) {
            session.saslMechanisms().forEach(mechanism -> all.add("AUTH=" + mechanism));
        } else {
            all.add("LOGINDISABLED");
        }
    }
}
