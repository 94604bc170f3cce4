package org.redoubt.filter;

/** Every limit of the filter, with its reason. */
public final class Limits {
    /** Octets of a message, from its start, that are looked at: spam is short, and says what it wants at once. */
    public static final int OCTETS = 512 * 1024;

    /** Characters of all texts of a message together whose words count. */
    static final int TEXT = 128 * 1024;

    /** Different words of a message that count. */
    static final int TOKENS = 6_000;

    /** Characters of a header, and of a text, whose fragments count: a message says at its start what it is. */
    static final int FRAGMENTED_HEADER = 2_000;

    static final int FRAGMENTED_TEXT = 1_500;

    /** Characters of a word; longer runs are no words but keys, and each is met once. */
    static final int LONGEST_WORD = 30;

    /** Words that speak most clearly for either side and decide; more only repeat each other. */
    static final int DECIDING = 40;

    /** Messages of each kind without which nothing is concluded from words. */
    public static final int FEWEST_MESSAGES = 30;

    /** Words that are remembered of an organisation, and half as many fragments: 6 octets each on disk, 12 to 18 in memory. */
    public static final int REMEMBERED = 400_000;

    /** Words that are remembered of one person, and half as many fragments: enough for some hundred messages, and small enough for many people. */
    public static final int REMEMBERED_OF_PERSON = 60_000;

    /** Received fields of one message, from its start, that are looked at. */
    static final int HOPS = 12;

    /** Links of one message that are looked at. */
    static final int LINKS = 200;

    /** Parts of one message that are looked at. */
    static final int PARTS = 200;

    /** Archives of one message that are opened; what is beyond cannot be looked into. */
    static final int ARCHIVES = 200;

    /** Characters of a file's name: four times what file systems take. */
    static final int FILE_NAME = 1_000;

    /** Files in archives of one message that are looked at. */
    static final int ARCHIVED = 2_000;

    /** Octets that are unpacked for one message: a zip bomb ends here, and a large archive of documents does not. */
    static final long UNPACKED = 64L << 20;

    /** Questions to DNS lists for one message. */
    static final int LIST_QUESTIONS = 12;

    /** Characters of a subject, or of a file's name from its end, that rules look at. */
    static final int SUBJECT = 500;

    /** Characters of somebody's name. */
    static final int NAME = 200;

    /** Hosts, and domains of one's own, that are compared with each other. */
    static final int COMPARED = 50;

    private Limits() {}
}
