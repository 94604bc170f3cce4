package org.redoubt.jmap;

import java.time.Duration;

/** Every limit of this module, with its reason; those of RFC 8620 2 are announced in the session object. */
public final class Limits {
    /** RFC 8620 2 suggests at least this: octets of one request, which is in memory as a whole. */
    public static final int SIZE_REQUEST = 10_000_000;

    /** Requests of one person at a time: a browser has six connections and an event stream. */
    public static final int CONCURRENT_REQUESTS = 8;

    /** RFC 8620 2: at least 4. */
    public static final int CONCURRENT_UPLOADS = 4;

    /** Calls of one request: clients chain a handful. */
    public static final int CALLS = 64;

    /** Objects of one get: two screens of the fastest scrolling; RFC 8620 2 asks for at least 500. */
    public static final int OBJECTS_GET = 1_000;

    /** Objects of one set, which is one commit. */
    public static final int OBJECTS_SET = 1_000;

    /** Ids of one answer to changes or a query; a client that wants more asks again. */
    public static final int IDS = 10_000;

    /** Octets of one upload, unless the configuration says how long a message may be. */
    public static final long UPLOAD = 50L << 20;

    /** Octets of text in the answer to one get: what is beyond comes cut, with its mark. */
    public static final int TEXT_PER_CALL = 16 << 20;

    /** Octets of signed messages that one call checks: as many as the largest message; a get tells what is beyond unchecked. */
    public static final long SIGNED_PER_CALL = 50L << 20;

    /** Signatures that one call checks: each costs a few checks of keys, and up to 64 where somebody is out for that. */
    public static final int SIGNATURES_PER_CALL = 250;

    /** How long a query may check more than these: some ten thousand of the usual ones. One does so at a time. */
    public static final Duration MANY_SIGNATURES = Duration.ofSeconds(20);

    /** Parts of one new message. */
    public static final int PARTS_PER_DRAFT = 200;

    /** Pieces that one new blob is put together from; RFC 9404 3.1 asks for 64 at least. */
    public static final int BLOB_SOURCES = 64;

    /**
     * Octets of blobs that one call reads, in uploads of the greatest size: one that is skipped to its end, and what is
     * taken of others.
     */
    public static final int BLOBS_READ = 4;

    /** How deep a blob may lie within others: a message that was forwarded as an attachment, three times. */
    public static final int BLOB_DEPTH = 4;

    /** Conditions of one filter. */
    public static final int FILTER_CONDITIONS = 100;

    /** Octets of a message in a message that is looked into: it is in memory. */
    public static final int PARSED = 64 << 20;

    /** Emails whose summaries or bodies are looked at together while a query filters. */
    public static final int FILTER_BATCH = 512;

    /** Ids that queries found and that are remembered, 8 octets each, for all accounts together. */
    public static final long REMEMBERED_IDS = 2_000_000;

    /** Emails that may have changed since a query was remembered, for it to be brought up to date and not asked anew. */
    public static final int FOLLOWED_EMAILS = 2_000;

    /** Queries that are remembered: each has some hundred octets beside its ids. */
    public static final int REMEMBERED_QUERIES = 2_000;

    /** Levels of mailboxes, and octets of one's name: those of the account core. */
    public static final int MAILBOX_DEPTH = 32;

    public static final int MAILBOX_NAME = 250;

    /** Event streams and sockets of one person: a window each, and a phone. */
    public static final int STREAMS = 32;

    /** Devices of one person that are told through push services: a few phones, tablets and browsers. */
    public static final int PUSH_SUBSCRIPTIONS = 20;

    /** Characters of the address of a push service; the longest in use have some 500. */
    public static final int PUSH_URL = 2_000;

    /** RFC 8620 7.2 suggests a week: how long a device is told that does not say that it is still there. */
    public static final Duration PUSH_LIFE = Duration.ofDays(7);

    /** Between two messages to one device: a hundred changes at once are told as one. */
    public static final Duration PUSH_PACE = Duration.ofSeconds(1);

    /** Codes that are sent for one person within an hour, to addresses that she names: as many as she may have devices. */
    public static final int PUSH_VERIFICATIONS = 20;

    public static final Duration PUSH_VERIFICATIONS_OF = Duration.ofHours(1);

    /** After the first failure; doubled each time. */
    public static final Duration PUSH_FIRST_WAIT = Duration.ofSeconds(30);

    public static final Duration PUSH_LONGEST_WAIT = Duration.ofHours(1);

    /** How often it is looked anew who shares what with somebody who is told. */
    public static final Duration PUSH_ROUND = Duration.ofHours(1);

    /** A ping more often than this tells nobody anything. */
    public static final Duration MIN_PING = Duration.ofSeconds(5);

    /** RFC 8620 7.3: between 30 and 300 seconds would be usual; routers forget connections that say nothing for longer. */
    public static final Duration PING = Duration.ofSeconds(30);

    /** Labels of an account: a mailbox knows 56 keywords, and programs have a few of their own. */
    public static final int LABELS = 40;

    /** Address books of an account: people have a handful. */
    public static final int ADDRESS_BOOKS = 100;

    /** Contact cards of an account; a query looks at all of them, and the account core keeps no more than twice as many. */
    public static final int CARDS = 5_000;

    /** Octets of one card, with its picture. */
    public static final int CARD_OCTETS = 256 << 10;

    /** Octets of all cards of an account, which are in memory while one is asked for. */
    public static final int CARDS_OCTETS = 32 << 20;

    private Limits() {}
}
