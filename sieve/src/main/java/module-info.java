/**
 * Sieve (RFC 5228): the language, from text to a list of actions. It knows messages, but neither accounts, protocols,
 * files, clocks nor threads; what a script asks of the world it asks of a {@code SieveContext}.
 */
module org.redoubt.sieve {
    requires org.redoubt.mime;
    requires re2j;
    requires static org.jspecify;

    exports org.redoubt.sieve;
}
