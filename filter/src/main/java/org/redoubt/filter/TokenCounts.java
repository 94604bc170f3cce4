package org.redoubt.filter;

/** How often words were met in spam and in other mail ("ham"). */
public interface TokenCounts {
    /** Nothing was met yet. */
    TokenCounts NONE = new TokenTable();

    int spamMessages();

    int hamMessages();

    /** Of the messages called spam, those whose {@link Tokens#isFragment fragments} were counted too. */
    int spamFragmented();

    /** Of the messages that were kept, those whose fragments were counted too. */
    int hamFragmented();

    /** Words that are remembered at most. */
    int room();

    /** Messages called spam that had this word. */
    int spam(long token);

    /** Messages that were kept and had this word. */
    int ham(long token);
}
