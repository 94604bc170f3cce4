package org.redoubt.jmap.command;

import java.util.List;

/** The capabilities that this server has. */
public final class Capabilities {
    /** RFC 8620 2. */
    public static final String CORE = "urn:ietf:params:jmap:core";
    /** RFC 8621 1.3.1. */
    public static final String MAIL = "urn:ietf:params:jmap:mail";
    /** RFC 8621 1.3.2. */
    public static final String SUBMISSION = "urn:ietf:params:jmap:submission";
    /** RFC 8621 1.3.3. */
    public static final String VACATION_RESPONSE = "urn:ietf:params:jmap:vacationresponse";
    /** RFC 9425 2.1. */
    public static final String QUOTA = "urn:ietf:params:jmap:quota";
    /** RFC 9404 3.1. */
    public static final String BLOB = "urn:ietf:params:jmap:blob";
    /** RFC 9661 1.2.1. */
    public static final String SIEVE = "urn:ietf:params:jmap:sieve";
    /** RFC 9007 1.3. */
    public static final String MDN = "urn:ietf:params:jmap:mdn";
    /** RFC 9670 1.5.1. */
    public static final String PRINCIPALS = "urn:ietf:params:jmap:principals";
    /** RFC 9670 1.5.2: of accounts alone. */
    public static final String PRINCIPALS_OWNER = "urn:ietf:params:jmap:principals:owner";
    /** draft-ietf-jmap-mail-sharing: RFC 9670 for mailboxes. */
    public static final String MAIL_SHARE = "urn:ietf:params:jmap:mail:share";
    /** RFC 9219 3. */
    public static final String SMIME_VERIFY = "urn:ietf:params:jmap:smimeverify";
    /** RFC 9610 1.4.1. */
    public static final String CONTACTS = "urn:ietf:params:jmap:contacts";
    /** RFC 9749 2. */
    public static final String WEBPUSH_VAPID = "urn:ietf:params:jmap:webpush-vapid";
    /** RFC 8887 3. */
    public static final String WEB_SOCKET = "urn:ietf:params:jmap:websocket";

    /** draft-ietf-extra-email-snooze-00 3, which is no standard; so the name is ours. */
    public static final String SNOOZE = "https://redoubt.org/jmap/snooze";

    /** Names and colours of keywords, which no standard has. */
    public static final String LABELS = "https://redoubt.org/jmap/labels";

    /** The types that Blob/lookup looks in (RFC 9404 3.1). */
    public static final List<String> BLOB_TYPES = List.of("Email", "Mailbox", "Thread");
    /** The digests that Blob/get works out (RFC 9404 3.1). */
    public static final List<String> DIGESTS = List.of("sha", "sha-256");

    private Capabilities() {}
}
