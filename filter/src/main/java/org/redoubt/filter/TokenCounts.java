package org.redoubt.filter;

/** How often words were met in spam and in other mail ("ham"). */
public interface TokenCounts {
    /** Nothing was met yet. */
    TokenCounts NONE = new TokenTable();

    int spamMessages();

    int hamMessages();

    /** Messages called spam that had this word. */
    int spam(long token);

    /** Messages that were kept and had this word. */
    int ham(long token);
}
