package org.redoubt.search;

import java.time.Duration;

/** Every limit of the search index, with its reason. */
public final class Limits {
    /** Octets sealed together: what the smallest read decrypts, some 5 us; smaller ones cost more in tags and calls. */
    static final int BLOCK = 8 * 1024;

    /** Octets of decrypted blocks kept for all indexes together: the dictionaries' paths of those in use. */
    static final long BLOCK_CACHE = Math.clamp(Runtime.getRuntime().maxMemory() / 32, 2L << 20, 64L << 20);

    /** Megabytes of new postings held before they become a segment; only one index is written at a time. */
    static final double BUFFER_MEGABYTES = Math.clamp(Runtime.getRuntime().maxMemory() / 16.0 / (1 << 20), 4, 48);

    /** Indexes held open, some ten file handles each; the longest unused is closed. */
    static final int OPEN_INDEXES = 64;

    /** Threads that read indexes. They are platform threads, so a query that waits for the disk stops nobody else. */
    static final int READERS = Math.max(2, Runtime.getRuntime().availableProcessors());

    /** Queries that may wait for those threads; who comes then is told that there is no index. */
    static final int WAITING_QUERIES = 256;

    /** How long a query may take before the answer is found by scanning. */
    static final Duration QUERY_TIME = Duration.ofSeconds(5);

    /** Characters in a row that are one term. Three would find too much, five would make the dictionary unbounded. */
    static final int GRAM = 4;

    /** Terms of one text that are looked up: more would cost time and exclude hardly anything further. */
    static final int QUERY_GRAMS = 48;

    /** Characters of the longest needle that {@link Runs} answer: more is a phrase, or nothing that many emails hold. */
    static final int RUN_NEEDLE = 32;

    /** Candidates that are sooner read than the terms of all runs looked through. */
    static final int FEW_CANDIDATES = 64;

    /** Characters of one email's texts that are indexed; a longer email is always looked at itself. */
    public static final int INDEXED_CHARACTERS = 4 << 20;

    /** Emails indexed between two commits: what is done again after a crash, some seconds of work. */
    public static final int COMMIT_EMAILS = 5_000;

    /** Characters of an email's texts whose words are indexed; what a person would look for stands ahead of that. */
    public static final int WORD_CHARACTERS = 1 << 20;

    /** Emails that a ranked search finds at most, the best of them. */
    static final int RANKED = 10_000;

    /** Words of one question that count. */
    static final int QUERY_WORDS = 16;

    /** Characters from which on a word may be misspelt by one; shorter words would be other words. */
    static final int MISSPELT = 5;

    /** Octets of an attached file whose text is read: what the program that reads it takes, and its heap bears. */
    public static final int FILE = 16 << 20;

    /** Files of one email whose texts are read. */
    public static final int FILES = 50;

    /** Megabytes of heap of the program that reads files: some ten times the largest file. */
    static final int EXTRACTOR_MEGABYTES = 192;

    /** How long that program may take to start, on a machine that has much else to do. */
    static final Duration EXTRACTOR_START = Duration.ofSeconds(30);

    /** How long one file may take; the next after one that took longer gets half of that. */
    static final Duration FILE_TIME = Duration.ofSeconds(8);

    /** What is left of it at last: enough for most files, and a thousand endless ones take some minutes. */
    static final Duration SHORTEST_FILE_TIME = Duration.ofMillis(250);

    /** Octets that one file's text may have: no more are asked for, and no more are taken. */
    static final int FILE_TEXT = 4 << 20;

    private Limits() {}
}
